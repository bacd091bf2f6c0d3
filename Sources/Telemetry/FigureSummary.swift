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

  /// Decisions of one tenth of confidence whose outcome is known.
  public struct CalibrationBin: Sendable, Equatable {
    /// Where the tenth begins.
    public var from: Double
    /// How many there are.
    public var decisions: Int
    /// How confident they were, on average.
    public var confidence: Double
    /// How many of them turned out right, as a share.
    public var right: Double

    /// Creates a bin.
    public init(from: Double, decisions: Int, confidence: Double, right: Double) {
      self.from = from
      self.decisions = decisions
      self.confidence = confidence
      self.right = right
    }
  }

  /// The single numbers, in the order of the wire.
  public var entries: [Entry]
  /// How long things took, by kind.
  public var times: [Times]
  /// Whether agents are as often right as they are confident, by tenths of confidence.
  public var calibration: [CalibrationBin]

  /// Creates a summary.
  public init(entries: [Entry] = [], times: [Times] = [], calibration: [CalibrationBin] = []) {
    self.entries = entries
    self.times = times
    self.calibration = calibration
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { entries.isEmpty && times.isEmpty && calibration.isEmpty }
}
