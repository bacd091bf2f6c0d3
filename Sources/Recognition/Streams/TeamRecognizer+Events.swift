/// What a team's processes and proctors inside it tell as such, and not by what they print for people.
extension TeamRecognizer {
  /// Reads a chunk of what came through the channel for events.
  public mutating func readEvents(_ chunk: UnsafeRawBufferPointer, deliver: (Reading) -> Void) {
    for line in events.read(chunk, token: token, keepsLines: keepsMessageLines) { deliverEvent(line, deliver) }
  }

  /// Nothing more comes through the channel for events.
  public mutating func endEvents(deliver: (Reading) -> Void) {
    for line in events.end(token: token, keepsLines: keepsMessageLines) { deliverEvent(line, deliver) }
  }

  private mutating func deliverEvent(_ line: EventLines.Line, _ deliver: (Reading) -> Void) {
    guard let said = line.said else {
      return deliver(Reading(agent: AgentDirectory.teamAgent, content: .refused(.unparsed)))
    }
    if let record = said.nested { return deliverNested(record, original: line.original, deliver) }
    // Who acts on the streams at this moment is no evidence: several processes may write here.
    let agent = said.agent.map { resolve($0) } ?? AgentDirectory.teamAgent
    if let log = said.log { deliver(Reading(agent: agent, content: .log(log))) }
    for usage in said.usage { deliver(Reading(agent: agent, content: .usage(usage))) }
    for git in said.git { deliver(Reading(agent: agent, content: .git(git))) }
    if let original = line.original { deliver(Reading(agent: agent, content: .original(original))) }
    for event in said.events {
      deliver(Reading(agent: agent, content: .event(name: StructuredEventName.passedOn(event.name), data: event.data)))
    }
  }

  mutating func deliverNested(_ record: NestedRecord, original: OriginalLine?, _ deliver: (Reading) -> Void) {
    var record = record
    switch record.said {
    case .start(let teams, _): nestedNames.noteStart(teams: teams)
    case .snapshot(var figures):
      figures.id = nestedID(of: figures.agent, team: figures.team)
      record.said = .snapshot(figures)
    case .summary(var summary):
      for index in summary.agents.indices {
        summary.agents[index].id = nestedID(of: summary.agents[index].agent, team: summary.agents[index].team)
      }
      record.said = .summary(summary)
    case .event(let name, let data): record.said = .event(name: StructuredEventName.passedOn(name), data: data)
    default: break
    }
    let agent = record.team == nil ? AgentDirectory.teamAgent : nestedID(of: record.agent, team: record.team)
    if let original { deliver(Reading(agent: agent, content: .original(original))) }
    deliver(Reading(agent: agent, content: .nested(record)))
  }

  private mutating func nestedID(of agent: String?, team: String?) -> String {
    directory.agent(withID: nestedNames.id(of: agent, team: team))
  }
}
