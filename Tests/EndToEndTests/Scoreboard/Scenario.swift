import JSONText
import TestSupport
import Testing

/// One way in which a team can try to leave processes behind: a row of `fixtures/containment/scenarios.json`, which other
/// supervisors are held to as well.
struct Scenario: Sendable, CustomTestStringConvertible {
  /// What happens once everybody is there.
  enum Provocation: String, Sendable {
    /// The team ends by itself.
    case nothing
    case stop = "TERM"
    case killSupervisor = "KILL"
    case killKeeper = "KILL keeper"
  }

  let id: String
  let what: String
  /// What the leader runs, for `sh`.
  let script: String
  let provocation: Provocation
  /// How many processes say that they are there before anything is done.
  let participants: Int
  /// The exit code as a shell sees it.
  let code: Int32

  var testDescription: String { what }

  static let all: [Scenario] = {
    let document = (try? Fixtures.bytes("containment/scenarios.json")).flatMap { try? JSONReader.read($0) }
    return (document?["scenarios"]?.array ?? []).compactMap(Scenario.init)
  }()

  private init?(_ value: JSONValue) {
    guard let id = value["id"]?.string, let what = value["what"]?.string, let script = value["script"]?.string,
      let provocation = value["provoke"]?.string.flatMap(Provocation.init), let there = value["there"]?.int,
      let code = value["code"]?.int
    else {
      Issue.record("not a scenario: \(value)")
      return nil
    }
    (self.id, self.what, self.script, self.provocation) = (id, what, script, provocation)
    (participants, self.code) = (Int(there), Int32(code))
  }
}
