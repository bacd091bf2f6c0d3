/// How many anomalies there were of each kind.
public struct AnomalyCounts: Equatable, Sendable {
  /// Anomalies of one kind.
  public struct Entry: Equatable, Sendable {
    /// The kind's name on the wire.
    public var kind: String
    /// How many there were.
    public var count: Int
  }

  /// The kinds of which there were any.
  public private(set) var byKind: [Entry] = []

  /// There were none.
  public init() {}

  /// Adds so many of a kind that was not added yet.
  public mutating func add(_ count: Int, of kind: String) {
    if count > 0 { byKind.append(Entry(kind: kind, count: count)) }
  }
}
