import JSONText
import Telemetry

/// Random records of the kinds that make a line long or invalid: texts that grow when escaped, characters of many scalars,
/// lists without end, the largest numbers. A seed gives the same records again.
struct HostileRecords: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One record of every event.
  mutating func records() -> [Envelope] {
    events().enumerated().map { index, event in
      Envelope(
        event: event, runID: text(), teamID: optionalText(), agentID: optionalText(), timestampMilliseconds: .min,
        sequence: UInt64(Int64.max) - 100 + UInt64(index))
    }
  }

  private mutating func events() -> [TelemetryEvent] {
    let metrics = ProcessMetrics(
      pid: .min, cpuPercent: .greatestFiniteMagnitude, memoryMB: -1e300, threads: .max, status: text())
    let team = RunStart.Team(id: text(), command: list { $0.text() }, agents: list { $0.text() }, directory: text())
    return [
      .snapshot(agent(metrics)),
      .metricsUpdate(metrics), .gitActivity(git()), .llmCall(usage(), callID: optionalText()), .logEntry(log()),
      .lifecycle(from: .starting, to: .error, reason: text()),
      .runStarted(
        RunStart(
          proctorVersion: text(), teams: Array(repeating: team, count: 300), commandLine: list { $0.text() },
          hostname: optionalText(), kernel: optionalText())),
      .processExited(
        ProcessExit(
          pid: 1, signal: .max, signalName: text(), userSeconds: 1e-300, systemSeconds: 1e300, durationSeconds: 0)),
      .processKilled(ProcessKill(pid: 1, command: text(), reason: text())),
      .processKept(ProcessKept(pid: 1, command: text(), ageSeconds: 1)),
      .restartScheduled(
        RestartNotice(attempt: .max, delaySeconds: 1e300, exitCode: .max, reason: text())),
      .budget(standing(), isFinal: true),
      .alert(alert()),
      .gap(dropped: .max, firstSequence: 0, lastSequence: UInt64(Int64.max)),
      .runSummary(summary()),
      .structured(name: "x_" + text(), data: json(depth: 3)),
    ]
  }

  private mutating func standing() -> BudgetStanding {
    BudgetStanding(
      scope: .agent(text(), of: text()), name: BudgetName.allCases.randomElement(using: &self)!, status: .exceeded,
      limit: .min, used: .max, unpricedCalls: .max)
  }

  private mutating func alert() -> Alert {
    Alert(
      id: text(), type: .coordinationFailure, severity: .emergency, message: text(), timestampMilliseconds: .max,
      affectedAgents: list { $0.text() }, status: .resolved, rule: text(), value: optionalText() == nil ? nil : 1e300,
      threshold: -.greatestFiniteMagnitude, startsAtMilliseconds: .min, endsAtMilliseconds: .max, isFlapping: true)
  }

  private mutating func text() -> String {
    let pieces = [
      "a", "word ", "\0", "\u{1}", "\n", "\"", "\\", "\u{85}", "\u{2028}", "é", "e\u{301}", "€", "👩‍🚀", "🏳️‍🌈", "𝄞", "\r\n",
      "\u{200D}", "\u{FE0F}",
    ]
    let length = [0, 1, 7, 60, 300, 3_000, 20_000].randomElement(using: &self)!
    let isUniform = Bool.random(using: &self)
    let piece = pieces.randomElement(using: &self)!
    var text = ""
    for _ in 0..<length { text += isUniform ? piece : pieces.randomElement(using: &self)! }
    return text
  }

  private mutating func optionalText() -> String? { Bool.random(using: &self) ? text() : nil }

  /// Two different elements, the second up to three hundred times.
  private mutating func list<Element>(_ element: (inout HostileRecords) -> Element) -> [Element] {
    let first = element(&self)
    let second = element(&self)
    return [first] + Array(repeating: second, count: [0, 1, 3, 12, 60, 300].randomElement(using: &self)!)
  }

  private mutating func usage() -> TokenUsage {
    TokenUsage(
      model: optionalText(), inputTokens: .max, outputTokens: .min, totalTokens: .max, costNanodollars: .min,
      cacheReadTokens: .max, cacheWriteTokens: .max, reasoningTokens: .max, calls: .max, unpricedCalls: .max,
      costSource: .estimated, approximate: true,
      byModel: list {
        ModelUsage(
          model: $0.text(), inputTokens: .max, outputTokens: .max, totalTokens: .max, costNanodollars: .max,
          calls: .max)
      })
  }

  private mutating func git() -> GitActivity {
    GitActivity(
      operation: text(), branch: optionalText(), message: optionalText(), filesChanged: .max, insertions: .max,
      deletions: .max, commit: optionalText(), ok: false, evidence: optionalText(), exitCode: .min,
      durationMilliseconds: 1e300, repository: optionalText())
  }

  private mutating func log() -> ActivityLog {
    ActivityLog(timestampMilliseconds: .max, level: .warning, message: text(), source: .orchestrator)
  }

  private mutating func agent(_ metrics: ProcessMetrics) -> AgentTelemetry {
    var agent = AgentTelemetry(
      agentID: text(), teamID: text(), lastUpdatedMilliseconds: .min, lifecycle: .waitingInput,
      processMetrics: metrics, gitActivities: list { $0.git() }, tokenUsage: usage(), activityLogs: list { $0.log() })
    (agent.health, agent.figures) = (Self.health, Self.figures)
    agent.alerts = list { $0.alert() }
    return agent
  }

  private mutating func summary() -> RunSummary {
    var summary = RunSummary(
      exitCode: .min, origin: "child", durationSeconds: 1, budgets: list { $0.standing() }, teams: list { $0.team() })
    (summary.health, summary.figures) = (Self.health, Self.figures)
    summary.gates = list { GateResult(gate: $0.text(), value: -1e300, threshold: 1e-300, verdict: .noData) }
    return summary
  }

  private mutating func team() -> TeamSummary {
    var team = TeamSummary(
      id: text(), state: .waitingInput, durationSeconds: 1e300, gitOperations: .max, gitCommands: .max, linesRead: .max,
      tokenUsage: usage(),
      agents: list {
        var agent = AgentSummary(id: $0.text(), gitOperations: .max, lines: .max, tokenUsage: $0.usage())
        (agent.health, agent.figures) = (Self.health, Self.figures)
        return agent
      })
    team.messages = messages()
    (team.health, team.figures) = (Self.health, Self.figures)
    return team
  }

  private mutating func messages() -> MessageSummary {
    var messages = MessageSummary()
    (messages.created, messages.sent, messages.delivered, messages.processed) = (.max, .max, .max, .max)
    (messages.failed, messages.lost, messages.retried, messages.unanswered) = (.max, .max, .max, .max)
    (messages.duplicates, messages.bytes, messages.deadLetters) = (.max, .max, .max)
    (messages.chains, messages.orphans, messages.flowsTotal) = (.max, .max, .max)
    (messages.deliveryRate, messages.duplicateRatio) = (1, 1)
    (messages.p50Seconds, messages.p95Seconds) = (1e300, -1e300)
    messages.deepestChain = .init(
      depth: .max, messageID: text(), senders: Array(list { $0.optionalText() }.prefix(16)))
    messages.flows = Array(
      list {
        MessageSummary.Flow(
          sender: $0.optionalText(), receiver: $0.optionalText(), sent: .max, delivered: .max, processed: .max,
          failed: .max, unanswered: .max, bytes: .max, p95Seconds: 1e300)
      }.prefix(MessageSummary.shownFlows))
    return messages
  }

  private static let health = Health(components: [.success: 1 / 3, .latency: 1e-300], caps: [.criticalAlert])

  private static let figures = FigureSummary(
    entries: [.init("success_rate", -1e300), .init("cost_per_task", .infinity), .init("queue_depth", 1e-300)],
    times: ["task", "llm", "tool", "message", "step"].map {
      .init($0, count: .max, mean: 1e300, p50: 1e-300, p95: 1, p99: -1e300, maximum: 1e300)
    }, calibration: Array(repeating: .init(from: 1e-300, decisions: .max, confidence: 1 / 3, right: 1e300), count: 10))

  private mutating func json(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &self) {
    case 0: .null
    case 1: .integer(.min)
    case 2: .number(-Double.greatestFiniteMagnitude)
    case 3: .string(text())
    case 4: .array(list { $0.json(depth: depth - 1) })
    default: .object(JSONObject(list { (key: $0.text(), value: $0.json(depth: depth - 1)) }))
    }
  }
}
