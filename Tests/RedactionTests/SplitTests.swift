import Redaction
import TestSupport
import Testing

/// Secrets that are cut: nothing of head or tail may be left, wherever the cut is.
@Suite struct SplitTests {
  private static let redactor = Redactor()

  static let samples: [(text: String, secret: String)] = {
    var generator = SeededGenerator(seed: 11)
    let formats = [
      "sk-ant-api03-{b93}AA", "ghp_{a36}", "AKIA{U16}", "xoxb-{d12}-{d13}-{a24}", "SG.{b22}.{b43}", "hf_{a34}",
      "{d9}1:AA{b33}",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{b60}.{b43}", "{n18}.G{b5}.{b38}",
    ]
    var samples = formats.map { format -> (String, String) in
      let key = SecretFormats.fill(format, &generator)
      return ("the key \(key) is here", key)
    }
    let value = SecretFormats.fill("{a40}", &generator)
    samples += [
      ("password=\(value) and more", value), (#"{"api_key": "\#(value)", "n": 1}"#, value),
      ("Authorization: Bearer \(value) x", value), ("https://bob:\(value)@example.com/", value),
      ("card 4111 1111 1111 1111 ok", "4111 1111 1111 1111"), ("ssn 536-22-1845 ok", "536-22-1845"),
      ("iban DE89 3704 0044 0532 0130 00 ok", "DE89 3704 0044 0532 0130 00"),
      ("iban GB29NWBK60161331926819 ok", "GB29NWBK60161331926819"),
    ]
    return samples
  }()

  @Test(arguments: samples.indices)
  func `nothing of a secret is left in front of a cut`(index: Int) {
    let (text, secret) = Self.samples[index]
    for cut in 1..<text.utf8.count {
      let (head, tail) = Self.parts(of: text, cut)
      let blind = Self.redactor.redacted(head, isOpenEnded: true)
      let seeing = Self.redactor.redaction(of: head, before: "", after: tail, isOpenEnded: false)?.text ?? head
      for shown in [blind, seeing] { #expect(!Leak.isLeft(of: secret, in: shown), "cut at \(cut): \(shown)") }
    }
  }

  @Test(arguments: samples.indices)
  func `nothing of a secret is left behind a cut`(index: Int) {
    let (text, secret) = Self.samples[index]
    for cut in 1..<text.utf8.count {
      let (head, tail) = Self.parts(of: text, cut)
      let shown = Self.redactor.redaction(of: tail, before: head, after: "", isOpenEnded: false)?.text ?? tail
      #expect(!Leak.isLeft(of: secret, in: shown), "cut at \(cut): \(shown)")
    }
  }

  @Test(arguments: samples.indices)
  func `nothing of a secret is left in any of three pieces`(index: Int) {
    let (text, secret) = Self.samples[index]
    for first in stride(from: 1, to: text.utf8.count - 1, by: 3) {
      for second in stride(from: first + 1, to: text.utf8.count, by: 5) {
        let (head, rest) = Self.parts(of: text, first)
        let (middle, tail) = Self.parts(of: rest, second - first)
        let pieces: [(String, String, Bool)] = [("", head, true), (head, middle, true), (head + middle, tail, false)]
        for (before, piece, isOpenEnded) in pieces {
          let shown =
            Self.redactor.redaction(of: piece, before: before, after: "", isOpenEnded: isOpenEnded)?.text ?? piece
          #expect(!Leak.isLeft(of: secret, in: shown), "cut at \(first) and \(second): \(shown)")
        }
      }
    }
  }

  @Test func `a text that only might have gone on stays whole`() {
    for text in ["tokens: 1200", "see http://localhost:80", "done", "commit 1a2b3c", "password: ", "the bearer of"] {
      #expect(Self.redactor.redacted(text) == text)
    }
  }

  @Test func `a cut never leaves half a marker`() {
    var redaction = Self.redactor.redaction(of: "password=hunter2hunter2 and so on")!
    let whole = redaction.text
    for limit in 0...whole.utf8.count {
      redaction = Self.redactor.redaction(of: "password=hunter2hunter2 and so on")!
      let isCut = redaction.cut(to: limit)
      #expect(isCut == (limit < whole.utf8.count))
      #expect(whole.hasPrefix(redaction.text) && redaction.text.utf8.count <= limit)
      #expect(!redaction.text.contains("[") || redaction.text.contains("]"))
    }
  }

  private static func parts(of text: String, _ count: Int) -> (String, String) {
    (
      String(decoding: text.utf8.prefix(count), as: UTF8.self),
      String(decoding: text.utf8.dropFirst(count), as: UTF8.self)
    )
  }
}
