import Alerts
public import Output
public import Redaction
public import Telemetry

/// The lines for people on standard error: one per change of a team's state, the child's output if wanted, a table at the
/// end. Records never go here, and nothing here goes to standard output.
///
/// A line holds nothing that a terminal obeys, whoever wrote it (``ShownText``). Lines pass through a bounded queue of their own: a terminal that is stopped, or a pipe that nobody reads, never holds up a
/// team.
public final class PeopleReport {
  /// What is shown.
  public struct Choices: Sendable {
    /// Lines about the run.
    public var showsLifecycle: Bool
    /// The children's output, each line prefixed with its team and stream.
    public var echoesOutput: Bool

    /// Chooses what is shown.
    public init(showsLifecycle: Bool, echoesOutput: Bool) {
      self.showsLifecycle = showsLifecycle
      self.echoesOutput = echoesOutput
    }
  }

  private let choices: Choices
  private let redactor: Redactor
  private let output: RecordOutput
  private var sequence: UInt64 = 0

  /// - Parameter redactor: takes out of lines what must not be shown.
  /// - Throws: when no thread or descriptor is left.
  public init(choices: Choices, redactor: Redactor) throws(OutputError) {
    self.choices = choices
    self.redactor = redactor
    output = try RecordOutput { dropped, _, _ in Array("proctor: \(dropped) lines were not shown\n".utf8) }
    try output.addStandardError()
  }

  /// A team has come into another state.
  func lifecycle(team: String, state: LifecycleState, reason: String) {
    guard choices.showsLifecycle else { return }
    say("proctor: \(team): \(state.rawValue): \(reason)", isEssential: true)
  }

  /// Whom a stop waits for.
  func waiting(team: String, for members: [String]) {
    guard choices.showsLifecycle else { return }
    say("proctor: \(team): waiting for \(Self.list(members))", isEssential: true)
  }

  /// A process that had to be killed.
  func killed(team: String, member: String, reason: String) {
    guard choices.showsLifecycle else { return }
    say("proctor: \(team): killed \(member): \(reason)", isEssential: true)
  }

  /// A process that outlived its orchestrator and is left alone.
  func kept(team: String, member: String) {
    guard choices.showsLifecycle else { return }
    say("proctor: \(team): left alone \(member)", isEssential: true)
  }

  /// A model whose price is not known, or calls that name none.
  ///
  /// - Parameter isBudgeted: whether a budget of cost concerns the team.
  func unpriced(team: String, model: String?, isBudgeted: Bool) {
    guard choices.showsLifecycle else { return }
    let what = model.map { "the model \(QuotedText.of(redactor.redacted($0)))" } ?? "calls that name no model"
    let blind =
      isBudgeted ? ", and the budget of cost does not see what is spent on \(model == nil ? "them" : "it")" : ""
    let advice = model == nil ? "" : "; --prices FILE gives it one"
    say("proctor: \(team): no price is known for \(what)\(blind)\(advice)", isEssential: true)
  }

  /// A budget of which four fifths are used, or one that was used up without anybody left to stop.
  func budget(_ standing: BudgetStanding) {
    guard choices.showsLifecycle else { return }
    let team = standing.scope.team.map { "\($0): " } ?? ""
    say("proctor: \(team)\(standing.sentence)", isEssential: true)
  }

  /// An alert has begun, goes on, or is over.
  func alert(_ change: AlertChange) {
    guard choices.showsLifecycle else { return }
    let word = change.kind == .resolved ? "resolved" : change.alert.severity.rawValue
    let flapping = change.alert.isFlapping ? " (flapping: no more is told until it is calm)" : ""
    say("proctor: \(word): \(change.alert.message)\(flapping)", isEssential: true)
  }

  /// Whether the children's output is shown.
  var echoesOutput: Bool { choices.echoesOutput }

  /// A line of a child's output.
  ///
  /// - Parameter source: the stream it came on, or the agent of a proctor inside.
  func echo(_ text: String, of source: String, team: String) {
    say("\(team) \(source) | \(text)", isEssential: false)
  }

  /// What the run came to.
  public func summary(_ summary: RunSummary) {
    guard choices.showsLifecycle else { return }
    let lines = SummaryTable.lines(of: summary) + BudgetTable.lines(of: summary.budgets)
    for line in lines { say(line, isEssential: true) }
    if let sentence = summary.dataQuality.redactions.sentence { say("proctor: \(sentence)", isEssential: true) }
  }

  /// How many messages failed, and where they are.
  func deadLetters(_ count: Int, in path: String?) {
    guard choices.showsLifecycle, count > 0, let path else { return }
    say(
      "proctor: \(count) \(count == 1 ? "dead letter" : "dead letters"); proctor dead-letters list \(ShellWord.quoted(path))",
      isEssential: true)
  }

  /// Something people must know whether they want lines or not.
  public func problem(_ sentence: String) { say("proctor: \(sentence)", isEssential: true) }

  /// Lines that somebody asked for just now, whatever else is shown.
  func show(_ lines: [String]) {
    for line in lines { say(line, isEssential: true) }
  }

  /// A line about the run as a whole.
  func notice(_ sentence: String) {
    guard choices.showsLifecycle else { return }
    say("proctor: \(sentence)", isEssential: true)
  }

  /// Writes what waits, at most for a second.
  public func finish(at nanoseconds: UInt64) {
    output.finish(deadlineNanoseconds: nanoseconds + 1_000_000_000)
  }

  private func say(_ line: String, isEssential: Bool) {
    sequence += 1
    let bytes = ShownText.of(redactor.redacted(line), lines: .one)
    output.write(bytes + [UInt8(ascii: "\n")], sequence: sequence, kind: isEssential ? .essential : .event)
  }

  private static func list(_ members: [String]) -> String {
    let shown = members.prefix(5).joined(separator: ", ")
    return members.count > 5 ? "\(shown) and \(members.count - 5) more" : shown
  }
}

extension RedactionCounts {
  /// What was taken out, for people; `nil` when nothing was.
  fileprivate var sentence: String? {
    guard total > 0 else { return nil }
    return "taken out of records and lines: " + byKind.map { "\($0.count) \($0.kind.rawValue)" }.joined(separator: ", ")
  }
}
