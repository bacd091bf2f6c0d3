import LinuxSystem

/// The plan for people.
extension RunPlan {
  /// A paragraph about the run, then one for each team.
  public var text: String {
    let count = teams.count == 1 ? "1 team" : "\(teams.count) teams, all started at once"
    let places = outputs.map { $0 == "-" ? "standard output" : ShellWord.quoted($0) }.joined(separator: " and ")
    let head =
      "\(count); processes sampled every \(DurationText.render(interval)); \(emit.rawValue) written to \(places)"
    return ([head] + teams.map(\.text)).joined(separator: "\n\n") + "\n"
  }
}

extension RunPlan.Team {
  fileprivate var text: String {
    let rows = self.rows
    let column = 2 + (rows.map(\.label.count).max() ?? 0) + 2
    let lines = rows.flatMap { label, lines in
      lines.enumerated().map { index, line in
        let start = index == 0 ? "  " + label : ""
        return start + String(repeating: " ", count: column - start.count) + line
      }
    }
    return ([specification.id] + lines).joined(separator: "\n")
  }

  private var rows: [(label: String, lines: [String])] {
    var rows = [("command", [command.map(ShellWord.quoted).joined(separator: " ")])]
    if let program { rows.append(("program", [ShellWord.quoted(program)])) }
    if let problem { rows.append(("problem", [problem])) }
    rows.append(("directory", [ShellWord.quoted(directory)]))
    rows.append(("environment", environmentLines))
    if !specification.agents.isEmpty {
      rows.append(("agents", [specification.agents.map(Self.text).joined(separator: ", ")]))
    }
    rows.append(("time limit", [specification.timeout.map(DurationText.render) ?? "none"]))
    rows.append(("stop", [stopText]))
    return rows
  }

  private var environmentLines: [String] {
    let added = variables.map { variable in
      let value = variable.value.map { $0.isEmpty ? "" : ShellWord.quoted($0) } ?? SecretMask.replacement
      return "+ \(variable.name)=\(value)" + (variable.source == .team ? "" : "  (\(variable.source.rawValue))")
    }
    return ["\(inheritedVariables) inherited"] + added + removedVariables.map { "- \($0)" }
      + ["+ PROCTOR_RUN_ID and PROCTOR_TEAM, by which its processes are known"]
  }

  private var stopText: String {
    specification.stop.map { "\(SignalName.name(of: $0.signal)), \(DurationText.render($0.grace)) later" }
      .joined(separator: " ") + " KILL, as long as anybody is left"
  }

  private static func text(of agent: AgentSpecification) -> String {
    agent.id + (agent.match.map { " (printed as \(QuotedText.of($0)))" } ?? "")
  }
}
