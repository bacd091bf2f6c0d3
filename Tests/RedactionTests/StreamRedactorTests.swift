import Redaction
import TestSupport
import Testing

/// Private keys that come line by line.
@Suite struct StreamRedactorTests {
  private static let dashes = "-----"
  private static func key(_ label: String = "", seed: UInt64 = 1) -> [String] {
    var generator = SeededGenerator(seed: seed)
    let body = (0..<5).map { _ in SecretFormats.fill("{B64}", &generator) } + [SecretFormats.fill("{B6}==", &generator)]
    return ["\(dashes)BEGIN \(label)PRIVATE KEY\(dashes)"] + body + ["\(dashes)END \(label)PRIVATE KEY\(dashes)"]
  }

  private static func shown(_ lines: [String], by redactor: Redactor = Redactor()) -> [String] {
    var stream = StreamRedactor(redactor)
    return lines.map { stream.redaction(of: $0)?.text ?? $0 }
  }

  @Test(arguments: ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
  func `no line of a key is shown`(label: String) {
    let lines = Self.key(label)
    #expect(Self.shown(lines) == [lines[0]] + Array(repeating: "[REDACTED:private_key]", count: 6) + [lines[7]])
  }

  @Test(arguments: ["  ", "+", "│ ", "2025-11-21 16:42:02 INFO key: ", "[coder] ", "    \""])
  func `what stands in front of each line stays`(prefix: String) {
    let lines = Self.key()
    let shown = Self.shown(lines.map { prefix + $0 })
    #expect(
      shown == [prefix + lines[0]] + Array(repeating: prefix + "[REDACTED:private_key]", count: 6) + [prefix + lines[7]]
    )
  }

  @Test func `lines of others between them stay`() {
    var lines = Self.key()
    lines.insert("[planner] working on step 3 of the plan", at: 3)
    #expect(Self.shown(lines)[3] == lines[3])
    #expect(Self.shown(lines).filter { $0 == "[REDACTED:private_key]" }.count == 6)
  }

  @Test func `what follows a key is itself again`() {
    let after = ["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg", "done"]
    #expect(Self.shown(Self.key() + after).suffix(2) == after)
  }

  @Test func `a key that never ends is forgotten`() {
    let prose = (0..<20).map { "line \($0) of something else" }
    let word = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg"
    #expect(Self.shown([Self.key()[0]] + prose + [word]).last == word)
    let endless = [Self.key()[0]] + Array(repeating: word, count: 1000)
    #expect(Self.shown(endless).last == word)
  }

  @Test(arguments: [
    "if line.startswith(\"-----BEGIN PRIVATE KEY-----\"):", "-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN PGP MESSAGE-----",
  ])
  func `what only names a key opens none`(line: String) {
    let word = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg"
    #expect(Self.shown([line, word]) == [line, word])
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `a line that may be shown as it is is shown as it is, and every other one is not`(seed: UInt64) {
    for scope in [.standard, [.standard, .email], .personalData, []] as [RedactionScope] {
      let fresh = StreamRedactor(Redactor(scope: scope))
      for var line in SecretCorpus(seed: seed).lines.map(\.text) + LookAlikes.lines(seed: seed) + Self.key() {
        let mayShow = line.withUTF8 { fresh.mayShow(UnsafeRawBufferPointer($0)) }
        var stream = fresh
        let isShown = stream.redaction(of: line) == nil
        // What names a private key's first line may begin one.
        #expect(mayShow == (isShown && !(scope.contains(.secrets) && line.lowercased().contains("-begin "))), "\(line)")
      }
    }
  }

  @Test func `within a key nothing may be shown as it is`() {
    var stream = StreamRedactor(Redactor())
    for line in Self.key().dropLast() {
      _ = stream.redaction(of: line)
      #expect(Array("of others".utf8).withUnsafeBytes { !stream.mayShow($0) })
    }
    _ = stream.redaction(of: Self.key()[7])
    #expect(Array("after".utf8).withUnsafeBytes { stream.mayShow($0) })
  }

  @Test func `a scope without secrets shows keys`() {
    #expect(Self.shown(Self.key(), by: Redactor(scope: .personalData)) == Self.key())
  }
}
