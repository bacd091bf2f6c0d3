import JSONText
import Recognition
import Supervision

/// What the reader takes, the writer writes, and the reader takes again as the same.
func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
  guard let value = try? JSONReader.read(bytes) else { return }
  var writer = JSONWriter()
  writer.value(value)
  let again = try? JSONReader.read(writer.bytes)
  precondition(again == value, "what was written is not what was read")
}

/// A team file, or one clear sentence for each thing that is wrong with it.
func fuzzTeamFile(_ bytes: UnsafeRawBufferPointer) {
  do throws(TeamFileErrors) {
    _ = try TeamFile.read(text: Array(bytes), name: "team.json", directory: "/", environment: ["HOME": "/root"])
  } catch {
    precondition(!error.messages.isEmpty && error.messages.allSatisfy { !$0.isEmpty }, "an error without a word")
  }
}

/// A table of rules for recognition.
func fuzzRules(_ bytes: UnsafeRawBufferPointer) { _ = try? UserRules(json: Array(bytes)) }

/// A table of prices.
func fuzzPrices(_ bytes: UnsafeRawBufferPointer) { _ = try? PriceTable(json: Array(bytes)) }

/// A file of dead letters: what was read of a letter is written as one that is read as the same.
func fuzzLetters(_ bytes: UnsafeRawBufferPointer) {
  for letter in letters(in: bytes) {
    letter.line.withUnsafeBytes {
      precondition(letters(in: $0) == [letter], "what was written is not what was read")
    }
  }
}

private func letters(in bytes: UnsafeRawBufferPointer) -> [DeadLetter] {
  var letters: [DeadLetter] = []
  var lines = DeadLetterLines()
  let take: (DeadLetterFile.Entry) -> Void = { if case .letter(let letter, _, _) = $0 { letters.append(letter) } }
  lines.read(bytes, take)
  lines.end(take)
  return letters
}
