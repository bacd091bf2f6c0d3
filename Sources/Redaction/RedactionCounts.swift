/// How much was taken out, by kind. As large as there are kinds, whatever is printed.
public struct RedactionCounts: Equatable, Sendable {
  private var counts: [SensitiveKind: Int] = [:]

  /// Nothing was taken out.
  public init() {}

  /// Counts what was found.
  public mutating func add(_ findings: [Redaction.Finding]) {
    for finding in findings { add(finding.kind, 1) }
  }

  /// Adds other counts.
  public mutating func add(_ others: RedactionCounts) {
    for (kind, count) in others.counts { add(kind, count) }
  }

  private mutating func add(_ kind: SensitiveKind, _ count: Int) {
    counts[kind, default: 0] = min(most, counts[kind, default: 0] &+ count)
  }

  /// The largest integer that every reader of JSON can hold.
  private var most: Int { 1 << 53 }

  /// All of it.
  public var total: Int { counts.values.reduce(0) { min(most, $0 + $1) } }

  /// Each kind that there was, in the order of their names.
  public var byKind: [(kind: SensitiveKind, count: Int)] {
    counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
  }
}
