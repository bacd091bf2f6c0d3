import JSONText

/// An error that a program died of or reported: a traceback of many lines, or a compiler's line.
public struct ErrorReading: Equatable, Sendable {
  /// Who printed it: the language's runtime or the compiler.
  public var tool: String
  /// The exception's class, the compiler's code, or the kind of crash (`panic`, `Fatal error`).
  public var type: String?
  /// What it says; the first line when nothing better is known.
  public var message: String
  /// The same for the same error at the same place, whatever numbers, addresses and folders it holds: 16 hexadecimal digits.
  public var fingerprint: String
  /// How many lines it took.
  public var lines: Int
  /// The line before it was an error already, such as that of `logger.exception`: one error, told twice.
  public var followsError: Bool
}

/// What is the same of an error each time it happens.
///
/// A hash of the texts without what changes from run to run: digits, addresses, and the folders of paths.
struct ErrorFingerprint {
  private var hash = StableHash()

  mutating func add(_ text: some StringProtocol) {
    var word: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "\\"): word.removeAll(keepingCapacity: true)
      case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
        UInt8(ascii: "'"), UInt8(ascii: "="):
        add(word)
        hash.add(byte)
        word.removeAll(keepingCapacity: true)
      default: word.append(byte)
      }
    }
    add(word)
    hash.add(0)
  }

  private mutating func add(_ word: [UInt8]) {
    guard !word.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) else { return }
    for byte in word where byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9") { hash.add(byte) }
  }

  var text: String { hash.text }
}

extension ErrorReading {
  /// An error that is told on one line.
  init(tool: String, type: String?, message: String) {
    var fingerprint = ErrorFingerprint()
    for text in [tool, type ?? "", message] { fingerprint.add(text) }
    self.init(
      tool: tool, type: type, message: LineText.cut(message, to: LineReading.maximumTextLength).text,
      fingerprint: fingerprint.text, lines: 1, followsError: false)
  }
}
