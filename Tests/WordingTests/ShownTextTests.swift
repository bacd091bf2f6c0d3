import Testing

@testable import Wording

struct ShownTextTests {
  private func line(_ text: String) -> String { String(decoding: ShownText.of(text, lines: .one), as: UTF8.self) }
  private func lines(_ text: String) -> String { String(decoding: ShownText.of(text, lines: .several), as: UTF8.self) }

  @Test(arguments: [
    ("plain\ttext", "plain\ttext"), ("", ""), ("é€𝄞👩‍🚀 שלום", "é€𝄞👩‍🚀 שלום"),
    ("\u{A0}\u{2027}\u{202F}\u{2065}\u{206A}", nil),
    ("a\u{1B}]52;c;cGF5\u{7}b", "a ]52;c;cGF5 b"), ("good\rbad\n", "good bad "), ("a\u{8}\u{7F}\0b", "a   b"),
    ("\u{9B}31m \u{9D}0;title\u{9C}\u{80}\u{85}\u{9F}", #"\u009B31m \u009D0;title\u009C\u0080\u0085\u009F"#),
    ("\u{202A}\u{202E}user\u{2066}\u{2069}\u{2028}\u{2029}", #"\u202A\u202Euser\u2066\u2069\u2028\u2029"#),
  ])
  func `a line for people holds nothing that a terminal obeys`(text: String, expected: String?) {
    #expect(line(text) == expected ?? text)
  }

  @Test func `several lines stay several, and what else a terminal obeys is written out`() {
    #expect(lines("a\n\tb\r\n\u{1B}[2J\u{9B}2J\u{202E}") == "a\n\tb\\u000D\n\\u001B[2J\\u009B2J\\u202E")
  }

  @Test func `bytes that are no text cannot be taken for control characters`() {
    let shown = ShownText.of([0x61, 0x9B, 0x33, 0x31, 0x6D, 0xC2], lines: .one)
    #expect(String(decoding: shown, as: UTF8.self) == "a\u{FFFD}31m\u{FFFD}")
  }

  @Test func `no scalar gets through that moves the cursor or turns a line around`() {
    for value in (0...0x3000 as ClosedRange<UInt32>) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = line(String(Character(scalar))).unicodeScalars
      let isObeyed =
        value < 0x20 && value != 9 || (0x7F...0x9F).contains(value)
        || (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value)
      #expect(shown.contains(scalar) != isObeyed, "U+\(String(value, radix: 16))")
    }
  }
}
