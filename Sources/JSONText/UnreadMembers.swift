import Locking

/// The bytes of a document whose values are read when somebody asks for them.
final class JSONSource: Sendable {
  let bytes: [UInt8]

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = [UInt8](bytes) }
}

/// The members of an object that was checked and not read: a line of an agent's messages has four kilobytes, of which its
/// reader wants a type, a name and some counts.
///
/// What is asked for is read once and kept. Members in it hold on to the bytes of the whole document.
final class UnreadMembers: Sendable {
  struct Member: Sendable {
    let key: String
    /// Where its value begins in the source.
    let start: Int
    /// The value, once it was read.
    var value: JSONValue?
  }

  private let source: JSONSource
  private let members: Lock<[Member]>
  /// A bit for each length that a key has: most of what is asked for is not here, and most of that has another length.
  private let lengths: UInt64

  init(_ members: [Member], of source: JSONSource) {
    self.source = source
    lengths = members.reduce(0) { $0 | Self.bit(ofLength: $1.key.utf8.count) }
    if JSONObject.repeatsKey(members.count, { members[$0].key }) {
      let places = JSONObject.lastPlaces(members.map(\.key))
      self.members = Lock(places.map { members[$0.last] })
    } else {
      self.members = Lock(members)
    }
  }

  var all: [(key: String, value: JSONValue)] {
    members.withLock { members in members.indices.map { (members[$0].key, read(&members[$0])) } }
  }

  func value(of key: String) -> JSONValue? {
    let length = key.utf8.count
    guard lengths & Self.bit(ofLength: length) != 0 else { return nil }
    return members.withLock { members in
      for index in members.indices where members[index].key.utf8.count == length && members[index].key == key {
        return read(&members[index])
      }
      return nil
    }
  }

  private static func bit(ofLength length: Int) -> UInt64 { 1 << UInt64(length & 63) }

  private func read(_ member: inout Member) -> JSONValue {
    if let value = member.value { return value }
    let value = source.bytes.withUnsafeBytes { bytes in
      var parser = JSONParser(bytes, later: source)
      parser.position = member.start
      // Whatever was checked can be read.
      return (try? parser.value(depth: 0)) ?? .null
    }
    member.value = value
    return value
  }
}

extension JSONParser {
  /// Checks an object and reads of it what costs nothing to keep; `position` is at its opening brace.
  mutating func unreadObject(depth: Int, in source: JSONSource) throws(JSONReadError) -> JSONObject {
    var members: [UnreadMembers.Member] = []
    members.reserveCapacity(8)
    try forEachMember(depth: depth) { (parser, key) throws(JSONReadError) in
      let start = parser.position
      let value = try parser.cheapValue(depth: depth)
      members.append(UnreadMembers.Member(key: parser.text(of: key), start: start, value: value))
    }
    return members.isEmpty ? JSONObject() : JSONObject(UnreadMembers(members, of: source))
  }

  /// A value that needs no memory of its own, or `nil` for one that was only checked.
  private mutating func cheapValue(depth: Int) throws(JSONReadError) -> JSONValue? {
    switch position < bytes.count ? bytes[position] : 0 {
    case UInt8(ascii: "\""):
      let place = try stringPlace()
      return !place.isEscaped && place.end - place.start <= Self.inlineLength ? .string(text(of: place)) : nil
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try check(depth: depth)
      return nil
    default: return try value(depth: depth)
    }
  }

  /// Texts of up to so many bytes are held in a String itself.
  private static let inlineLength = 15

  /// Checks a value and steps over it.
  private mutating func check(depth: Int) throws(JSONReadError) {
    switch position < bytes.count ? bytes[position] : 0 {
    case UInt8(ascii: "\""): _ = try stringPlace()
    case UInt8(ascii: "{"):
      try forEachMember(depth: depth + 1) { (parser, _) throws(JSONReadError) in try parser.check(depth: depth + 1) }
    case UInt8(ascii: "["):
      try forEachElement(depth: depth + 1) { (parser) throws(JSONReadError) in try parser.check(depth: depth + 1) }
    default: _ = try value(depth: depth)
    }
  }
}
