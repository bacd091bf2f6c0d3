/// The members of a JSON object in the order of the document.
///
/// A dictionary would cost a hash per key and lose the order, which people see when a record is printed again. The
/// objects on telemetry lines have a dozen members, where looking at each in turn is faster than hashing.
public struct JSONObject: Sendable {
  /// Keys and values; every key occurs once.
  public let members: [(key: String, value: JSONValue)]

  /// An object of these members. For a key that occurs again the last value wins, at the place of the first: what
  /// JavaScript and Python do (RFC 8259, section 4, leaves it open).
  public init(_ members: [(key: String, value: JSONValue)] = []) {
    self.members = Self.repeatsKey(members) ? Self.lastValues(members) : members
  }

  /// The value of `key`, or `nil` when there is none.
  public subscript(key: String) -> JSONValue? {
    for member in members where member.key == key { return member.value }
    return nil
  }
}

extension JSONObject {
  /// Few keys are compared with each other; more are hashed, so that a hostile document costs no quadratic time.
  private static func repeatsKey(_ members: [(key: String, value: JSONValue)]) -> Bool {
    if members.count > 16 { return Set(members.lazy.map(\.key)).count < members.count }
    return members.indices.contains { index in
      members[..<index].contains { $0.key == members[index].key }
    }
  }

  private static func lastValues(_ members: [(key: String, value: JSONValue)]) -> [(key: String, value: JSONValue)] {
    var unique: [(key: String, value: JSONValue)] = []
    var places: [String: Int] = [:]
    for member in members {
      if let place = places.updateValue(unique.count, forKey: member.key) {
        places[member.key] = place
        unique[place].value = member.value
      } else {
        unique.append(member)
      }
    }
    return unique
  }
}

extension JSONObject: Equatable {
  /// Equal members, in whatever order: to JSON an object is a set of members.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.members.count == right.members.count else { return false }
    return left.members.indices.allSatisfy { index in
      let (key, value) = left.members[index]
      if right.members[index].key == key { return right.members[index].value == value }
      return right[key] == value
    }
  }
}
