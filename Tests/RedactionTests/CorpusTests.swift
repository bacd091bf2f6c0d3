import JSONText
import Redaction
import Testing

/// The promise of docs/redaction.md in numbers: what is found, and what is left alone.
@Suite struct CorpusTests {
  private static let redactor = Redactor()

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `at least 99 of 100 secrets are found, whole`(seed: UInt64) {
    let lines = SecretCorpus(seed: seed).lines
    var missed: [String] = []
    for line in lines {
      let shown = Self.redactor.redacted(line.text)
      if line.secrets.contains(where: { Leak.isLeft(of: $0, in: shown) }) { missed.append("\(line.text) → \(shown)") }
    }
    let recall = Double(lines.count - missed.count) / Double(lines.count)
    print(
      "redaction, seed \(seed): \(lines.count) lines with secrets, \(missed.count) not found, recall \(recall * 100) %")
    for line in missed { print("  not found: \(line)") }
    #expect(lines.count >= 300)
    #expect(recall >= 0.99)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `at most 1 of 100 look-alikes is touched`(seed: UInt64) {
    let lines = LookAlikes.lines(seed: seed)
    let touched = lines.filter { Self.redactor.redaction(of: $0) != nil }
    let share = Double(touched.count) / Double(lines.count)
    print(
      "redaction, seed \(seed): \(lines.count) look-alikes, \(touched.count) touched, false alarms \(share * 100) %")
    for line in touched { print("  touched: \(line) → \(Self.redactor.redacted(line))") }
    #expect(lines.count >= 300)
    #expect(share <= 0.01)
  }

  @Test func `lines of JSON stay lines of JSON`() {
    var documents = 0
    for line in SecretCorpus(seed: 4).lines where (try? JSONReader.read(Array(line.text.utf8))) != nil {
      documents += 1
      let shown = Self.redactor.redacted(jsonLine: Array(line.text.utf8))
      #expect((try? JSONReader.read(shown)) != nil, "\(String(decoding: shown, as: UTF8.self))")
      #expect(!line.secrets.contains { Leak.isLeft(of: $0, in: String(decoding: shown, as: UTF8.self)) })
    }
    #expect(documents >= 30)
  }

  @Test func `what was redacted stays as it is`() {
    for line in SecretCorpus(seed: 5).lines {
      let shown = Self.redactor.redacted(line.text)
      #expect(Self.redactor.redaction(of: shown) == nil, "\(shown)")
    }
  }
}

/// What counts as a leak.
enum Leak {
  /// So many characters of a secret in a row are one: less is found in any text by chance.
  private static let length = 6

  static func isLeft(of secret: String, in text: String) -> Bool {
    // A marker names the provider, as the secret itself may do.
    let withoutMarkers = SensitiveKind.allCases.reduce(text) { $0.replacing(Redaction.marker(for: $1), with: "") }
    let (secret, shown) = (Array(secret.utf8), Array(withoutMarkers.utf8))
    guard secret.count > length else { return contains(secret, in: shown) }
    // What stands in front of the random part is known to everybody.
    let start = min(publicPrefix(of: secret), secret.count - length)
    return (start...(secret.count - length)).contains { contains(Array(secret[$0..<($0 + length)]), in: shown) }
  }

  private static func publicPrefix(of secret: [UInt8]) -> Int {
    let text = String(decoding: secret, as: UTF8.self)
    let known = [
      "https://hooks.slack.com/services/", "https://discord.com/api/webhooks/", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    ]
    return known.first { text.hasPrefix($0) }?.utf8.count ?? 0
  }

  private static func contains(_ part: [UInt8], in whole: [UInt8]) -> Bool {
    guard part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { whole[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
