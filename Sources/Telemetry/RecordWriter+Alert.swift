import JSONText
public import Redaction

// The fields of alerts and gates, in the order of the wire.

extension RecordWriter {
  mutating func fields(of alert: Alert) {
    identifier("id", alert.id)
    word("alert_type", alert.type)
    word("severity", alert.severity)
    text("message", alert.message)
    timestamp("timestamp", milliseconds: alert.timestampMilliseconds)
    list("affected_agents", Array(alert.affectedAgents.prefix(Alert.affectedLimit))) { $0.identifier($1) }
    word("status", alert.status)
    identifier("rule", alert.rule)
    figure("value", alert.value)
    figure("threshold", alert.threshold)
    timestamp("starts_at", milliseconds: alert.startsAtMilliseconds)
    if let end = alert.endsAtMilliseconds { timestamp("ends_at", milliseconds: end) } else { null("ends_at") }
    field("flapping", alert.isFlapping)
  }

  /// The alerts of an agent that are out, the latest ones when there are many.
  mutating func alerts(_ alerts: [Alert]) {
    let shown = Array(alerts.suffix(Alert.shownLimit))
    list("alerts", shown, keeping: .last) { writer, alert in writer.object { $0.fields(of: alert) } }
  }

  mutating func member(of counts: AlertCounts) {
    object("alerts") { writer in
      writer.field("fired", counts.fired)
      writer.field("active", counts.active)
      writer.object("by_severity") { writer in
        for severity in AlertSeverity.allCases { writer.field(severity.rawValue, counts.bySeverity[severity] ?? 0) }
      }
    }
  }

  mutating func members(of gates: [GateResult]) {
    field("gates_total", gates.count)
    list("gates", gates) { writer, gate in
      writer.object {
        $0.text("gate", gate.gate)
        $0.figure("value", gate.value)
        $0.figure("threshold", gate.threshold)
        $0.word("verdict", gate.verdict)
      }
    }
  }

  /// A figure of any metric: a share to the thousandth would lose what a cost per call is.
  private mutating func figure(_ key: String, _ value: Double?) {
    json.key(key)
    guard let value else { return json.null() }
    json.number(value, decimals: 9)
  }

  private mutating func null(_ key: String) {
    json.key(key)
    json.null()
  }
}

extension Alert {
  /// The alert as one line of JSON with a newline at its end: what a program that is told of it reads.
  ///
  /// - Parameter redactor: takes out of every text what must not be shown.
  public func encoded(by redactor: Redactor = .off) -> [UInt8] {
    for limits in RecordLimits.ladder {
      var writer = RecordWriter(limits: limits, redactor: redactor)
      writer.object { $0.fields(of: self) }
      writer.json.newline()
      if !writer.isTooLong { return writer.json.bytes }
    }
    preconditionFailure("the tightest limits fit for every alert; see RecordLimits.ladder")
  }
}
