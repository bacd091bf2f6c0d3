import Telemetry

/// Where a team stands, and where it can go from there: the whole lifecycle is the table in ``next(on:)``.
///
/// One state more than the wire has: a team that waits for others is `starting` there, because a reader of telemetry
/// wants to know that it does not run yet, and the reason says what it waits for.
enum TeamState: CaseIterable {
  /// Others must come first. Every team begins here, most for no time at all.
  case waiting
  case starting, running, waitingInput, stalled, stopping, restarting, stopped, error

  /// What happens to a team.
  enum Event: CaseIterable {
    /// It has to wait for other teams.
    case held
    /// Its keeper is started.
    case launched
    /// Its orchestrator runs.
    case spawned
    /// Its output or a file says that others can rely on it.
    case ready
    /// It seems to ask a question.
    case asked
    /// It has done nothing for too long.
    case fellSilent
    /// It does something again.
    case stirred
    /// It is told to stop.
    case stopRequested
    /// Its orchestrator ended with code 0.
    case endedWell
    /// Its orchestrator ended otherwise.
    case endedBadly
    /// Its orchestrator ended, or could not be started, and is to be started again.
    case endedForRestart
    /// It cannot be started, or something of ours failed, or processes are left.
    case failed
  }

  /// The state after an event; `nil` when the event changes nothing and is not worth telling.
  func next(on event: Event) -> TeamState? {
    switch (self, event) {
    case (.waiting, .held): .waiting
    case (.waiting, .launched), (.restarting, .launched): .starting
    case (.starting, .spawned): .running

    // A first line may be read before the keeper's word that its writer runs.
    case (.starting, .ready): .starting
    case (.running, .ready), (.waitingInput, .ready), (.stalled, .ready): .running
    case (.running, .asked), (.stalled, .asked): .waitingInput
    case (.running, .fellSilent): .stalled
    case (.waitingInput, .stirred), (.stalled, .stirred): .running

    case (.starting, .stopRequested), (.running, .stopRequested), (.waitingInput, .stopRequested),
      (.stalled, .stopRequested):
      .stopping
    // Nothing of it runs.
    case (.waiting, .stopRequested), (.restarting, .stopRequested): .stopped

    // What we stopped did not fail, whatever code it ended with.
    case (.stopping, .endedWell), (.stopping, .endedBadly): .stopped
    case (_, .endedWell) where hasOrchestrator: .stopped
    case (_, .endedBadly) where hasOrchestrator: .error
    case (_, .endedForRestart) where hasOrchestrator: .restarting

    // After an end too: leftovers that nothing could end are found later.
    case (_, .failed): .error
    default: nil
    }
  }

  /// Whether the orchestrator runs, or is on its way, and nobody has told it to stop.
  private var hasOrchestrator: Bool {
    switch self {
    case .starting, .running, .waitingInput, .stalled: true
    case .waiting, .stopping, .restarting, .stopped, .error: false
    }
  }

  /// Whether the team has ended for good.
  var isFinal: Bool { self == .stopped || self == .error }

  /// The state's name on the wire.
  var wire: LifecycleState {
    switch self {
    case .waiting, .starting: .starting
    case .running: .running
    case .waitingInput: .waitingInput
    case .stalled: .stalled
    case .stopping: .stopping
    case .restarting: .restarting
    case .stopped: .stopped
    case .error: .error
    }
  }
}
