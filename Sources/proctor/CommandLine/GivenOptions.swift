import Monitoring
import Recognition
import Redaction
import Supervision

/// What the options on the line said, before it is known whether they fit the command and each other.
///
/// One flat value for all commands lets one table row serve several of them; `Invocation` then takes what its command
/// knows. The table guarantees that nothing else was set.
struct GivenOptions: Equatable, Sendable {
  var outputs: [String] = []
  var emit: EmitMode?
  var interval: Duration?
  var team: String?
  var agents: [AgentOption] = []
  var only: [String] = []
  var timeout: Duration?
  var grace: Duration?
  var leftovers: Leftovers?
  var standardInput: String?
  var terminal = false
  var restart: RestartPolicy.Mode?
  var idle: Duration?
  var memoryLimitMB: Double?
  var processLimit: Int?
  var stalledAfter: Duration?
  var eventTrust: EventTrust?
  var exitPolicy: ExitPolicy?
  var failFast: Bool?
  var echo: Bool?
  var quiet = false
  var files = FileChoices()
  var json = false
  var stream = RecordedStream.stdout
  var prices: String?
  var unpriced: UnpricedPolicy?
  var budget = BudgetLimits()
  var rules: [String] = []
  var messages: [String] = []
  var alerts = AlertSettings()
  var redact: RedactionScope?

  /// Adds budgets of the run; none may be there twice.
  mutating func addBudgets(_ text: String) throws(BadValue) {
    do throws(BudgetTextError) { budget = try BudgetText.parse(text, after: budget) } catch {
      throw BadValue(reason: error.description)
    }
  }

  /// Declares an agent from `ID` or `ID=MATCH`.
  ///
  /// The first `=` separates, so a name that the orchestrator prints may contain one and an id may not.
  mutating func declareAgent(_ text: String) throws(BadValue) {
    let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
    let id = String(text[..<(equals ?? text.endIndex)])
    let match = equals.map { String(text[text.utf8.index(after: $0)...]) }
    guard !id.isEmpty, match?.isEmpty != true else {
      throw BadValue(reason: "\(QuotedText.of(text)) lacks a part; write ID, or ID=MATCH with the name that is printed")
    }
    guard !agents.contains(where: { $0.id == id }) else {
      throw BadValue(reason: "the agent \(QuotedText.of(id)) is declared twice")
    }
    agents.append(AgentOption(id: id, match: match))
  }
}
