/// What began and has not ended, by an id that a child chose: when there is too much of it, the oldest is forgotten and counted.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let capacity: Int
  private var values: [Key: (value: Value, serial: UInt64)] = [:]
  /// Keys in the order of their coming, those that have left included.
  private var order: [(key: Key, serial: UInt64)] = []
  private var first = 0
  private var serial: UInt64 = 0
  /// How many were forgotten before their end.
  private(set) var forgotten = 0

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { values.count }

  subscript(key: Key) -> Value? { values[key]?.value }

  /// What is in it, in the order of its coming.
  var entries: [(key: Key, value: Value)] {
    values.sorted { $0.value.serial < $1.value.serial }.map { ($0.key, $0.value.value) }
  }

  /// Takes in a value, or replaces the one there.
  ///
  /// - Returns: what had to be forgotten for it.
  @discardableResult
  mutating func insert(_ value: Value, for key: Key) -> (key: Key, value: Value)? {
    if let known = values[key] {
      values[key] = (value, known.serial)
      return nil
    }
    let oldest = values.count >= capacity ? forgetOldest() : nil
    serial += 1
    values[key] = (value, serial)
    order.append((key, serial))
    if order.count > 2 * values.count + 64 { sweep() }
    return oldest
  }

  /// Takes a value out.
  mutating func remove(_ key: Key) -> Value? { values.removeValue(forKey: key)?.value }

  /// Takes out all values that a condition holds for.
  mutating func removeAll(where leaves: (Key, Value) -> Bool) {
    values = values.filter { !leaves($0.key, $0.value.value) }
    sweep()
  }

  private mutating func forgetOldest() -> (key: Key, value: Value)? {
    while first < order.count {
      let (key, serial) = order[first]
      first += 1
      guard values[key]?.serial == serial else { continue }
      forgotten += 1
      return values.removeValue(forKey: key).map { (key, $0.value) }
    }
    return nil
  }

  /// Keys that have left are swept when they are the most.
  private mutating func sweep() {
    order = order[first...].filter { values[$0.key]?.serial == $0.serial }
    first = 0
  }
}
