import LinuxSystem

/// What a caught signal asks of a run. One that was ignored when proctor started is never caught, so `nohup` keeps its promise.
public enum SignalRequest: Sendable {
  /// Stop the teams by their ladders; asked a second time: kill them.
  case stop
  /// Say what everybody is doing, and kill the teams.
  case dumpAndKill
  /// Say how the teams are, and go on.
  case status
  /// Stop the teams' processes and ourselves until somebody continues us.
  case suspend
  /// Open the files that are written to anew, for somebody has moved them away.
  case reopenFiles

  private static let table: [String: SignalRequest] = [
    "INT": .stop, "TERM": .stop, "HUP": .stop, "QUIT": .dumpAndKill, "USR1": .status, "USR2": .reopenFiles,
    "TSTP": .suspend,
  ]

  /// The signals that ask for something.
  static let caught = table.keys.compactMap(SignalName.number(of:)).sorted()

  /// What a signal asks for; `nil` when it means nothing to a run.
  init?(signal: Int32) {
    guard let request = Self.table[SignalName.name(of: signal)] else { return nil }
    self = request
  }

  /// Whether a signal asks a run to end.
  public static func asksToEnd(_ signal: Int32) -> Bool {
    switch SignalRequest(signal: signal) {
    case .stop, .dumpAndKill: true
    case .status, .suspend, .reopenFiles, nil: false
    }
  }
}

/// The signals that told a run to stop: the first stops gracefully, the second kills.
struct StopRequests {
  /// How a request is to be obeyed.
  enum Urgency: Equatable {
    case graceful
    case immediate
    /// The same request, heard twice.
    case echo
  }

  /// Whoever passes a signal on to a process and then to its group sends it twice: timeout(1) does, and so does a wrapper in
  /// a terminal where ^C has reached everybody already. That is one wish, while two keystrokes of a person are further apart.
  static let echoNanoseconds: UInt64 = 100_000_000

  /// The signals, first one first, echoes left out.
  private(set) var signals: [Int32] = []
  private var lastAt: UInt64 = 0

  /// Takes a signal that came at this moment of the monotonic clock.
  mutating func take(_ signal: Int32, isUrgent: Bool = false, at nanoseconds: UInt64) -> Urgency {
    if signals.last == signal, nanoseconds < lastAt + Self.echoNanoseconds { return .echo }
    signals.append(signal)
    lastAt = nanoseconds
    return isUrgent || signals.count > 1 ? .immediate : .graceful
  }
}
