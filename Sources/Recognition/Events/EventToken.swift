import Glibc

/// The run's secret, by which a line on standard output or error shows that an orchestrator has printed it and not
/// somebody whose text it only repeats.
///
/// Every line is searched for it, whatever it counts for, and ``placeholder`` put in its place before anything else looks:
/// so no record, no line for people and no file but the raw logs can show it.
public struct EventToken: Equatable, Sendable {
  /// What stands where a child has printed the token.
  public static let placeholder = "[PROCTOR_TOKEN]"
  private static let placeholderBytes = Array(placeholder.utf8)
  /// Rare in what programs print, so that looking for it costs next to nothing.
  private static let initial = UInt8(ascii: "Q")

  /// The token: 33 letters and digits that mean the same to every shell, and in JSON.
  public let text: String
  private let bytes: [UInt8]

  /// A token of 128 bits, which whoever calls draws by lot.
  public init(_ high: UInt64, _ low: UInt64) {
    let digits = [high, low].map { number in
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    bytes = [Self.initial] + digits.joined().utf8
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the token is somewhere in these bytes.
  public func isIn(_ text: UnsafeRawBufferPointer) -> Bool { offset(in: text, from: 0) != nil }

  /// The bytes with ``placeholder`` wherever the token was.
  public func removed(from text: UnsafeRawBufferPointer) -> [UInt8] {
    var kept: [UInt8] = []
    var start = 0
    while let found = offset(in: text, from: start) {
      kept += text[start..<found]
      kept += Self.placeholderBytes
      start = found + bytes.count
    }
    return kept + text[start...]
  }

  private func offset(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    while let base = text.baseAddress, text.count - place >= bytes.count {
      let candidates = text.count - place - bytes.count + 1
      guard let found = memchr(base + place, Int32(Self.initial), candidates) else { return nil }
      place = UnsafeRawPointer(found) - base
      if memcmp(found, bytes, bytes.count) == 0 { return place }
      place += 1
    }
    return nil
  }
}
