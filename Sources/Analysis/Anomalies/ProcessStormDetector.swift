import JSONText

/// Sees a team with more processes than it plausibly needs.
struct ProcessStormDetector {
  private let thresholds: AnomalyThresholds
  /// The next count that is worth telling: each storm is told when it begins, and again whenever it has doubled.
  private var next: Int

  init(thresholds: AnomalyThresholds) {
    self.thresholds = thresholds
    next = thresholds.stormProcesses
  }

  /// Takes in a sample of how many processes a team has.
  mutating func observe(processes: Int) -> Anomaly? {
    if processes <= thresholds.stormProcesses / 2 { next = thresholds.stormProcesses }
    guard processes > next else { return nil }
    next = processes.multipliedReportingOverflow(by: 2).overflow ? .max : processes * 2
    return Anomaly(
      .processStorm, "the team has \(processes) processes",
      evidence: [
        ("processes", .integer(Int64(processes))), ("threshold", .integer(Int64(thresholds.stormProcesses))),
      ])
  }
}
