import Telemetry

/// Whose exit code is that of a run with several teams: `exit_from` in the team file, `--exit-from`.
///
/// Teams that we stopped ourselves, because another had failed, never count as failures: their codes are our doing.
/// (Docker Compose's `--exit-code-from` gave 143 of a container that it had stopped itself for years.)
public enum ExitPolicy: Equatable, Sendable {
  /// 1 when any team failed, else 0; 98 when nothing but budgets made them fail. The default.
  case anyFail
  /// The code of the team that ended first.
  case first
  /// The code of the team that ended last.
  case last
  /// The code of this team.
  case team(String)

  /// How each is written; `team:` is followed by a name.
  public static let names = ["any-fail", "first", "last", "team:NAME"]
  /// Those that need no team's name.
  public static let plainNames = Array(names.dropLast())
  private static let teamPrefix = "team:"

  /// Reads a policy.
  /// - Throws: what is wrong and what would be right, as a sentence.
  public init(_ text: String) throws(ExitPolicyError) {
    switch text {
    case "any-fail": self = .anyFail
    case "first": self = .first
    case "last": self = .last
    default:
      guard text.hasPrefix(Self.teamPrefix), text.utf8.count > Self.teamPrefix.utf8.count else {
        throw ExitPolicyError(text)
      }
      self = .team(String(text.dropFirst(Self.teamPrefix.count)))
    }
  }

  /// The policy as it is written.
  public var text: String {
    switch self {
    case .anyFail: "any-fail"
    case .first: "first"
    case .last: "last"
    case .team(let name): Self.teamPrefix + name
    }
  }

  /// The code of a run that nothing from outside has ended, and whose code it is.
  ///
  /// - Parameter outcomes: at least one team each, in the order of the file; all have ended.
  func verdict(of outcomes: [TeamOutcome]) -> Verdict {
    let own = outcomes.filter { !$0.wasStoppedByUs }
    switch self {
    case .anyFail:
      // A single team's own code says more than "at least one".
      if outcomes.count == 1, let only = outcomes.first { return only.verdict }
      let failed = own.filter { $0.code != .success }
      if failed.isEmpty { return Verdict(code: .success, origin: .child) }
      if failed.allSatisfy({ $0.origin == .budget }) { return Verdict(code: .overBudget, origin: .budget) }
      if failed.allSatisfy({ $0.origin == .gate }) { return Verdict(code: .gateFailed, origin: .gate) }
      return Verdict(code: .someTeamFailed, origin: .child)
    case .first:
      return own.enumerated().min { ($0.element.endedAt, $0.offset) < ($1.element.endedAt, $1.offset) }?.element.verdict
        ?? Verdict(code: .success, origin: .supervisor)
    case .last:
      return own.enumerated().max { ($0.element.endedAt, $0.offset) < ($1.element.endedAt, $1.offset) }?.element.verdict
        ?? Verdict(code: .success, origin: .supervisor)
    case .team(let name):
      return outcomes.first { $0.id == name }?.verdict ?? Verdict(code: .ownFailure, origin: .supervisor)
    }
  }
}

/// Why a text is no exit policy.
public struct ExitPolicyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence for people.
  public let description: String

  init(_ text: String) {
    let near = NearestName.of(text, among: ExitPolicy.plainNames).map { "; did you mean \($0)?" }
    description = "\(QuotedText.of(text)) is none of \(ExitPolicy.names.joined(separator: ", "))\(near ?? "")"
  }
}

/// How one team ended, as far as the exit code is concerned.
struct TeamOutcome: Equatable {
  var id: String
  /// Its own code; for one that a limit ended, what that means.
  var code: ExitCode
  var origin: Verdict.Origin
  /// On the monotonic clock.
  var endedAt: UInt64
  /// We stopped it for a reason that is not its own.
  var wasStoppedByUs = false
  /// The limit that ended it, as the summary names it.
  var limit: String?

  /// Whether it failed by its own doing.
  var hasFailed: Bool { code != .success && !wasStoppedByUs }

  var verdict: Verdict { Verdict(code: code, origin: origin, limit: limit) }
}

/// An exit code, and whose it is.
struct Verdict: Equatable {
  /// Whose code it is, as the summary says it.
  enum Origin: String {
    case child, supervisor, signal, limit, budget, gate
  }

  var code: ExitCode
  var origin: Origin
  /// Which limit, when it is a limit's.
  var limit: String?
}

extension Verdict {
  /// What this becomes with gates. Who failed says more than what that did to the figures, so only a run that has succeeded
  /// can fail by its gates.
  func under(gates: [GateResult]) -> Verdict {
    guard code == .success else { return self }
    if gates.contains(where: { $0.verdict == .failed }) { return Verdict(code: .gateFailed, origin: .gate) }
    if gates.contains(where: { $0.verdict == .noData }) { return Verdict(code: .gateWithoutData, origin: .gate) }
    return self
  }
}
