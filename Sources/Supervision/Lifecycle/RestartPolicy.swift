/// Whether and when a team is started again: `restart` in the team file.
///
/// The default is never, because a restart costs tokens. The rest follows what has proved itself: a delay that doubles
/// (also before the first restart: a crash that comes at once comes at once again), a little chance in it so that the
/// teams of a fleet do not come back in step, and an end to trying.
public struct RestartPolicy: Equatable, Sendable {
  /// After which ends a team is started again.
  public enum Mode: String, CaseIterable, Sendable {
    /// After none.
    case never
    /// After a code that is not 0, or a signal.
    case onFailure = "on-failure"
    /// After every end but those that ``RestartPolicy/finalCodes`` lists.
    case always
  }

  /// After which ends.
  public var mode: Mode
  /// Before the first restart; it doubles with every further one.
  public var delay: Duration
  /// The delay doubles up to this.
  public var maximumDelay: Duration
  /// How many restarts there may be within ``window``; 0 means any number.
  public var attempts: Int
  /// The time in which restarts are counted.
  public var window: Duration
  /// A team that was up this long begins again with the shortest delay.
  public var resetAfter: Duration
  /// Further codes that restart nothing.
  public var noRestartCodes: Set<Int32>

  /// Codes after which the same would only happen again: usage and configuration errors of `sysexits.h`, and a program that
  /// cannot be executed or found.
  public static let finalCodes: Set<Int32> = [64, 78, 126, 127]

  /// A policy, with the delays that fit most.
  public init(
    _ mode: Mode = .never, delay: Duration = .seconds(1), maximumDelay: Duration = .seconds(60), attempts: Int = 5,
    window: Duration = .seconds(600), resetAfter: Duration = .seconds(60), noRestartCodes: Set<Int32> = []
  ) {
    self.mode = mode
    self.delay = delay
    self.maximumDelay = maximumDelay
    self.attempts = attempts
    self.window = window
    self.resetAfter = resetAfter
    self.noRestartCodes = noRestartCodes
  }

  /// All codes that restart nothing, in order.
  var codesWithoutRestart: [Int32] { Self.finalCodes.union(noRestartCodes).sorted() }

  /// Whether an end with this code, 128 + n for signal n, is one to start again after.
  func covers(code: Int32) -> Bool {
    guard !Self.finalCodes.contains(code), !noRestartCodes.contains(code) else { return false }
    return switch mode {
    case .never: false
    case .onFailure: code != 0
    case .always: true
    }
  }
}

/// The restarts of one team: counts them, and says of each end what follows. Time and chance come in as values.
struct RestartSchedule {
  /// What follows an end.
  enum Decision: Equatable {
    /// The team has ended.
    case end
    /// It has ended, because it was started again too often already.
    case giveUp(restarts: Int, window: Duration)
    /// It is started again after this many nanoseconds. The first restart of a run is 1.
    case restart(number: Int, delayNanoseconds: UInt64)
  }

  /// The share by which chance makes a delay shorter or longer.
  static let jitter = 0.1

  let policy: RestartPolicy
  /// Restarts so far.
  private(set) var count = 0
  /// Restarts since the team was last up for long.
  private var inARow = 0
  /// When the restarts within the window were decided.
  private var recent: [UInt64] = []

  init(policy: RestartPolicy) { self.policy = policy }

  /// Decides after an end.
  ///
  /// - Parameters:
  ///   - code: the code of the end, 128 + n for signal n.
  ///   - up: how long the orchestrator ran, in nanoseconds.
  ///   - now: on the monotonic clock.
  mutating func decide(
    code: Int32, up: UInt64, at now: UInt64, using generator: inout some RandomNumberGenerator
  ) -> Decision {
    guard policy.covers(code: code) else { return .end }
    let window = policy.window.wholeNanoseconds
    recent.removeAll { now - min($0, now) >= window }
    if policy.attempts > 0, recent.count >= policy.attempts {
      return .giveUp(restarts: recent.count, window: policy.window)
    }
    if up >= policy.resetAfter.wholeNanoseconds { inARow = 0 }
    // 2^40 times the shortest delay that can be written is longer than the longest.
    let doubled = Double(policy.delay.wholeNanoseconds) * Double(1 << min(inARow, 40))
    let delay = min(doubled, Double(max(policy.maximumDelay, policy.delay).wholeNanoseconds))
    let chance = Double.random(in: 1 - Self.jitter...1 + Self.jitter, using: &generator)
    count += 1
    inARow += 1
    // Without a limit nobody asks how many there were.
    if policy.attempts > 0 { recent.append(now) }
    return .restart(number: count, delayNanoseconds: UInt64(min(delay * chance, Double(Int64.max / 2))))
  }
}
