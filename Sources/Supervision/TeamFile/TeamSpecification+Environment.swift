// The environment of a team's orchestrator: the one place that knows its layers and their order.

/// What of proctor's own environment a team inherits.
public enum EnvironmentInheritance: Equatable, Sendable {
  /// All of it.
  case everything
  /// What programs need to find their way, and these.
  case only([String])

  /// What stays when an environment is cleared: whose session it is and where its files are, what time and language it has.
  /// None of it opens anything to anybody.
  public static let basics = ["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER"]

  /// What is left of an environment.
  func of(_ environment: [String: String]) -> [String: String] {
    switch self {
    case .everything: environment
    case .only(let names): environment.filter { Self.basics.contains($0.key) || names.contains($0.key) }
    }
  }
}

extension TeamSpecification {
  /// What makes real tools readable through a pipe: no buffering (else Python's output comes 8 KiB at a time), no colours,
  /// no folding at 80 columns, English messages in UTF-8, and git that neither asks nor opens an editor.
  public static let defaultVariables = [
    "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "400", "LC_ALL": "C.UTF-8", "LANGUAGE": "",
    "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true",
  ]

  /// The variables that proctor sets itself, and that no program of ours gets from a proctor around us; a team file cannot, because processes are recognised by them.
  static let ownVariables = ["PROCTOR_RUN_ID", "PROCTOR_TEAM", "PROCTOR_EVENTS", "PROCTOR_TOKEN"]

  /// The whole environment of the orchestrator: what it inherits of the base, the team's own additions and removals, the defaults for what is
  /// still unset, and proctor's own variables over all.
  /// - Parameters:
  ///   - base: The environment proctor was started with. Own variables in it, of a proctor around this one, do not pass; nor
  ///     does the place where it listens to git, as it hears of that from our records.
  ///   - runID: `PROCTOR_RUN_ID`, which marks the team's processes together with `PROCTOR_TEAM`.
  ///   - eventsPath: `PROCTOR_EVENTS`, a file to append events to; `nil` when there is none.
  ///   - token: `PROCTOR_TOKEN`, which shows that an event comes from this team.
  public func childEnvironment(
    base: [String: String], runID: String, eventsPath: String?, token: String?
  ) -> [String: String] {
    var inherited = inheritance.of(base)
    if inherited[TeamGit.traceVariable]?.hasPrefix(GitTraceInbox.targetPrefix) == true {
      inherited[TeamGit.traceVariable] = nil
    }
    var result = inherited.merging(environment) { _, added in added }
    for name in removedVariables { result[name] = nil }
    if environmentDefaults {
      for (name, value) in Self.defaultVariables where result[name] == nil && !removedVariables.contains(name) {
        result[name] = value
      }
    }
    // A terminal without a name is one that programs refuse; in CI and in services it has none.
    if terminal, environmentDefaults, result["TERM"] == nil, !removedVariables.contains("TERM") {
      result["TERM"] = "xterm"
    }
    result["PROCTOR_RUN_ID"] = runID
    result["PROCTOR_TEAM"] = id
    result["PROCTOR_EVENTS"] = eventsPath
    result["PROCTOR_TOKEN"] = token
    return result
  }
}
