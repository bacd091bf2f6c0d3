import LinuxSystem
import Recognition

/// A team's paragraph of the plan for people.
extension RunPlan.Team {
  var text: String { PlanRows(title: specification.id, rows: rows + unusualRows).text }

  private var rows: [PlanRows.Row] {
    var rows = [("command", [specification.command.map(ShellWord.quoted).joined(separator: " ")])]
    if let program { rows.append(("program", [ShellWord.quoted(program)])) }
    if let problem { rows.append(("problem", [problem])) }
    rows.append(("directory", [ShellWord.quoted(directory)]))
    rows.append(("environment", environmentLines))
    if !specification.agents.isEmpty {
      rows.append(("agents", [specification.agents.map(Self.text).joined(separator: ", ")]))
    }
    rows.append(("limits", [limits.isEmpty ? "none" : limits.joined(separator: ", ")]))
    rows.append(("stop", [stopText]))
    return rows
  }

  private var unusualRows: [PlanRows.Row] {
    var rows: [PlanRows.Row] = []
    if !specification.after.isEmpty {
      let waits = specification.after.map { "\($0.team) \($0.condition.wish)" }
      rows.append(("waits for", [waits.joined(separator: " and ")]))
    }
    switch specification.ready {
    case .pattern(let pattern): rows.append(("ready", ["when a line of its output matches \(QuotedText.of(pattern))"]))
    case .file(let path): rows.append(("ready", ["when \(ShellWord.quoted(path)) appears or is written anew"]))
    case nil: break
    }
    if !specification.budget.isEmpty { rows.append(("budget", [specification.budget.text])) }
    if specification.restart.mode != .never { rows.append(("restart", restartLines)) }
    if specification.stalledAfter != TeamSpecification.defaultStalledAfter {
      let text = specification.stalledAfter.map { "after \(DurationText.render($0)) of nothing at all" } ?? "never"
      rows.append(("stalled", [text]))
    }
    if specification.terminal { rows.append(("terminal", ["its own, instead of pipes"])) }
    switch specification.standardInput {
    case .inherit: rows.append(("stdin", ["proctor's own"]))
    case .file(let path): rows.append(("stdin", [ShellWord.quoted(path)]))
    case .null: break
    }
    switch specification.leftovers {
    case .keep: rows.append(("leftovers", ["left alone"]))
    case .report: rows.append(("leftovers", ["stopped, and the team has failed because of them"]))
    case .stop: break
    }
    if specification.eventTrust == .strict {
      rows.append(("events", ["on its output only those with the token of PROCTOR_TOKEN count"]))
    }
    if !git.trace || git.watch { rows.append(("git", [gitText])) }
    return rows
  }

  private var environmentLines: [String] {
    let added = variables.map { variable in
      let value = variable.value.map { $0.isEmpty ? "" : ShellWord.quoted($0) } ?? SecretMask.replacement
      return "+ \(variable.name)=\(value)" + (variable.source == .team ? "" : "  (\(variable.source.rawValue))")
    }
    let cleared = specification.inheritance == .everything ? "" : ", all others cleared"
    return ["\(inheritedVariables) inherited\(cleared)"] + added + removedVariables.map { "- \($0)" }
      + ["+ PROCTOR_RUN_ID and PROCTOR_TEAM, by which its processes are known"]
      + ["+ PROCTOR_EVENTS and PROCTOR_TOKEN, by which they tell events"]
      + (git.trace ? ["+ GIT_TRACE2_EVENT and GIT_TRACE2_ENV_VARS, by which its git tells what it does"] : [])
  }

  private var limits: [String] {
    let team = specification
    return [
      team.timeout.map { "\(DurationText.render($0)) of time" },
      team.idle.map { "\(DurationText.render($0)) idle" },
      team.memoryLimitMB.map { "\(SizeText.render(mebibytes: $0)) of memory" },
      team.processLimit.map { $0 == 1 ? "1 process" : "\($0) processes" },
    ].compactMap(\.self)
  }

  private var stopText: String {
    specification.stop.map { "\(SignalName.name(of: $0.signal)), \(DurationText.render($0.grace)) later" }
      .joined(separator: " ") + " KILL, as long as anybody is left"
  }

  private var restartLines: [String] {
    let policy = specification.restart
    let codes = policy.codesWithoutRestart.map(String.init).joined(separator: ", ")
    let delay = DurationText.render(policy.delay)
    let most = DurationText.render(max(policy.delay, policy.maximumDelay))
    let reset = DurationText.render(policy.resetAfter)
    let attempts =
      policy.attempts == 0
      ? "any number of times" : "given up after \(policy.attempts) in \(DurationText.render(policy.window))"
    return [
      "\(policy.mode.rawValue), but not after the exit codes \(codes); \(attempts)",
      "about \(delay) later, each time twice that up to \(most); \(delay) again after \(reset) up",
    ]
  }

  private var gitText: String {
    let trace =
      git.trace
      ? "traced"
      : specification.git.trace ? "not traced, because its GIT_TRACE2_EVENT is set or removed already" : "not traced"
    return trace + (git.watch ? ", reflogs followed" : "")
  }

  private static func text(of agent: AgentSpecification) -> String {
    let remarks = [
      agent.match.map { "printed as \(QuotedText.of($0))" },
      agent.budget.isEmpty ? nil : "budget: \(agent.budget.text)",
    ].compactMap(\.self)
    return remarks.isEmpty ? agent.id : "\(agent.id) (\(remarks.joined(separator: "; ")))"
  }
}
