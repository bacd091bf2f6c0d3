/// The members of a JSON object in the order of the document.
///
/// A dictionary would cost a hash per key and lose the order, which people see when a record is printed again. The
/// objects on telemetry lines have a dozen members, where looking at each in turn is faster than hashing.
public struct JSONObject: Sendable {
  private enum Storage: Sendable {
    case read([(key: String, value: JSONValue)])
    /// See ``JSONReader/skim(_:)``.
    case unread(UnreadMembers)
  }

  private let storage: Storage

  /// An object of these members. For a key that occurs again the last value wins, at the place of the first: what
  /// JavaScript and Python do (RFC 8259, section 4, leaves it open).
  public init(_ members: [(key: String, value: JSONValue)] = []) {
    storage = .read(Self.repeatsKey(members.count) { members[$0].key } ? Self.lastValues(members) : members)
  }

  init(_ members: UnreadMembers) { storage = .unread(members) }

  /// Keys and values; every key occurs once.
  public var members: [(key: String, value: JSONValue)] {
    switch storage {
    case .read(let members): members
    case .unread(let members): members.all
    }
  }

  /// The value of `key`, or `nil` when there is none.
  public subscript(key: String) -> JSONValue? {
    switch storage {
    case .read(let members):
      for member in members where member.key == key { return member.value }
      return nil
    case .unread(let members): return members.value(of: key)
    }
  }
}

extension JSONObject {
  /// Whether a key occurs twice. Few keys are compared with each other; more are hashed, so that a hostile document costs no
  /// quadratic time.
  static func repeatsKey(_ count: Int, _ key: (Int) -> String) -> Bool {
    if count > 16 { return Set((0..<count).lazy.map(key)).count < count }
    guard count > 1 else { return false }
    for later in 1..<count {
      let (one, length) = (key(later), key(later).utf8.count)
      for earlier in 0..<later where key(earlier).utf8.count == length && key(earlier) == one { return true }
    }
    return false
  }

  private static func lastValues(_ members: [(key: String, value: JSONValue)]) -> [(key: String, value: JSONValue)] {
    var unique: [(key: String, value: JSONValue)] = []
    for (index, place) in lastPlaces(members.map(\.key)) { unique.append((members[index].key, members[place].value)) }
    return unique
  }

  /// For each key, where it occurs first and where last, in the order of the first.
  static func lastPlaces(_ keys: [String]) -> [(first: Int, last: Int)] {
    var unique: [(first: Int, last: Int)] = []
    var places: [String: Int] = [:]
    for (index, key) in keys.enumerated() {
      if let place = places[key] {
        unique[place].last = index
      } else {
        places[key] = unique.count
        unique.append((index, index))
      }
    }
    return unique
  }
}

extension JSONObject: Equatable {
  /// Equal members, in whatever order: to JSON an object is a set of members.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    let (left, right) = (left.members, right.members)
    guard left.count == right.count else { return false }
    return left.indices.allSatisfy { index in
      let (key, value) = left[index]
      if right[index].key == key { return right[index].value == value }
      return right.first { $0.key == key }?.value == value
    }
  }
}
