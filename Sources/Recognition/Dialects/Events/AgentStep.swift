import JSONText

/// Steps in the life of an agent that another one started, in the words of the wire.
enum AgentStep {
  /// `agent_created`, `agent_started`, `agent_stopped` with the state that each means.
  static func event(_ name: String, of agent: String, type: String?, _ more: (inout EventData) -> Void = { _ in })
    -> DialectEvent
  {
    var data = EventData()
    data.known("agent_type", type)
    data.name("state", states[name] ?? "unknown")
    more(&data)
    return DialectEvent(name, data.object, agent: agent)
  }

  private static let states = ["agent_created": "created", "agent_started": "running", "agent_stopped": "stopped"]
}
