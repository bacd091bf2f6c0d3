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
}
