/// A hash that is the same on every machine and in every run: FNV-1a with 64 bits.
///
/// For telling whether two things are the same thing (arguments, results, errors) without keeping them. Not for secrets and
/// not against those who look for two texts with one hash; `Hasher` differs from run to run, and would make recordings
/// differ from the live run.
public struct StableHash: Equatable, Sendable {
  /// The hash of what was added so far.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of nothing.
  public init() {}

  /// Adds one byte.
  public mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Adds bytes.
  public mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { add(byte) }
  }

  /// Adds a text as UTF-8.
  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
  }

  /// The hash as 16 hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension JSONValue {
  /// The hash of this value in its canonical form, as 16 hexadecimal digits: equal for equal values, in whatever order and
  /// spelling they were written.
  public var stableHash: String {
    var hash = StableHash()
    hash.add(canonical)
    return hash.text
  }

  /// The one spelling of this value: members sorted by the bytes of their keys, no white space, whole numbers without a
  /// fraction (`12.0` is `12`).
  public var canonical: [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.canonical(self)
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func canonical(_ value: JSONValue) {
    switch value {
    case .number(let number):
      if let whole = Int64(exactly: number) { integer(whole) } else { self.number(number) }
    case .array(let elements):
      beginArray()
      for element in elements { canonical(element) }
      endArray()
    case .object(let object):
      beginObject()
      for (key, member) in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        self.key(key)
        canonical(member)
      }
      endObject()
    case .null, .bool, .integer, .string: self.value(value)
    }
  }
}
