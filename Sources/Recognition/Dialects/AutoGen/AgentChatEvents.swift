import JSONText

/// What AgentChat's agents do (`autogen_agentchat.messages`, 0.7.5): thoughts, tool calls, questions for people. They come
/// inside the messages of the event log, or as lines of their own where a program prints its stream.
struct AgentChatEvents {
  /// The types that are read.
  static let types: Set<String> = [
    "ToolCallRequestEvent", "ToolCallExecutionEvent", "ThoughtEvent", "SelectorEvent", "SelectSpeakerEvent",
    "HandoffMessage", "UserInputRequestedEvent", "MemoryQueryEvent", "CodeGenerationEvent", "CodeExecutionEvent",
  ]

  private struct OpenCall {
    var call: ToolCall
    var agent: String?
    /// The log has told its end, without its id: the result that is printed later is the same.
    var hasEnded = false
  }

  private var calls = BoundedMemory<OpenCall>(capacity: 256)
  /// What was told already: a team inside a team passes on what its agents say.
  private var told = BoundedMemory<Void>(capacity: 1024)
  /// The code that an agent wrote last.
  private var codeOfAgent = BoundedMemory<ToolCall>(capacity: 256)

  /// The events that a message or an agent's event gives.
  mutating func events(in body: JSONObject) -> [DialectEvent] {
    guard let type = body["type"]?.string, Self.types.contains(type) else { return [] }
    let hash = JSONValue.object(body).stableHash
    guard told.value(of: hash) == nil else { return [] }
    told.remember((), under: hash)
    let source = body["source"]?.string.map(AgentDirectory.normalised)
    switch type {
    case "ToolCallRequestEvent": return (body["content"]?.array ?? []).map { requested($0, agent: source) }
    case "ToolCallExecutionEvent": return (body["content"]?.array ?? []).compactMap { returned($0, agent: source) }
    case "ThoughtEvent", "SelectorEvent": return [thought(body, agent: source)]
    case "SelectSpeakerEvent":
      let speakers = (body["content"]?.array ?? []).compactMap(\.string)
      return [decision("select_speaker", speakers, agent: source)]
    case "HandoffMessage": return [decision("handoff", [body["target"]?.string].compactMap(\.self), agent: source)]
    case "UserInputRequestedEvent":
      var data = EventData()
      data.known("agent_type", nil)
      data.name("state", "waiting_input")
      data.name("request_id", body["request_id"]?.string)
      return [DialectEvent("agent_state", data.object, agent: source)]
    case "MemoryQueryEvent":
      var data = EventData()
      data.count("results", body["content"]?.array?.count)
      return [DialectEvent("x_memory_query", data.object, agent: source)]
    case "CodeGenerationEvent": return [generated(body, agent: source)]
    default: return [ran(body, agent: source)]
    }
  }

  /// The event log's `ToolCall`: a tool has returned. It does not tell the call's id, but the request before it did.
  mutating func executed(tool: String, arguments: JSONValue?, result: JSONValue?, agent: String?) -> DialectEvent {
    let call = ToolCall(tool: tool, arguments: arguments)
    let open = calls.first {
      !$0.hasEnded && $0.call.tool == call.tool && $0.call.argumentsHash == call.argumentsHash
        && ($0.agent == nil || agent == nil || $0.agent == agent.map(AgentDirectory.normalised))
    }
    // Only what returns is logged: an exception is told with the results.
    let end = ToolCall.End(result: result, isOK: true)
    guard let open else { return call.completed(end) }
    calls.update(open.id) { $0.hasEnded = true }
    return open.value.call.completed(end)
  }

  private mutating func requested(_ item: JSONValue, agent: String?) -> DialectEvent {
    let call = ToolCall(tool: item["name"]?.string, id: item["id"]?.string, arguments: item["arguments"])
    if let id = call.id { calls.remember(OpenCall(call: call, agent: agent), under: id) }
    return call.started.of(agent)
  }

  private mutating func returned(_ item: JSONValue, agent: String?) -> DialectEvent? {
    let open = item["call_id"]?.string.flatMap { calls.take($0) }
    guard open?.hasEnded != true else { return nil }
    let call = open?.call ?? ToolCall(tool: item["name"]?.string, id: item["call_id"]?.string)
    let isError = item["is_error"]?.bool
    return call.completed(.init(result: item["content"], isOK: isError.map { !$0 })).of(agent)
  }

  private func thought(_ body: JSONObject, agent: String?) -> DialectEvent {
    DialectEvent.thought(body["content"]?.string ?? "", model: nil).of(agent)
  }

  private func decision(_ type: String, _ outputs: [String], agent: String?) -> DialectEvent {
    var data = EventData()
    data.name("decision_type", type)
    data.names("outputs", outputs)
    return DialectEvent("decision_made", data.object, agent: agent)
  }

  private mutating func generated(_ body: JSONObject, agent: String?) -> DialectEvent {
    let blocks = body["code_blocks"]?.array ?? []
    codeOfAgent.remember(ToolCall(tool: "code_execution", arguments: .array(blocks)), under: agent ?? "")
    var data = EventData()
    data.name("decision_type", "code_generation")
    data.count("blocks", blocks.count)
    data.name("language", blocks.first?["language"]?.string)
    data.count("attempt", body["retry_attempt"]?.count)
    return DialectEvent("code_generated", data.object, agent: agent)
  }

  private mutating func ran(_ body: JSONObject, agent: String?) -> DialectEvent {
    let code = body["result"]?["exit_code"]?.int.flatMap { Int(exactly: $0) }
    let call = codeOfAgent.take(agent ?? "") ?? ToolCall(tool: "code_execution")
    var end = ToolCall.End(result: body["result"]?["output"], isOK: code.map { $0 == 0 })
    end.exitCode = code
    return call.completed(end).of(agent)
  }
}
