/// What a gate came to when the run was over.
public struct GateResult: Sendable, Equatable {
  /// The gate as it was written; for what stands for one, `fail-on SEVERITY` or `alert RULE`.
  public var gate: String
  /// The figure, in the metric's unit; `nil` when there was none.
  public var value: Double?
  /// What it was held against.
  public var threshold: Double
  /// Whether it was met.
  public var verdict: GateVerdict
  /// The figure as people read it; not on the wire.
  public var valueText: String?

  /// The end of a gate.
  public init(gate: String, value: Double?, threshold: Double, verdict: GateVerdict, valueText: String? = nil) {
    self.gate = gate
    self.value = value
    self.threshold = threshold
    self.verdict = verdict
    self.valueText = valueText
  }
}

/// Whether a gate was met.
public enum GateVerdict: String, Sendable, Equatable, CaseIterable {
  /// It was.
  case passed
  /// It was not.
  case failed
  /// Nobody can say.
  case noData = "no_data"
}
