import JSONText

/// A call of a tool, in the words of the wire: `tool_call`, once when it starts and once when it ends, where a tool tells
/// both, joined by `call_id`.
///
/// Whether two calls are the same, and came to the same, is told by hashes: what agents pass to tools and get back is long
/// and often secret, and stays out of the record but for its first words.
struct ToolCall {
  /// What is kept of the tool's name and the call's id, and no more: they are remembered until it ends.
  let tool: String?
  let id: String?
  let argumentsHash: String?
  /// The server of a tool that is called by MCP.
  var server: String? {
    didSet { server = server.map { LineText.cut($0, to: EventData.maximumName).text } }
  }
  /// When it started, by the tool's own clock, in microseconds since 1970.
  var startedAt: Int64?

  private let summary: String?

  /// - Parameter arguments: what the tool is called with; the text of a JSON document counts as that document.
  init(tool: String?, id: String? = nil, arguments: JSONValue? = nil) {
    self.tool = tool.map { LineText.cut($0, to: EventData.maximumName).text }
    self.id = id.map { LineText.cut($0, to: EventData.maximumName).text }
    let meant = arguments.flatMap { $0.isNull ? nil : Self.meaning(of: $0) }
    argumentsHash = meant?.stableHash
    summary = meant.map(Self.summary)
  }

  /// The event that it has started.
  var started: DialectEvent { DialectEvent("tool_call", data(phase: "started").object) }

  /// How a call ended.
  struct End {
    /// What the tool answered.
    var result: JSONValue?
    var isOK: Bool?
    var milliseconds: Double?
    /// When it ended, by the clock that told when it started.
    var at: Int64?
    var exitCode: Int?
    /// The kind of error.
    var errorType: String?
  }

  /// The event that it has ended.
  func completed(_ end: End) -> DialectEvent {
    var data = data(phase: "completed")
    data.flag("ok", end.isOK)
    let result = end.result.flatMap { $0.isNull ? nil : $0 }
    data.name("result_hash", result?.stableHash)
    data.count("result_bytes", result.map { $0.string?.utf8.count ?? $0.canonical.count })
    data.quantity("duration_ms", end.milliseconds ?? PrintedTime.milliseconds(from: startedAt, to: end.at))
    if let code = end.exitCode { data.value("exit_code", .integer(Int64(code))) }
    data.name("error_type", end.errorType)
    return DialectEvent("tool_call", data.object)
  }

  private func data(phase: String) -> EventData {
    var data = EventData()
    data.known("tool", tool)
    data.name("phase", phase)
    data.name("call_id", id)
    data.name("mcp_server", server)
    data.name("args_hash", argumentsHash)
    data.summary("args_summary", summary)
    return data
  }

  /// Models write their arguments as the text of a JSON object, and frameworks pass on either.
  private static func meaning(of arguments: JSONValue) -> JSONValue {
    guard let text = arguments.string, text.utf8.first == UInt8(ascii: "{"),
      let document = try? JSONReader.read(text)
    else { return arguments }
    return document
  }

  /// A shell's command line, or the arguments with their long texts cut: the file's name is not to be lost behind its
  /// content.
  private static func summary(of arguments: JSONValue) -> String {
    if let text = arguments.string ?? arguments["command"]?.string { return EventData.summary(text) }
    var writer = JSONWriter(capacity: 512)
    writer.value(shortened(arguments, depth: 0))
    return EventData.summary(String(decoding: writer.bytes, as: UTF8.self))
  }

  private static func shortened(_ value: JSONValue, depth: Int) -> JSONValue {
    switch value {
    case .string(let text):
      let cut = LineText.cut(text, to: 80)
      return .string(cut.isCut ? cut.text + "…" : cut.text)
    case .array(let elements):
      return depth > 2 ? .array([]) : .array(elements.prefix(8).map { shortened($0, depth: depth + 1) })
    case .object(let object):
      guard depth < 3 else { return .object(JSONObject()) }
      return .object(JSONObject(object.members.prefix(16).map { ($0.key, shortened($0.value, depth: depth + 1)) }))
    default: return value
    }
  }
}
