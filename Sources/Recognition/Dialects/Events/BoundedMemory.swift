/// What a dialect remembers under ids that its tool prints, from a call's start to its end: a bounded number of things, the
/// oldest forgotten first, and no more bytes of them than ``maximumBytes``.
struct BoundedMemory<Value> {
  /// The bytes of the values that are remembered at most, as their owners tell them; the latest one stays in any case.
  static var maximumBytes: Int { 256 * 1024 }
  /// Longer ids are cut to this many bytes.
  private static var maximumIDLength: Int { 256 }

  private let capacity: Int
  private var values: [String: (value: Value, bytes: Int, serial: Int)] = [:]
  /// The ids in the order in which they came, from ``oldest`` on.
  private var order: [(id: String, serial: Int)] = []
  private var oldest = 0
  private var bytes = 0
  private var serial = 0

  init(capacity: Int = 256) { self.capacity = max(1, capacity) }

  /// Remembers a value, in place of what was remembered under its id.
  mutating func remember(_ value: Value, under id: String, bytes size: Int = 0) {
    let id = Self.key(id)
    forget(id)
    while values.count >= capacity || (bytes + size > Self.maximumBytes && !values.isEmpty) {
      let next = order[oldest]
      oldest += 1
      if values[next.id]?.serial == next.serial { forget(next.id) }
    }
    if order.count >= 4 * capacity {
      // What was taken out or remembered again has left its place behind.
      order = order[oldest...].filter { values[$0.id]?.serial == $0.serial }
      oldest = 0
    }
    serial += 1
    values[id] = (value, size, serial)
    order.append((id, serial))
    bytes += size
  }

  /// What is remembered under an id.
  func value(of id: String) -> Value? { values[Self.key(id)]?.value }

  /// Changes what is remembered under an id.
  mutating func update(_ id: String, _ change: (inout Value) -> Void) {
    let id = Self.key(id)
    guard var entry = values.removeValue(forKey: id) else { return }
    change(&entry.value)
    values[id] = entry
  }

  /// Takes out what is remembered under an id.
  mutating func take(_ id: String) -> Value? {
    let id = Self.key(id)
    let value = values[id]?.value
    forget(id)
    return value
  }

  /// The oldest remembered value that is the one looked for, with its id.
  func first(where isSought: (Value) -> Bool) -> (id: String, value: Value)? {
    for (id, serial) in order[oldest...] {
      if let entry = values[id], entry.serial == serial, isSought(entry.value) { return (id, entry.value) }
    }
    return nil
  }

  /// How many values are remembered.
  var count: Int { values.count }

  private mutating func forget(_ id: String) {
    guard let old = values.removeValue(forKey: id) else { return }
    bytes -= old.bytes
  }

  private static func key(_ id: String) -> String { LineText.cut(id, to: maximumIDLength).text }
}
