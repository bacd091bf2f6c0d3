/// Those of one kind that are told apart: the first so many, and `other` for all that come later.
struct ScopeTable<Key: Hashable & Sendable>: Sendable {
  let capacity: Int
  private let limits: ScopeLimits
  private(set) var keys: [Key] = []
  private var scopes: [Scope] = []
  private var places: [Key: Int] = [:]

  init(capacity: Int, limits: ScopeLimits) {
    self.capacity = capacity
    self.limits = limits
  }

  /// Where somebody is counted; a new one gets a place.
  ///
  /// - Parameter overflow: who stands for it when there are too many already.
  mutating func place(of key: Key, or overflow: @autoclosure () -> Key, at second: UInt32) -> Int {
    if let known = places[key] { return known }
    let key = keys.count < capacity ? key : overflow()
    if let known = places[key] { return known }
    places[key] = keys.count
    keys.append(key)
    scopes.append(Scope(at: second, within: limits))
    return keys.count - 1
  }

  /// The scope at a place.
  subscript(place: Int) -> Scope {
    get { scopes[place] }
    _modify { yield &scopes[place] }
  }

  /// What is known of somebody; `nil` when nobody has heard of them.
  func scope(of key: Key) -> Scope? { places[key].map { scopes[$0] } }

  var heapBytes: Int { scopes.reduce(0) { $0 + $1.heapBytes } }
}

/// An agent is told by its team and its name.
struct AgentKey: Hashable, Sendable {
  var team: String
  var agent: String
}
