import JSONText
import Redaction

private let redactor = Redactor(
  scope: [.secrets, .personalData, .email], knownValues: ["known9f8e7d6c", "----------"], salt: [1])

/// Whatever the text: nothing traps, what was redacted stays so, what was valid stays so, and no cut of it does harm.
func fuzzRedaction(_ bytes: UnsafeRawBufferPointer) {
  guard let first = bytes.first else { return }
  let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
  let once = redactor.redacted(text)
  precondition(redactor.redacted(once) == once, "redacting twice changes something")
  let line = Array(bytes.dropFirst())
  let shown = redactor.redacted(jsonLine: line)
  if (try? JSONReader.read(line)) != nil {
    precondition((try? JSONReader.read(shown)) != nil, "JSON is no JSON any more")
  }
  let cut = Int(first) % max(1, text.utf8.count)
  let head = String(decoding: text.utf8.prefix(cut), as: UTF8.self)
  let tail = String(decoding: text.utf8.dropFirst(cut), as: UTF8.self)
  var stream = StreamRedactor(redactor)
  _ = stream.redaction(of: head, before: "", after: tail, isOpenEnded: true)
  _ = stream.redaction(of: tail, before: head, after: "", isOpenEnded: first & 1 == 0)
  if var redaction = redactor.redaction(of: head, isOpenEnded: true) {
    _ = redaction.cut(to: Int(first))
    precondition(redaction.text.utf8.count <= max(Int(first), 0) || Int(first) >= redaction.text.utf8.count)
  }
  _ = redactor.redaction(of: tail, named: head)
  _ = redactor.redacted(command: [head, tail])
}
