import Telemetry

/// Whether agents are as often right as they are sure to be: decisions by how confident they were.
struct Calibration: Sendable {
  private struct Bin: Sendable {
    var decisions = 0
    var right = 0
    var confidence = 0.0
  }

  private static let count = 10
  /// None before the first decision: most agents tell of none.
  private var bins: [Bin] = []

  mutating func note(confidence: Double, isRight: Bool) {
    if bins.isEmpty { bins = Array(repeating: Bin(), count: Self.count) }
    let place = min(max(Int(confidence * Double(Self.count)), 0), Self.count - 1)
    bins[place].decisions += 1
    if isRight { bins[place].right += 1 }
    bins[place].confidence += confidence
  }

  /// The bins that hold a decision.
  var table: [FigureSummary.CalibrationBin] {
    bins.enumerated().filter { $0.element.decisions > 0 }.map { place, bin in
      FigureSummary.CalibrationBin(
        from: Double(place) / Double(Self.count), decisions: bin.decisions,
        confidence: bin.confidence / Double(bin.decisions), right: Double(bin.right) / Double(bin.decisions))
    }
  }

  /// By how much confidence misses the truth: the mean distance of the two over the bins, weighted by their decisions.
  var error: Figure? {
    let table = table
    let decisions = table.reduce(0) { $0 + $1.decisions }
    guard decisions > 0 else { return nil }
    let error = table.reduce(0) { $0 + abs($1.right - $1.confidence) * Double($1.decisions) } / Double(decisions)
    return Figure(error, samples: decisions)
  }
}

/// A decision whose outcome is not known yet.
struct OpenDecision: Sendable {
  /// The team and the agent that made it.
  var team: Int?
  var agent: Int?
  var confidence: Double?
}

extension TypedEvent.Verdict {
  var isRight: Bool {
    switch self {
    case .truePositive, .trueNegative, .right: true
    case .falsePositive, .falseNegative, .wrong: false
    }
  }

  var counter: Counter {
    switch self {
    case .truePositive: .truePositives
    case .falsePositive: .falsePositives
    case .trueNegative: .trueNegatives
    case .falseNegative: .falseNegatives
    case .right: .rightDecisions
    case .wrong: .wrongDecisions
    }
  }
}

extension RunAnalysis {
  func observe(decision type: String, id: String?, confidence: Double?, of who: Subject) {
    count(.decisions, labels: labels.labels(of: Counter.decisions.rawValue, [type]), of: who)
    note(confidence, in: .confidence, labels: labels.labels(of: Distribution.confidence.rawValue, [type]), of: who)
    guard let id else { return }
    decisions.insert(
      OpenDecision(team: who.team, agent: who.agent, confidence: confidence),
      for: OpenKey(team: who.team, kind: .decision, id: id))
  }

  /// An outcome is that of who made the decision, whoever tells of it.
  func observe(outcome verdict: TypedEvent.Verdict?, id: String?, of who: Subject) {
    let decision = id.flatMap { decisions.remove(OpenKey(team: who.team, kind: .decision, id: $0)) }
    guard let verdict else { return }
    var owner = who
    if let decision { (owner.team, owner.agent) = (decision.team, decision.agent) }
    count(verdict.counter, of: owner)
    guard let confidence = decision?.confidence else { return }
    forEach(of: owner) { $0.calibration.note(confidence: confidence, isRight: verdict.isRight) }
  }
}
