import JSONText

// Health and figures. They sum up what other fields and records tell, so they are the first to go when a line is full.

extension RecordWriter {
  /// Writes health: what it is made of only where figures are shown, too.
  mutating func health(_ health: Health?) {
    object("health", health) { writer, health in
      writer.field("score", health.score)
      writer.word("status", health.status)
      if let cap = health.cappedBy { writer.word("capped_by", cap) }
      guard !health.components.isEmpty else { return }
      guard writer.showsFigures else { return writer.reportCut() }
      writer.object("components") { writer in
        for part in Health.Component.allCases {
          if let value = health.components[part] { writer.field(part.rawValue, value) }
        }
      }
    }
  }

  /// Writes what is known of the figures; nothing when nothing is.
  mutating func figures(_ figures: FigureSummary?) {
    guard let figures, !figures.isEmpty else { return }
    guard showsFigures else { return reportCut() }
    object("figures") { writer in
      for entry in figures.entries { writer.figure(entry.name, entry.value) }
      if !figures.times.isEmpty { writer.object("times") { $0.fields(of: figures.times) } }
      guard !figures.calibration.isEmpty else { return }
      writer.list("calibration", figures.calibration) { writer, bin in
        writer.object {
          $0.figure("from", bin.from)
          $0.field("decisions", bin.decisions)
          $0.figure("confidence", bin.confidence)
          $0.figure("right", bin.right)
        }
      }
    }
  }

  private mutating func fields(of kinds: [FigureSummary.Times]) {
    for times in kinds {
      object(times.name) {
        $0.field("count", times.count)
        $0.figure("mean", times.mean)
        $0.figure("p50", times.p50)
        $0.figure("p95", times.p95)
        $0.figure("p99", times.p99)
        $0.figure("max", times.maximum)
      }
    }
  }

  /// Costs of single tasks are fractions of a cent, so a thousandth is not fine enough.
  private mutating func figure(_ key: String, _ value: Double) {
    guard value.isFinite else { return }
    json.key(key)
    json.number(value, decimals: 6)
  }
}
