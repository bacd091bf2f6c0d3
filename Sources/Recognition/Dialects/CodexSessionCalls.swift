import JSONText

/// The tool calls in Codex's session files: each `function_call` and its output are a `response_item` of their own.
struct CodexSessionCalls {
  private var calls = BoundedMemory<ToolCall>(capacity: 256)

  mutating func events(_ payload: JSONObject, kind: String, at time: JSONValue?) -> [DialectEvent] {
    let id = payload["call_id"]?.string
    let time = time?.string.flatMap(PrintedTime.microseconds)
    switch kind {
    case "function_call": return started(payload["name"]?.string, id, payload["arguments"], time)
    case "custom_tool_call": return started(payload["name"]?.string, id, payload["input"], time)
    case "local_shell_call": return started("shell", id, payload["action"]?["command"], time)
    case "function_call_output", "custom_tool_call_output":
      guard let id, let call = calls.take(id) else { return [] }
      return [call.completed(Self.end(payload["output"], time))]
    case "reasoning":
      let words = (payload["summary"]?.array ?? []).compactMap { $0["text"]?.string }
      return words.isEmpty ? [] : [.thought(words.joined(separator: "\n"), model: nil)]
    default: return []
    }
  }

  private mutating func started(
    _ tool: String?, _ id: String?, _ arguments: JSONValue?, _ time: Int64?
  ) -> [DialectEvent] {
    var call = ToolCall(tool: tool, id: id, arguments: arguments)
    call.startedAt = time
    if let id { calls.remember(call, under: id) }
    return [call.started]
  }

  /// A shell's output is the text of an object with its exit code and duration; other tools answer with any text.
  private static func end(_ output: JSONValue?, _ time: Int64?) -> ToolCall.End {
    var end = ToolCall.End(result: output?["content"] ?? output, isOK: output?["success"]?.bool)
    end.at = time
    guard let text = output?.string, text.utf8.first == UInt8(ascii: "{"), let shell = try? JSONReader.read(text),
      let code = shell["metadata"]?["exit_code"]?.int.flatMap({ Int(exactly: $0) })
    else { return end }
    // The duration in it would make every result another one.
    end.result = shell["output"]
    end.exitCode = code
    end.isOK = code == 0
    end.milliseconds = shell["metadata"]?["duration_seconds"]?.double.map { $0 * 1000 }
    return end
  }
}
