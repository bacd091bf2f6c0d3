import JSONText

/// The items of a Codex turn (`exec --json`): commands, edits, searches, tools of MCP servers, sub-agents, thoughts.
///
/// An item is printed whole each time, so a call's end needs nothing that its start has told.
struct CodexItems {
  /// Sub-agents that were told of, by their thread: nothing else of them is printed.
  private var agents = BoundedMemory<Bool>(capacity: 256)

  /// `item.started` and `item.updated`.
  mutating func begun(_ item: JSONObject, isUpdate: Bool) -> [DialectEvent] {
    if item["type"]?.string == "todo_list" { return [Self.todo(item)] }
    guard !isUpdate, let call = Self.call(item) else { return [] }
    return [call.started]
  }

  /// `item.completed`.
  mutating func completed(_ item: JSONObject) -> [DialectEvent] {
    switch item["type"]?.string {
    case "reasoning": return [.thought(item["text"]?.string ?? "", model: nil)]
    case "todo_list": return [Self.todo(item)]
    default:
      guard let call = Self.call(item) else { return [] }
      return [call.completed(Self.end(item))] + subAgents(item)
    }
  }

  private static func call(_ item: JSONObject) -> ToolCall? {
    let id = item["id"]?.string
    switch item["type"]?.string {
    case "command_execution": return ToolCall(tool: "shell", id: id, arguments: item["command"])
    case "file_change": return ToolCall(tool: "file_change", id: id, arguments: item["changes"])
    case "web_search": return ToolCall(tool: "web_search", id: id, arguments: item["query"])
    case "mcp_tool_call":
      var call = ToolCall(tool: item["tool"]?.string ?? "tool", id: id, arguments: item["arguments"])
      call.server = item["server"]?.string
      return call
    case "collab_tool_call":
      let prompt = item["prompt"].flatMap { $0.isNull ? nil : $0 }
      return ToolCall(tool: item["tool"]?.string ?? "tool", id: id, arguments: prompt ?? item["receiver_thread_ids"])
    default: return nil
    }
  }

  private static func end(_ item: JSONObject) -> ToolCall.End {
    var end = ToolCall.End()
    end.exitCode = item["exit_code"]?.int.flatMap { Int(exactly: $0) }
    let error = item["error"]?["message"] ?? item["error"]
    let hasFailed = error?.isNull == false
    end.result = hasFailed ? error : item["aggregated_output"] ?? item["result"] ?? item["agents_states"]
    switch item["status"]?.string {
    case "completed": end.isOK = end.exitCode ?? 0 == 0 && !hasFailed
    case "failed", "declined": end.isOK = false
    default: end.isOK = hasFailed ? false : end.exitCode.map { $0 == 0 }
    }
    if item["status"]?.string == "declined" { end.errorType = "declined" }
    return end
  }

  /// Sub-agents have threads for names.
  private mutating func subAgents(_ item: JSONObject) -> [DialectEvent] {
    guard item["type"]?.string == "collab_tool_call" else { return [] }
    var events: [DialectEvent] = []
    let isNew = item["tool"]?.string == "spawn_agent"
    for thread in (item["receiver_thread_ids"]?.array ?? []).prefix(Self.maximumAgents).compactMap(\.string)
    where isNew && agents.value(of: thread) == nil {
      agents.remember(false, under: thread)
      events.append(
        AgentStep.event("agent_created", of: thread, type: nil) { data in
          data.name("call_id", item["id"]?.string)
          data.name("parent", item["sender_thread_id"]?.string)
        })
    }
    for (thread, state) in (item["agents_states"]?.object?.members ?? []).prefix(Self.maximumAgents) {
      guard let status = state["status"]?.string, Self.ends.contains(status), agents.value(of: thread) == false
      else { continue }
      agents.update(thread) { $0 = true }
      events.append(AgentStep.event("agent_stopped", of: thread, type: nil) { $0.name("status", status) })
    }
    return events
  }

  /// How many sub-agents one item can tell of.
  private static let maximumAgents = 64
  private static let ends: Set = ["completed", "errored", "shutdown", "interrupted"]

  private static func todo(_ item: JSONObject) -> DialectEvent {
    let entries = item["items"]?.array ?? []
    var data = EventData()
    data.count("total", entries.count)
    data.count("completed", entries.filter { $0["completed"]?.bool == true }.count)
    return DialectEvent("x_todo_list", data.object)
  }
}
