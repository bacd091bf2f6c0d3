import Alerts
import LinuxSystem
import Monitoring
import Output
import Redaction
import Telemetry

/// The plan for people: what always matters, and beyond that only what is not as usual.
extension RunPlan {
  /// A paragraph about the run, then one for each team.
  public var text: String {
    let isOrdered = startOrder.count > 1
    let count =
      teams.count == 1 ? "1 team" : "\(teams.count) teams, " + (isOrdered ? "in order" : "all started at once")
    let places = outputs.map { $0 == "-" ? "standard output" : ShellWord.quoted($0) }.joined(separator: " and ")
    let head =
      "\(count); processes sampled every \(DurationText.render(interval)); \(emit.rawValue) written to \(places)"
    let paragraphs = [PlanRows(title: head, rows: rows).text] + teams.map(\.text)
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private var rows: [PlanRows.Row] {
    var rows: [PlanRows.Row] = []
    if startOrder.count > 1 {
      rows.append(("start", [startOrder.map { $0.joined(separator: ", ") }.joined(separator: "; then ")]))
    }
    if exitPolicy != .anyFail { rows.append(("exit from", [exitPolicy.text])) }
    if failFast { rows.append(("fail fast", ["the first failure stops all other teams"])) }
    if !budget.isEmpty { rows.append(("budget", [budget.text])) }
    if let logs = files.logs { rows.append(("logs", [ShellWord.quoted(logs)])) }
    if let letters = files.deadLetters { rows.append(("dead letters", [ShellWord.quoted(letters)])) }
    if let rotation = files.rotation {
      rows.append(("rotate", ["files set aside at \(SizeText.render(rotation.size)), \(rotation.keep) of them kept"]))
    }
    if files.onOutputClosed == .continue {
      rows.append(("output closed", ["the run goes on as long as another output takes the records"]))
    }
    if !rules.isEmpty {
      rows.append(("rules", ["\(rules.map(ShellWord.quoted).joined(separator: " ")), before the built-in ones"]))
    }
    if let pricesPath {
      rows.append(("prices", ["\(ShellWord.quoted(pricesPath)), before those that proctor brings along"]))
    }
    switch unpriced {
    case .allow: rows.append(("unpriced", ["nothing is said of models without a price"]))
    case .stop: rows.append(("unpriced", ["a model without a price stops its team"]))
    case .warn: break
    }
    switch redact {
    case []: rows.append(("redact", ["nothing is taken out of records, secrets included"]))
    case .standard: break
    default: rows.append(("redact", [RedactionText.render(redact)]))
    }
    return rows + alertRows
  }

  private var alertRows: [PlanRows.Row] {
    var rows: [PlanRows.Row] = []
    if !alerts.rules.isEmpty { rows.append(("alerts", alerts.rules.map(\.text))) }
    if alerts.usesDefaults == false { rows.append(("no alerts", ["the default rules are switched off"])) }
    let programs =
      [alerts.programs.unnamed.map { ("exec", $0) }].compactMap(\.self)
      + alerts.programs.named.map { ("exec:\($0.name)", $0.command) }
    if !programs.isEmpty {
      rows.append(
        ("programs", programs.map { "\($0.0) is \($0.1.map(ShellWord.quoted).joined(separator: " "))" }))
    }
    if !alerts.gates.isEmpty { rows.append(("gates", alerts.gates.map(\.text))) }
    if let severity = alerts.failOn { rows.append(("fail on", ["an alert that is \(severity.rawValue) or worse"])) }
    return rows
  }
}

/// A title, and indented rows with their labels in a column of their own.
struct PlanRows {
  typealias Row = (label: String, lines: [String])

  let title: String
  let rows: [Row]

  var text: String {
    let column = 2 + (rows.map(\.label.count).max() ?? 0) + 2
    let lines = rows.flatMap { label, lines in
      lines.enumerated().map { index, line in
        let start = index == 0 ? "  " + label : ""
        return start + String(repeating: " ", count: column - start.count) + line
      }
    }
    return ([title] + lines).joined(separator: "\n")
  }
}
