import Foundation

/// What a child printed, kept as it is: text where it is valid UTF-8, else bytes.
public enum DeadLetterText: Equatable, Sendable {
  /// Valid UTF-8.
  case text(String)
  /// Anything else.
  case bytes([UInt8])

  /// Takes bytes as they are.
  public init(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) { self = .text(text) } else { self = .bytes(bytes) }
  }

  /// The bytes that were printed.
  public var bytes: [UInt8] {
    switch self {
    case .text(let text): Array(text.utf8)
    case .bytes(let bytes): bytes
    }
  }

  /// The bytes in base64, for those that are no text.
  var base64: String { Data(bytes).base64EncodedString() }

  /// Reads what ``base64`` wrote.
  init?(base64: String) {
    guard let data = Data(base64Encoded: base64) else { return nil }
    self = .init([UInt8](data))
  }

  // MARK: Changing the text in it

  /// Stand for bytes that are no text, while the text around them is changed.
  private static let standIns: ClosedRange<UInt32> = 0x10FE00...0x10FEFF

  /// The same with its text changed; bytes that are no text stay where they are.
  func mapped(_ change: (String) -> String) -> DeadLetterText {
    switch self {
    case .text(let text): .text(change(text))
    case .bytes(let bytes): DeadLetterText(Self.bytes(of: change(Self.text(of: bytes))))
    }
  }

  private static func text(of bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      // A stand-in that was printed is bytes, too, so that nothing else is taken for one.
      if let scalar = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.first,
        !standIns.contains(scalar.value)
      {
        text.append(scalar)
        rest = rest.dropFirst(length)
      } else {
        text.append(Unicode.Scalar(standIns.lowerBound + UInt32(first)) ?? "\u{FFFD}")
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  private static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if standIns.contains(scalar.value) {
        bytes.append(UInt8(scalar.value - standIns.lowerBound))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
    return bytes
  }
}
