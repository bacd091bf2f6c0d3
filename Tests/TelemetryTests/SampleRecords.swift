import JSONText
import Redaction
import Telemetry

/// One run in a few records, every event and every field at least once: what the golden file shows.
enum SampleRecords {
  static let start: Int64 = 1_763_712_108_123

  static let metrics = ProcessMetrics(
    pid: 4711, cpuPercent: 12.5, memoryMB: 184.254, threads: 9, status: "sleeping",
    tree: TreeMetrics(processes: 3, cpuPercent: 103.25, memoryMB: 241, threads: 14, pssMB: 198.5))

  static let commit = GitActivity(
    operation: "commit", branch: "main", message: "Add retry", filesChanged: 2, insertions: 31, deletions: 4,
    commit: "1a2b3c4", ok: true, evidence: "trace+reflog+output", exitCode: 0, durationMilliseconds: 12.5,
    repository: "/srv/proj")

  static let usage = TokenUsage(
    model: "gpt-4o-mini", inputTokens: 1840, outputTokens: 412, totalTokens: 2252, costNanodollars: 523_200,
    cacheReadTokens: 1024, cacheWriteTokens: 0, reasoningTokens: 128, calls: 2, unpricedCalls: 1, costSource: .mixed,
    byModel: [
      ModelUsage(
        model: "gpt-4o-mini", inputTokens: 1340, outputTokens: 312, totalTokens: 1652, costNanodollars: 523_200,
        calls: 1),
      ModelUsage(model: "local/llama", inputTokens: 500, outputTokens: 100, totalTokens: 600, calls: 1),
    ])

  static let log = ActivityLog(
    timestampMilliseconds: start + 900, level: .warning, message: "Rate limit reached, retrying in 2 s",
    source: .orchestrator)

  static let cutLog = ActivityLog(
    timestampMilliseconds: start + 950, level: .error, message: "Traceback (most recent call last)",
    source: .orchestrator, truncated: true)

  static let alert = Alert(
    id: "llm_slow-8c1f0a5b3d2e4f60-1763712108000", type: .agentPerformance, severity: .critical,
    message: "llm_slow: p95(llm.duration)[5m] of research/coder is 6.25s, > 5s", timestampMilliseconds: start + 900,
    affectedAgents: ["coder"], status: .active, rule: "llm_slow", value: 6.25, threshold: 5,
    startsAtMilliseconds: start + 900)

  static let resolved: Alert = {
    var alert = SampleRecords.alert
    alert.message = "llm_slow: p95(llm.duration)[5m] of research/coder is 3.9s, over after 40s"
    alert.timestampMilliseconds = start + 40_900
    alert.status = .resolved
    alert.value = 3.9
    alert.endsAtMilliseconds = start + 40_900
    return alert
  }()

  static let error = ActivityLog(
    timestampMilliseconds: start + 960, level: .error, message: "ValueError: no such tool", source: .orchestrator,
    errorType: "ValueError", fingerprint: "1f2e3d4c5b6a7988", followsError: true)

  static let figures = FigureSummary(
    entries: [
      .init("success_rate", 0.75), .init("cost_per_task", 0.000174), .init("errors_per_minute", 0.2),
      .init("burn_usd_per_hour", 1.2),
    ],
    times: [.init("llm", count: 2, mean: 2.1, p50: 1.202, p95: 3, p99: 3, maximum: 3)],
    calibration: [.init(from: 0.7, decisions: 8, confidence: 0.75, right: 0.625)])

  static let coder: AgentTelemetry = {
    var coder = AgentTelemetry(
      agentID: "coder", teamID: "research", lastUpdatedMilliseconds: start + 1000, lifecycle: .running,
      processMetrics: metrics,
      gitActivities: [GitActivity(operation: "branch_create", branch: "feature/retry"), commit], tokenUsage: usage,
      activityLogs: [log, cutLog, error])
    coder.totals = AgentTotals(gitOperations: 2, lines: 100)
    coder.health = Health(components: [.success: 0.556, .latency: 0.933, .liveness: 1], caps: [])
    coder.figures = figures
    coder.alerts = [alert]
    return coder
  }()

  static let planner = AgentTelemetry(
    agentID: "planner", teamID: "research", lastUpdatedMilliseconds: start, lifecycle: .waitingInput)

  static let runStart = RunStart(
    proctorVersion: "0.1.0",
    teams: [
      RunStart.Team(id: "research", command: ["python", "crew.py"], agents: ["planner", "coder"], directory: "work")
    ],
    commandLine: ["proctor", "run", "team.json"], hostname: "node-7", kernel: "6.8.0")

  static let exit = ProcessExit(
    pid: 4711, code: 3, userSeconds: 1.5, systemSeconds: 0.25, peakMemoryMB: 201.5, durationSeconds: 12.301)

  static let crash = ProcessExit(
    pid: 4712, signal: 11, signalName: "SIGSEGV", coreDumped: true, userSeconds: 0, systemSeconds: 0,
    durationSeconds: 0.002)

  static let restart = RestartNotice(
    attempt: 1, delaySeconds: 1.04, exitCode: 139, reason: "killed by SEGV, core dumped")

  static let warning = BudgetStanding(
    scope: .team("research"), name: .cost, status: .warning, limit: 600_000, used: 523_200, unpricedCalls: 1)

  static let exceeded = BudgetStanding(
    scope: .agent("coder", of: "research"), name: .tokens, status: .exceeded, limit: 2000, used: 2252)

  static let idle = BudgetStanding(scope: .run, name: .idle, limit: 600_000)

  static let summary: RunSummary = {
    var coder = AgentSummary(id: "coder", gitOperations: 2, lines: 100, tokenUsage: usage)
    coder.health = Health(components: [.success: 0.556, .latency: 0.933], caps: [.failedExit])
    coder.figures = figures
    var main = AgentSummary(id: "main", gitOperations: 0, lines: 18)
    main.health = Health(components: [:], caps: [])
    var team = TeamSummary(
      id: "research", state: .error, exitCode: 3, durationSeconds: 12.301, cpuSeconds: 1.75, peakMemoryMB: 201.5,
      gitOperations: 2, gitCommands: 9, linesRead: 118, tokenUsage: usage, agents: [coder, main])
    team.health = coder.health
    team.figures = figures
    team.messages = messages
    team.anomalies.add(2, of: "loop")
    var summary = RunSummary(
      exitCode: 3, origin: "child", durationSeconds: 12.345, budgets: [idle, warning, exceeded], teams: [team],
      dataQuality: quality)
    summary.health = coder.health
    summary.figures = figures
    summary.alerts.count(.critical)
    summary.anomalies = team.anomalies
    summary.gates = [
      GateResult(gate: "success_rate >= 80%", value: 0.75, threshold: 0.8, verdict: .failed),
      GateResult(gate: "test.pass_rate >= 95% min 10", value: nil, threshold: 0.95, verdict: .noData),
    ]
    return summary
  }()

  static let quality: DataQuality = {
    var quality = DataQuality(linesRead: 118, invalidUTF8: 1, unpricedCalls: 1, unattributedLines: 18)
    for text in ["password=hunter2x", "536-22-1845", "536-22-1845"] {
      quality.redactions.add(Redactor().redaction(of: text)?.findings ?? [])
    }
    return quality
  }()

  static let violation = JSONValue.object(
    JSONObject([
      (key: "rule", value: .string("no_personal_data")), (key: "category", value: .string("pii")),
      (key: "kind", value: .string("ssn")), (key: "count", value: .integer(1)), (key: "total", value: .integer(1)),
      (key: "hash", value: .string("1f3a9c02")),
      (key: "compliant", value: .bool(false)),
    ]))

  static let toolCall = JSONValue.object(
    JSONObject([
      (key: "tool", value: .string("search")), (key: "duration_ms", value: .integer(412)),
      (key: "ok", value: .bool(true)),
      (key: "claimed", value: .object(JSONObject([(key: "run_id", value: .string("mine"))]))),
    ]))

  /// Whom an event is about.
  private enum Subject { case run, team, agent }

  /// The run, in an order in which one could tell it; three records are missing before its `gap`.
  static let run: [Envelope] = {
    let events: [(Subject, TelemetryEvent)] = [
      (.run, .runStarted(runStart)),
      (.team, .lifecycle(from: nil, to: .starting, reason: "requested")),
      (.team, .lifecycle(from: .starting, to: .running, reason: "pid 4711")),
      (.team, .metricsUpdate(ProcessMetrics(pid: 4711, memoryMB: 21.5, threads: 1, status: "running"))),
      (.agent, .gitActivity(commit)),
      (.agent, .llmCall(usage, callID: "chatcmpl-9f2")),
      (.agent, .llmCall(TokenUsage(totalTokens: 12_300, approximate: true, durationMilliseconds: 812.5), callID: nil)),
      (.agent, .logEntry(log)),
      (.agent, .structured(name: "tool_call", data: toolCall)),
      (.agent, .structured(name: "x_greeting", data: .string("hello"))),
      (.agent, .alert(alert)),
      (.agent, .snapshot(coder)),
      (.agent, .snapshot(planner)),
      (.run, .gap(dropped: 3, firstSequence: 14, lastSequence: 16)),
      (.agent, .structured(name: "compliance_violation", data: violation)),
      (
        .team,
        .processKilled(
          ProcessKill(
            pid: 4720, command: "sleep 600", reason: "left over", ageSeconds: 11.25, signalName: "SIGTERM",
            tookSeconds: 0.004))
      ),
      (.team, .processKept(ProcessKept(pid: 4721, command: "dev-server", ageSeconds: 9.5))),
      (.agent, .alert(resolved)),
      (.team, .processExited(exit)),
      (.team, .processExited(crash)),
      (.team, .restartScheduled(restart)),
      (.team, .budget(warning, isFinal: false)),
      (.agent, .budget(exceeded, isFinal: true)),
      (.run, .runSummary(summary)),
    ]
    return events.enumerated().map { index, entry in
      let (subject, event) = entry
      var agentID: String?
      if case .snapshot(let agent) = event { agentID = agent.agentID } else if subject == .agent { agentID = "coder" }
      return Envelope(
        event: event, runID: "9f2c1e", teamID: subject == .run ? nil : "research", agentID: agentID,
        timestampMilliseconds: start + Int64(index) * 100, sequence: UInt64(index < 13 ? index + 1 : index + 4))
    }
  }()
}
