public import JSONText

/// What a record says: the name of the event and its payload.
///
/// Events that proctor itself observes have a case with a typed payload; the others, printed by a child or made out of a
/// dialect, keep their name and their data.
///
/// The large and rare payloads are held indirectly: a value is as large as its largest case, and every log entry is copied
/// at it.
public enum TelemetryEvent: Sendable, Equatable {
  /// The aggregated state of one agent.
  indirect case snapshot(AgentTelemetry)
  /// A new sample of the process.
  indirect case metricsUpdate(ProcessMetrics)
  /// A git operation.
  indirect case gitActivity(GitActivity)
  /// A call of a model, with the tokens of this call alone and the provider's id for it.
  indirect case llmCall(TokenUsage, callID: String?)
  /// A line worth keeping.
  case logEntry(ActivityLog)
  /// A team changed its state; `from` is `nil` at its first one.
  case lifecycle(from: LifecycleState?, to: LifecycleState, reason: String)
  /// The first record of a run.
  indirect case runStarted(RunStart)
  /// An orchestrator ended.
  indirect case processExited(ProcessExit)
  /// A process had to be killed.
  indirect case processKilled(ProcessKill)
  /// A process outlived its orchestrator and was left alone.
  indirect case processKept(ProcessKept)
  /// An orchestrator has ended and is to be started again.
  indirect case restartScheduled(RestartNotice)
  /// A budget has come to four fifths or to its end; or, when the run ends, what one that was used up came to.
  indirect case budget(BudgetStanding, isFinal: Bool)
  /// An alert has begun, goes on, or is over.
  indirect case alert(Alert)
  /// Records are missing, because the reader was too slow: how many, and the first and last of their sequence numbers.
  case gap(dropped: Int, firstSequence: UInt64, lastSequence: UInt64)
  /// The last record of a run.
  indirect case runSummary(RunSummary)
  /// Any other event. Data that is no object is put into one, under `value`; its key `truncated` belongs to proctor.
  case structured(name: String, data: JSONValue)

  /// The event's name on the wire.
  public var name: String {
    switch self {
    case .snapshot: "snapshot"
    case .metricsUpdate: "metrics_update"
    case .gitActivity: "git_activity"
    case .llmCall: "llm_call"
    case .logEntry: "log_entry"
    case .lifecycle: "lifecycle"
    case .runStarted: "run_started"
    case .processExited: "process_exited"
    case .processKilled: "process_killed"
    case .processKept: "process_kept"
    case .restartScheduled: "restart_scheduled"
    case .budget: "budget"
    case .alert: "alert"
    case .gap: "gap"
    case .runSummary: "run_summary"
    case .structured(let name, _): name
    }
  }
}
