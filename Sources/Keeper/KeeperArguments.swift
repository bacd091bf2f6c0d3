import LinuxSystem

/// What the supervisor tells a keeper, as the arguments of its hidden mode:
/// `__keeper --directory D --stop TERM:8000,KILL --leftovers 2000 --input leash --group G --events P --descriptor-limit N -- program …`.
///
/// The environment is not among them: the team gets the keeper's own.
public struct KeeperArguments: Equatable, Sendable {
  /// The word that makes the executable a keeper.
  public static let mode = "__keeper"
  private static let keep = "keep"

  /// Where the team runs; nil for the keeper's own folder. A relative path starts there.
  public var workingDirectory: String?
  /// The rungs before KILL.
  public var stopSteps: [StopStep]
  /// How long what outlives its leader has after TERM, in milliseconds; nil leaves it alone.
  public var leftoversGraceMilliseconds: UInt32?
  /// What the leader reads.
  public var input: LeaderInput
  /// The control group to make for the team, without the keeper's pid, which makes the name its own; nil for none.
  public var controlGroup: String?
  /// The team's channel for events, which the keeper removes when nobody else can; nil when there is none.
  public var eventsPath: String?
  /// The team's soft limit of open descriptors; nil for the keeper's own. More than the hard limit is cut down to it.
  public var descriptorLimit: UInt64?
  /// The program, looked up in PATH unless it holds a slash, and its arguments. Never empty.
  public var command: [String]

  /// Arguments with the defaults of a team: TERM, 8 s, KILL, and 2 s for leftovers.
  public init(
    command: [String], workingDirectory: String? = nil,
    stopSteps: [StopStep] = [StopStep(signal: 15, graceMilliseconds: 8000)],
    leftoversGraceMilliseconds: UInt32? = 2000, input: LeaderInput = .null, controlGroup: String? = nil,
    eventsPath: String? = nil, descriptorLimit: UInt64? = nil
  ) {
    self.command = command
    self.workingDirectory = workingDirectory
    self.stopSteps = stopSteps
    self.leftoversGraceMilliseconds = leftoversGraceMilliseconds
    self.input = input
    self.controlGroup = controlGroup
    self.eventsPath = eventsPath
    self.descriptorLimit = descriptorLimit
  }

  /// What stands after the program's name, the mode included.
  public var encoded: [String] {
    var words = [Self.mode]
    if let workingDirectory { words += ["--directory", workingDirectory] }
    let steps = stopSteps.map { "\($0.signal.map(SignalName.name(of:)) ?? "NONE"):\($0.graceMilliseconds)" }
    words += ["--stop", (steps + ["KILL"]).joined(separator: ",")]
    words += ["--leftovers", leftoversGraceMilliseconds.map { String($0) } ?? Self.keep]
    if input != .null { words += ["--input", input.rawValue] }
    if let controlGroup { words += ["--group", controlGroup] }
    if let eventsPath { words += ["--events", eventsPath] }
    if let descriptorLimit { words += ["--descriptor-limit", String(descriptorLimit)] }
    return words + ["--"] + command
  }

  /// Reads what `encoded` wrote.
  public init(parsing words: [String]) throws(KeeperArgumentsError) {
    guard words.first == Self.mode else { throw .missing(Self.mode) }
    self.init(command: [])
    var position = 1
    while position < words.count, words[position] != "--" {
      let option = words[position]
      guard position + 1 < words.count, words[position + 1] != "--" || option == "--directory" else {
        throw .missing("value of \(option)")
      }
      let value = words[position + 1]
      switch option {
      case "--directory": workingDirectory = value
      case "--stop": stopSteps = try Self.steps(from: value)
      case "--leftovers":
        leftoversGraceMilliseconds = UInt32(value)
        guard leftoversGraceMilliseconds != nil || value == Self.keep else {
          throw .invalid(option: option, value: value)
        }
      case "--input":
        guard let input = LeaderInput(rawValue: value) else { throw .invalid(option: option, value: value) }
        self.input = input
      case "--group": controlGroup = value
      case "--events": eventsPath = value
      case "--descriptor-limit":
        guard let limit = UInt64(value) else { throw .invalid(option: option, value: value) }
        descriptorLimit = limit
      default: throw .unknown(option)
      }
      position += 2
    }
    command = Array(words.dropFirst(position + 1))
    guard !command.isEmpty else { throw .missing("command after --") }
  }

  private static func steps(from text: String) throws(KeeperArgumentsError) -> [StopStep] {
    let rungs = text.split(separator: ",", omittingEmptySubsequences: false)
    guard rungs.last == "KILL" else { throw .invalid(option: "--stop", value: text) }
    var steps: [StopStep] = []
    for rung in rungs.dropLast() {
      let parts = rung.split(separator: ":", omittingEmptySubsequences: false)
      let signal = SignalName.number(of: String(parts[0]))
      guard parts.count == 2, let grace = UInt32(parts[1]), signal != nil || parts[0] == "NONE" else {
        throw .invalid(option: "--stop", value: text)
      }
      steps.append(StopStep(signal: signal, graceMilliseconds: grace))
    }
    return steps
  }
}

/// What a leader has as standard input.
public enum LeaderInput: String, Equatable, Sendable, CaseIterable {
  /// `/dev/null`.
  case null
  /// A descriptor that the supervisor hands over the leash before the start.
  case leash
  /// The terminal that is the keeper's standard output; it becomes the controlling terminal of the leader's session.
  case terminal
}

/// Why words are no keeper's arguments.
public enum KeeperArgumentsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Something that must be there is not.
  case missing(String)
  /// An option that keepers do not have.
  case unknown(String)
  /// A value that its option cannot take.
  case invalid(option: String, value: String)

  /// One sentence for people; it is seen by those who call the hidden mode by hand.
  public var description: String {
    let problem =
      switch self {
      case .missing(let what): "the \(what) is missing"
      case .unknown(let option): "\(option) is not an option"
      case .invalid(let option, let value): "\(option) cannot be '\(value)'"
      }
    return "keeper: \(problem). This mode is for proctor's own use: see proctor help run."
  }
}
