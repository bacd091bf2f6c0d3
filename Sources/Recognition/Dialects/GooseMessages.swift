import JSONText

/// The messages of goose's `--output-format stream-json` (1.51.0, `conversation/message.rs`): tool calls are requests in the
/// assistant's messages and responses in the user's.
struct GooseMessages {
  private var calls = BoundedMemory<ToolCall>(capacity: 256)

  private static let types: Set = ["text", "toolRequest", "toolResponse", "frontendToolRequest", "thinking"]

  /// Whether blocks are goose's: it writes their types in camel case, unlike everybody else with such messages.
  static func isOne(_ content: [JSONValue]) -> Bool {
    content.contains { block in
      guard let type = block["type"]?.string else { return false }
      return types.contains(type)
    }
  }

  mutating func read(_ content: [JSONValue]) -> DialectOutcome {
    var outcome = DialectOutcome()
    var texts: [String] = []
    for block in content {
      switch block["type"]?.string {
      case "text": texts.append(block["text"]?.string ?? "")
      case "thinking": outcome.events.append(.thought(block["thinking"]?.string ?? "", model: nil))
      case "toolRequest", "frontendToolRequest":
        // A request that goose could not read has no tool.
        guard let asked = block["toolCall"]?["value"] else { continue }
        let call = ToolCall(tool: asked["name"]?.string, id: block["id"]?.string, arguments: asked["arguments"])
        texts.append("tool \(call.tool ?? "")")
        if let id = call.id { calls.remember(call, under: id) }
        outcome.events.append(call.started)
      case "toolResponse":
        texts.append("tool result")
        outcome.events.append(ended(block))
      default: break
      }
    }
    outcome.summary = texts.isEmpty ? "message" : texts.joined(separator: " ")
    return outcome
  }

  private mutating func ended(_ block: JSONValue) -> DialectEvent {
    let id = block["id"]?.string
    let call = id.flatMap { calls.take($0) } ?? ToolCall(tool: nil, id: id)
    let result = block["toolResult"]
    let value = result?["value"]
    let isError = result?["status"]?.string == "error" || value?["isError"]?.bool == true
    // Before MCP's results came whole, the blocks stood alone.
    let blocks = value?["content"]?.array ?? value?.array
    let texts = (blocks ?? []).compactMap { $0["text"]?.string }
    let isText = blocks != nil && texts.count == blocks?.count
    return call.completed(
      .init(
        result: isText ? .string(texts.joined(separator: "\n")) : result?["error"] ?? value, isOK: !isError))
  }
}
