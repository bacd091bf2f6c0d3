/// The figures of a run, a team or an agent that are known, under their names in `docs/figures.md`.
public struct FigureSummary: Sendable, Equatable {
  /// One figure.
  public struct Entry: Sendable, Equatable {
    /// Its name on the wire.
    public var name: String
    /// Its value.
    public var value: Double

    /// Creates an entry.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// How long things of one kind took, in seconds.
  public struct Times: Sendable, Equatable {
    /// What: `task`, `llm`, `tool`, `message`, `step`.
    public var name: String
    /// How many there were.
    public var count: Int
    /// Their mean.
    public var mean: Double
    /// Half of them took at most this.
    public var p50: Double
    /// Of a hundred, 95 took at most this.
    public var p95: Double
    /// Of a hundred, 99 took at most this.
    public var p99: Double
    /// The longest.
    public var maximum: Double

    /// Creates the times of one kind.
    public init(
      _ name: String, count: Int, mean: Double, p50: Double, p95: Double, p99: Double, maximum: Double
    ) {
      self.name = name
      self.count = count
      self.mean = mean
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
      self.maximum = maximum
    }
  }

  /// The single numbers, in the order of the wire.
  public var entries: [Entry]
  /// How long things took, by kind.
  public var times: [Times]

  /// Creates a summary.
  public init(entries: [Entry] = [], times: [Times] = []) {
    self.entries = entries
    self.times = times
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { entries.isEmpty && times.isEmpty }
}
