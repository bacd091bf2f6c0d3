/// What two errors have in common that differ only in numbers and addresses: the beginning of their texts, in which each run of
/// digits counts as one 0.
///
/// Nearly no error comes back, so nearly no fingerprint is worth its text: what is compared are hashes.
enum ErrorFingerprint {
  /// So many bytes of an error count.
  static let length = 200

  static func text(of message: String) -> String {
    var message = message
    return message.withUTF8 { bytes in
      var text: [UInt8] = []
      forEachByte(of: UnsafeRawBufferPointer(bytes)) { text.append($0) }
      return String(decoding: text, as: UTF8.self)
    }
  }

  static func hash(of message: String) -> UInt64 {
    var message = message
    return message.withUTF8 { hash(of: UnsafeRawBufferPointer($0)) }
  }

  /// The hash of the fingerprint of a text in UTF-8.
  static func hash(of message: UnsafeRawBufferPointer) -> UInt64 {
    var hash = WordHash()
    forEachByte(of: message) { hash.add($0) }
    return hash.value
  }

  /// The hash of a fingerprint that is known.
  static func hash(ofText fingerprint: String) -> UInt64 {
    var hash = WordHash()
    for byte in fingerprint.utf8 { hash.add(byte) }
    return hash.value
  }

  private static func forEachByte(of message: UnsafeRawBufferPointer, _ body: (UInt8) -> Void) {
    var last: UInt8 = 0
    for byte in message.prefix(length) {
      let isDigit = byte &- UInt8(ascii: "0") < 10
      if isDigit && last == UInt8(ascii: "0") { continue }
      last = isDigit ? UInt8(ascii: "0") : byte
      body(last)
    }
  }
}

/// Mixes eight bytes at a time: a multiplication for each byte takes as long as all that is looked for in a line.
private struct WordHash {
  private var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  mutating func add(_ byte: UInt8) {
    word = word << 8 | UInt64(byte)
    count &+= 1
    if count & 7 == 0 { mixed = Self.mix(mixed ^ word) }
  }

  /// The bytes that make no whole word, some of the word before them, and how many there were.
  var value: UInt64 { Self.mix(Self.mix(mixed ^ word) ^ count) }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 32
  }
}
