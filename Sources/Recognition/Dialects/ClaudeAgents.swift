import JSONText

/// The sub-agents of a Claude Code session: each is started by a call of the tool `Agent` (older versions: `Task`), and
/// goes by its type. One that works in the background outlives its call.
struct ClaudeAgents {
  private struct SubAgent {
    var type: String
    var isInBackground = false
    var hasStarted = false
  }

  /// By the id of the call that started it.
  private var agents = BoundedMemory<SubAgent>(capacity: 256)
  /// The types of those that have ended: their last lines may come later.
  private var ended = BoundedMemory<String>(capacity: 256)

  /// The type of the sub-agent that a call started.
  func type(of call: String) -> String? { agents.value(of: call)?.type ?? ended.value(of: call) }

  /// A `tool_use` block: one that names a type of agent starts it.
  mutating func called(_ block: JSONValue, by parent: String?) -> [DialectEvent] {
    guard let printed = block["input"]?["subagent_type"]?.string, let id = block["id"]?.string, type(of: id) == nil
    else { return [] }
    let isInBackground = block["input"]?["run_in_background"]?.bool ?? false
    // It is remembered.
    let type = LineText.cut(printed, to: EventData.maximumName).text
    agents.remember(SubAgent(type: type, isInBackground: isInBackground), under: id, bytes: type.utf8.count)
    return [
      AgentStep.event("agent_created", of: type, type: type) { data in
        data.name("call_id", id)
        data.name("parent", parent)
      }
    ]
  }

  /// Any line: the first of a sub-agent tells that it has started, where no line of its own did.
  mutating func speaks(_ object: JSONObject) -> [DialectEvent] {
    guard let id = object["parent_tool_use_id"]?.string else { return [] }
    return starts(id, task: object["agent_id"]?.string)
  }

  /// `system` lines: `task_started` and `task_notification`.
  mutating func told(_ object: JSONObject) -> [DialectEvent] {
    guard let id = object["tool_use_id"]?.string, let agent = agents.value(of: id) else { return [] }
    let task = object["task_id"]?.string
    guard object["subtype"]?.string == "task_notification" else {
      if object["is_backgrounded"]?.bool == true { agents.update(id) { $0.isInBackground = true } }
      return starts(id, task: task)
    }
    let status = object["status"]?.string
    return stops(id, agent) { data in
      data.name("task_id", task)
      data.name("status", status)
      data.quantity("duration_ms", object["usage"]?["duration_ms"]?.double)
    }
  }

  /// A `tool_result` block: with it the sub-agent has ended, unless it works in the background.
  mutating func returned(_ block: JSONValue, _ details: JSONObject?) -> [DialectEvent] {
    guard let id = block["tool_use_id"]?.string, let agent = agents.value(of: id), !agent.isInBackground,
      details?["status"]?.string != "async_launched"
    else { return [] }
    let isError = block["is_error"]?.bool ?? false
    return stops(id, agent) { data in
      data.name("task_id", details?["agentId"]?.string)
      data.name("status", details?["status"]?.string ?? (isError ? "failed" : "completed"))
      data.quantity("duration_ms", details?["totalDurationMs"]?.double)
    }
  }

  private mutating func starts(_ id: String, task: String?) -> [DialectEvent] {
    guard let agent = agents.value(of: id), !agent.hasStarted else { return [] }
    agents.update(id) { $0.hasStarted = true }
    return [
      AgentStep.event("agent_started", of: agent.type, type: agent.type) { data in
        data.name("call_id", id)
        data.name("task_id", task)
      }
    ]
  }

  private mutating func stops(_ id: String, _ agent: SubAgent, _ more: (inout EventData) -> Void) -> [DialectEvent] {
    _ = agents.take(id)
    ended.remember(agent.type, under: id, bytes: agent.type.utf8.count)
    return [
      AgentStep.event("agent_stopped", of: agent.type, type: agent.type) { data in
        data.name("call_id", id)
        more(&data)
      }
    ]
  }
}
