import JSONText

/// The payload of an event that a child printed: whatever is not of the kind that the name promises is no value, and counted.
struct EventFields {
  private let data: JSONObject
  /// How many members had a value of another kind than their name promises.
  private(set) var ignored = 0

  /// The longest name or id that is looked at; longer ones are cut.
  static let nameBytes = 256
  /// The largest count that one event may tell: what any reader of JSON can hold exactly.
  private static let mostCount = Double(1 << 53)

  init(_ data: JSONValue) { self.data = data.object ?? JSONObject() }

  /// A text.
  mutating func text(_ keys: String...) -> String? {
    for key in keys {
      guard let value = value(key) else { continue }
      if let text = value.string { return text.cut(toBytes: Self.nameBytes) }
      // Ids are often numbers.
      if let number = value.int { return String(number) }
      ignored += 1
    }
    return nil
  }

  /// A truth.
  mutating func truth(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    if value.bool == nil { ignored += 1 }
    return value.bool
  }

  /// Any finite number.
  mutating func number(_ key: String) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.double, number.isFinite else {
      ignored += 1
      return nil
    }
    return number
  }

  /// How many of something.
  mutating func count(_ key: String) -> Double? {
    guard let number = number(key) else { return nil }
    guard number >= 0, number <= Self.mostCount else {
      ignored += 1
      return nil
    }
    return number
  }

  /// A share from 0 to 1.
  mutating func share(_ key: String) -> Double? {
    guard let number = number(key) else { return nil }
    guard (0...1).contains(number) else {
      ignored += 1
      return nil
    }
    return number
  }

  /// A duration in seconds, told in milliseconds under the first of the keys or in seconds under the second.
  mutating func seconds(milliseconds: String, orSeconds seconds: String? = nil) -> Double? {
    if let told = count(milliseconds) { return told / 1000 }
    return seconds.flatMap { count($0) }
  }

  private func value(_ key: String) -> JSONValue? {
    guard let value = data[key], !value.isNull else { return nil }
    return value
  }
}
