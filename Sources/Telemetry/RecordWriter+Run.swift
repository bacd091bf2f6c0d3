import JSONText
import Redaction

// The fields of what happens to runs and processes, in the order of the wire. Lists of teams and agents come with their
// true length beside them, because a run of hundreds of teams does not fit into one line.

extension RecordWriter {
  mutating func fields(of start: RunStart) {
    text("proctor_version", start.proctorVersion)
    text("hostname", start.hostname)
    text("kernel", start.kernel)
    list("command_line", start.commandLine) { $0.text($1) }
    field("teams_total", start.teams.count)
    list("teams", start.teams) { writer, team in
      writer.object {
        $0.identifier("id", team.id)
        $0.list("command", team.command) { $0.text($1) }
        $0.list("agents", team.agents) { $0.identifier($1) }
        $0.text("directory", team.directory)
      }
    }
  }

  mutating func fields(of exit: ProcessExit) {
    field("pid", exit.pid)
    field("code", exit.code)
    field("signal", exit.signal)
    text("signal_name", exit.signalName)
    field("core_dumped", exit.coreDumped)
    field("user_seconds", exit.userSeconds)
    field("system_seconds", exit.systemSeconds)
    field("peak_memory_mb", exit.peakMemoryMB)
    field("duration_seconds", exit.durationSeconds)
  }

  mutating func fields(of kill: ProcessKill) {
    field("pid", kill.pid)
    text("command", kill.command)
    text("reason", kill.reason)
    field("age_seconds", kill.ageSeconds)
    text("signal_name", kill.signalName)
    field("took_seconds", kill.tookSeconds)
  }

  mutating func fields(of kept: ProcessKept) {
    field("pid", kept.pid)
    text("command", kept.command)
    field("age_seconds", kept.ageSeconds)
  }

  mutating func fields(of notice: RestartNotice) {
    field("attempt", notice.attempt)
    field("delay_seconds", notice.delaySeconds)
    field("exit_code", notice.exitCode)
    text("reason", notice.reason)
  }

  mutating func fields(of standing: BudgetStanding) {
    json.key("scope")
    json.string(standing.scope.kind)
    json.key("name")
    json.string(standing.name.rawValue)
    word("status", standing.status)
    json.key("unit")
    json.string(standing.name.unit)
    amount("limit", standing.limit, of: standing.name)
    amount("used", standing.used, of: standing.name)
    amount("overshoot", standing.overshoot, of: standing.name)
    field("unpriced_calls", standing.unpricedCalls)
  }

  /// Writes an amount in its unit, always with a fraction: the same key holds dollars, seconds and counts.
  private mutating func amount(_ key: String, _ amount: Int64?, of name: BudgetName) {
    json.key(key)
    guard let amount else { return json.null() }
    switch name.decimals {
    case 0: json.number(Double(amount))
    case let decimals: json.fixed(amount, decimals: decimals, minimumDecimals: name == .cost ? 2 : 1)
    }
  }

  private mutating func element(_ standing: BudgetStanding) {
    object { writer in
      writer.identifier("team_id", standing.scope.team)
      writer.identifier("agent_id", standing.scope.agent)
      writer.fields(of: standing)
    }
  }

  mutating func fields(of summary: RunSummary) {
    field("exit_code", summary.exitCode)
    text("origin", summary.origin)
    text("limit", summary.limit)
    field("duration_seconds", summary.durationSeconds)
    health(summary.health)
    figures(summary.figures)
    field("budgets_total", summary.budgets.count)
    list("budgets", summary.budgets) { $0.element($1) }
    member(of: summary.alerts)
    members(of: summary.gates)
    member(of: summary.anomalies)
    field("teams_total", summary.teams.count)
    list("teams", summary.teams) { $0.element($1) }
    object("data_quality") { writer in
      let quality = summary.dataQuality
      writer.field("lines_read", quality.linesRead)
      writer.field("invalid_utf8", quality.invalidUTF8)
      writer.field("truncated_lines", quality.truncatedLines)
      writer.field("torn_records", quality.tornRecords)
      writer.field("unpriced_calls", quality.unpricedCalls)
      writer.field("reconciled_tokens", quality.reconciledTokens)
      writer.field("interim_calls", quality.interimCalls)
      writer.field("calls_without_tokens", quality.callsWithoutTokens)
      writer.field("unattributed_lines", quality.unattributedLines)
      writer.field("unknown_events", quality.unknownEvents)
      writer.field("malformed_events", quality.malformedEvents)
      writer.field("unparsed_events", quality.unparsedEvents)
      writer.field("unauthenticated_events", quality.unauthenticatedEvents)
      writer.field("dropped_records", quality.droppedRecords)
      writer.field("redacted", quality.redactions.total)
      writer.list("redacted_by_kind", quality.redactions.byKind) { writer, entry in
        writer.object {
          $0.name("kind", entry.kind.rawValue)
          $0.name("category", entry.kind.category.rawValue)
          $0.field("count", entry.count)
        }
      }
    }
  }

  private mutating func element(_ team: TeamSummary) {
    object { writer in
      writer.identifier("id", team.id)
      writer.word("state", team.state)
      writer.field("exit_code", team.exitCode)
      writer.field("signal", team.signal)
      writer.text("stopped_by", team.stoppedBy)
      writer.field("restarts", team.restarts)
      writer.field("duration_seconds", team.durationSeconds)
      writer.field("cpu_seconds", team.cpuSeconds)
      writer.field("peak_memory_mb", team.peakMemoryMB)
      writer.field("git_operations", team.gitOperations)
      writer.field("git_commands", team.gitCommands)
      writer.field("lines_read", team.linesRead)
      writer.object("token_usage", team.tokenUsage) { $0.fields(of: $1) }
      writer.member(of: team.incidents)
      writer.member(of: team.anomalies)
      if let messages = team.messages { writer.object("messages") { $0.fields(of: messages) } }
      writer.health(team.health)
      writer.figures(team.figures)
      writer.field("agents_total", team.agents.count)
      writer.list("agents", team.agents) { writer, agent in
        writer.object {
          $0.identifier("id", agent.id)
          $0.field("git_operations", agent.gitOperations)
          $0.field("lines", agent.lines)
          $0.object("token_usage", agent.tokenUsage) { $0.fields(of: $1) }
          $0.member(of: agent.incidents)
          $0.health(agent.health)
          $0.figures(agent.figures)
        }
      }
    }
  }

  /// Left out when there were none, which is what most agents should have.
  mutating func member(of incidents: IncidentCounts) {
    guard !incidents.isEmpty else { return }
    object("incidents") { writer in
      writer.field("errors", incidents.errors)
      writer.field("tests_passed", incidents.testsPassed)
      writer.field("tests_failed", incidents.testsFailed)
      writer.field("tests_skipped", incidents.testsSkipped)
      writer.field("rate_limits", incidents.rateLimits)
      writer.field("retries", incidents.retries)
      writer.field("waited_ms", incidents.waitedMilliseconds)
    }
  }

  /// Left out when there were none.
  private mutating func member(of anomalies: AnomalyCounts) {
    guard !anomalies.byKind.isEmpty else { return }
    object("anomalies") { writer in
      for entry in anomalies.byKind { writer.field(entry.kind, entry.count) }
    }
  }

  /// The members of what a child printed. `truncated` says the same as everywhere, so the child's own is not kept beside it.
  mutating func fields(ofStructured data: JSONValue) {
    guard let object = data.object else { return value("value", data) }
    guard let truncated = object["truncated"] else { return members(of: object) }
    members(of: JSONObject(object.members.filter { $0.key != "truncated" }))
    if truncated == .bool(true) { reportCut() }
  }
}
