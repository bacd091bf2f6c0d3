import LinuxSystem
import Monitoring
import Recognition
import Telemetry

/// All that observes a team's git: the trace, the reflogs, and what joins them with the output.
final class TeamGit {
  /// Who does what is done, as far as the team's recognizer can tell.
  struct Attribution {
    /// The agent that acts now.
    let acting: String
    /// The agent that an author's name in the environment of a process stands for.
    let ofAuthor: (String) -> String?
  }

  private var joiner: GitJoiner
  private let inbox: GitTraceInbox?
  private let reflogs: ReflogFollower
  private let epoll: Epoll
  private var isRegistered = false
  private var nextSurvey: UInt64
  private let inheritedAuthor: String?

  /// What is to be observed of a team's git, given the environment that its orchestrator will see.
  ///
  /// - Returns: `nil` when there is nothing but the output: `GIT_TRACE2_EVENT` is set already, so somebody else listens, or
  ///   the team must not see it.
  static func settings(_ team: TeamSpecification, environment: [String: String]) -> GitSettings? {
    var settings = team.git
    if environment[traceVariable] != nil || team.removedVariables.contains(traceVariable) { settings.trace = false }
    return settings.trace || settings.watch ? settings : nil
  }

  /// - Parameters:
  ///   - directory: the team's working directory, absolute.
  ///   - environment: what the orchestrator will see.
  init(_ settings: GitSettings, directory: String, environment: [String: String], now: UInt64) throws(SystemError) {
    inbox = settings.trace ? try GitTraceInbox() : nil
    reflogs = ReflogFollower(directory: directory, watches: settings.watch)
    joiner = GitJoiner(isTracing: settings.trace, isWatching: reflogs.isWatching)
    epoll = try Epoll()
    inheritedAuthor = environment["GIT_AUTHOR_NAME"]
    nextSurvey = now + ReflogFollower.surveyInterval
    if let inbox { try epoll.add(inbox.rawValue, .readable, token: 0) }
    if let watch = reflogs.rawValue { try epoll.add(watch, .readable, token: 1) }
  }

  static let traceVariable = "GIT_TRACE2_EVENT"
  /// What a traced team must not inherit: a git around proctor would make every git of the team a part of its own command.
  static let parentVariables = ["GIT_TRACE2_PARENT_SID", "GIT_TRACE2_PARENT_NAME"]

  /// The environment with what makes git tell.
  func environment(_ base: [String: String]) -> [String: String] {
    guard let inbox else { return base }
    var result = base
    result[Self.traceVariable] = inbox.target
    // Who the author is tells which agent a process belongs to, where agents have names of their own.
    result["GIT_TRACE2_ENV_VARS"] = [base["GIT_TRACE2_ENV_VARS"], "GIT_AUTHOR_NAME"].compactMap(\.self).joined(
      separator: ",")
    for name in Self.parentVariables { result[name] = nil }
    return result
  }

  /// How many git commands the team has run; `nil` when nobody counts them.
  var commands: Int? { inbox == nil ? nil : joiner.commands }

  /// Has the loop watch for what comes.
  func register(in loop: borrowing Epoll, token: UInt64) throws(SystemError) {
    guard !isRegistered else { return }
    try loop.add(epoll.rawValue, .readable, token: token)
    isRegistered = true
  }

  /// Takes in what the trace and the reflogs have told.
  ///
  /// - Parameter isLast: nothing more will come; what no event has told is looked for.
  func read(_ attribution: Attribution, at moment: Moment, isLast: Bool) {
    let now = moment.monotonicNanoseconds
    inbox?.read { id, process, progress in
      if let root = process.worktree {
        reflogs.follow(root: root, newSince: (process.startedAt ?? moment.microseconds) / 1_000_000)
      }
      switch progress {
      case .begun: return joiner.begin(id, process, acting: attribution.acting, now: now)
      case .named: if let author = author(of: process, attribution) { joiner.name(id, author: author) }
      case .ended: end(id, process, at: moment)
      case .nothing: break
      }
      return true
    }
    if reflogs.isWatching { take(reflogs.newsOfEvents(), attribution.acting, at: moment) }
    guard reflogs.isWatching, isLast || now >= nextSurvey else { return }
    nextSurvey = now + ReflogFollower.surveyInterval
    take(reflogs.survey(), attribution.acting, at: moment)
  }

  /// Takes in what the output has told.
  func take(_ reading: GitReading, of agent: String, at moment: Moment) {
    joiner.take(reading, of: agent, microseconds: moment.microseconds, now: moment.monotonicNanoseconds)
  }

  /// What need not wait any longer.
  func due(at moment: Moment, isLast: Bool) -> [GitJoiner.Joined] {
    joiner.due(now: moment.monotonicNanoseconds, isLast: isLast)
  }

  /// When to look again.
  var nextDeadline: UInt64? {
    let deadlines = [joiner.nextDeadline, reflogs.isWatching ? nextSurvey : nil]
    return deadlines.compactMap(\.self).min()
  }

  private func end(_ id: UInt64, _ process: GitProcess, at moment: Moment) {
    let stopped = process.exitCode == 1 && process.worktree.map { reflogs.hasUnfinishedOperation(in: $0) } == true
    let may = GitCommand(arguments: process.arguments)?.operation?.mayStopAtConflict ?? false
    joiner.end(id, process, stoppedAtConflict: stopped && may, now: moment.monotonicNanoseconds)
    if let root = process.worktree { take(reflogs.news(in: root), AgentDirectory.teamAgent, at: moment) }
  }

  private func take(_ entries: [GitReading], _ acting: String, at moment: Moment) {
    for entry in entries {
      joiner.take(
        reflog: entry, of: acting, microseconds: moment.microseconds, now: moment.monotonicNanoseconds)
    }
  }

  /// The name that the whole team inherited says nothing about an agent.
  private func author(of process: GitProcess, _ attribution: Attribution) -> String? {
    guard process.isTopLevel, let name = process.author, !name.isEmpty, name != inheritedAuthor else { return nil }
    return attribution.ofAuthor(name)
  }
}

extension Moment {
  /// The wall clock in microseconds since 1970.
  var microseconds: Int64 { wallMilliseconds * 1000 }
}
