/// Token usage or cost as one line printed it.
///
/// The same tokens are printed per call, per message block, as a running total and as a final total, by one and the same
/// tool. So a reading says what it is (``Semantics``), what it belongs to (``scope``, ``key``), and leaves it to
/// ``UsageLedger`` to count each token once.
public struct UsageReading: Equatable, Sendable {
  /// How the numbers relate to those printed before.
  public enum Semantics: String, Sendable {
    /// This call alone.
    case delta
    /// A running total: only the increase is new.
    case cumulative
    /// Authoritative for its scope: replaces the sum.
    case final
  }

  /// How direct the evidence is; the same call seen in two layers counts once, and the better layer's detail stays.
  public enum Layer: Int, Comparable, Sendable {
    /// A total at the end.
    case summary = 0
    /// A line of text per call.
    case text = 1
    /// A structured record per call.
    case structured = 2
    /// A structured record that carries the cost the provider reported.
    case reported = 3

    /// More direct is greater.
    public static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
  }

  /// How the numbers relate to those printed before.
  public var semantics: Semantics
  /// How direct the evidence is.
  public var layer: Layer
  /// What running and final totals are totals of: the tool, with a session's or thread's id where one is printed.
  public var scope: String
  /// The id under which repeats of one call are recognised; for a running total, what tells it from others that the same
  /// scope prints beside it (a model's name, where each model has a total of its own).
  public var key: String?
  /// The model's name as printed.
  public var model: String?
  /// What was counted.
  public var figures: UsageFigures
  /// How long the call took, in milliseconds, where a tool tells it.
  public var durationMilliseconds: Double?
  /// The id under which it was told that the call started, where its tool has none for it. Unlike ``key`` it says nothing
  /// about repeats: the next process of the tool may give it again.
  public var startedAs: String?
  /// The cost that was printed.
  public var cost: Money?
  /// The numbers were printed rounded (`2.3k`).
  public var isApproximate = false
  /// By how much the true input may differ from the printed one: half of the last printed digit.
  public var inputTolerance = 0
  /// The same for the output.
  public var outputTolerance = 0
  /// The numbers are a first word, and the tool tells the true ones in its final total: without that they stay a guess.
  public var isInterim = false
  /// Nothing counted after this total belongs to it: the next figures of the scope start anew.
  public var closesScope = false
  /// Of a running total: it tells again what was counted already, by whatever way, and only what is missing is new.
  public var raisesOnly = false
  /// Of a call printed by hand: it may as well be the total of all of them, which its numbers show.
  public var mayBeTotal = false
  /// For a final total: its split over models, each a total of its own.
  public var byModel: [ModelShare] = []
  /// For a final total: the part of the agent that the total is attributed to, when it was printed separately.
  public var ownShare: UsageFigures?

  /// One model's part of a final total.
  public struct ModelShare: Equatable, Sendable {
    /// The model's name as printed.
    public var model: String
    /// What was counted for it.
    public var figures: UsageFigures
    /// The cost that was printed for it.
    public var cost: Money?
  }

  /// The id of the call, if it is one.
  public var callID: String? { semantics == .delta ? key ?? startedAs : nil }

  /// Whether a call is told of, and nothing but zeros for its tokens: no model answers without any, so they are unknown.
  public var isSilent: Bool {
    let tokens = [figures.input, figures.output, figures.total, figures.cacheRead].compactMap(\.self)
    return !tokens.isEmpty && tokens.allSatisfy { $0 == 0 } && (semantics == .delta || figures.calls ?? 0 > 0)
  }

  /// The sum of all its figures, those of its parts included, at the end of `Int`'s range at most.
  var magnitude: Int {
    ([figures, ownShare].compactMap(\.self) + byModel.map(\.figures)).reduce(0) { sum, figures in
      figures.all.reduce(sum) { Int(clamping: Int128($0) + Int128($1)) }
    }
  }

  /// Creates a reading.
  public init(
    semantics: Semantics, layer: Layer, scope: String, key: String? = nil, model: String? = nil,
    figures: UsageFigures = UsageFigures(), cost: Money? = nil
  ) {
    self.semantics = semantics
    self.layer = layer
    self.scope = scope
    self.key = key
    self.model = model
    self.figures = figures
    self.cost = cost
  }
}

/// Token figures as printed, already normalised: `input` is the whole prompt side with cached tokens inside, `output`
/// includes reasoning. What was not printed is `nil`.
public struct UsageFigures: Equatable, Sendable {
  /// The whole prompt side.
  public var input: Int?
  /// The whole answer side.
  public var output: Int?
  /// Prompt tokens read from a cache.
  public var cacheRead: Int?
  /// Prompt tokens written to a cache for five minutes.
  public var cacheWrite: Int?
  /// Prompt tokens written to a cache for an hour.
  public var cacheWriteLong: Int?
  /// Answer tokens that were reasoning.
  public var reasoning: Int?
  /// Everything, where no split was printed.
  public var total: Int?
  /// How many calls these are.
  public var calls: Int?

  /// Creates figures.
  public init(
    input: Int? = nil, output: Int? = nil, cacheRead: Int? = nil, cacheWrite: Int? = nil, cacheWriteLong: Int? = nil,
    reasoning: Int? = nil, total: Int? = nil, calls: Int? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteLong = cacheWriteLong
    self.reasoning = reasoning
    self.total = total
    self.calls = calls
  }

  /// Whether no token figure is known.
  public var isEmpty: Bool { input == nil && output == nil && total == nil && cacheRead == nil }

  /// All figures that were printed.
  var all: [Int] {
    [input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning, total, calls].compactMap(\.self)
  }

  /// Figures from a tool whose input does not contain the cached tokens: they are added to it.
  public func withCacheAddedToInput() -> UsageFigures {
    var result = self
    if let input {
      result.input = input + (cacheRead ?? 0) + (cacheWrite ?? 0) + (cacheWriteLong ?? 0)
    }
    return result
  }

  /// The figures as disjoint buckets; `nil` parts count as none.
  public var counts: TokenCounts {
    var counts = TokenCounts()
    counts.cacheRead = cacheRead ?? 0
    counts.cacheWrite = cacheWrite ?? 0
    counts.cacheWriteLong = cacheWriteLong ?? 0
    counts.reasoning = min(reasoning ?? 0, output ?? 0)
    counts.uncachedInput = max(0, (input ?? 0) - counts.cacheRead - counts.cacheWrite - counts.cacheWriteLong)
    counts.visibleOutput = max(0, (output ?? 0) - counts.reasoning)
    counts.unsplit = input == nil && output == nil ? total ?? 0 : 0
    return counts
  }
}
