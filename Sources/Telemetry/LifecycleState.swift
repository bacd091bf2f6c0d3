/// Where a team stands between its start and its end. Every change is one `lifecycle` record with a reason.
public enum LifecycleState: String, Sendable, Equatable, CaseIterable {
  /// Being started; the orchestrator does not run yet.
  case starting
  /// The orchestrator runs.
  case running
  /// It asks a question and nobody answers.
  case waitingInput = "waiting_input"
  /// It runs and does nothing: no output, no CPU time, no tool in flight.
  case stalled
  /// It was told to stop and some of its processes still live.
  case stopping
  /// It ended well, or because it was told to.
  case stopped
  /// It ended badly, or could not be started.
  case error
  /// It ended and will be started again.
  case restarting
}
