import JSONText

/// What the spans of a stream say: usage, tool calls, agents and workflows, each with its duration.
///
/// The span of an agent or a workflow sums up the tokens of those below it, and so does many another that nobody named: one
/// below which tokens were counted already does not count. Spans end, and are printed, after those below them. Two
/// instrumentations of one call print it as two spans, one below the other, with the same numbers.
struct SpanReader {
  /// The spans below which tokens were counted, and the numbers of the last such call.
  private var sums = BoundedMemory<Numbers>(capacity: 1024)

  private struct Numbers: Equatable {
    var input: Int?
    var output: Int?
  }

  /// The spans of one line. What each says comes in their order.
  mutating func read(_ spans: [Span]) -> [DialectOutcome] {
    let byID = Dictionary(spans.compactMap { span in span.id.map { ($0, span) } }, uniquingKeysWith: { $1 })
    var counted: [Int: UsageFigures] = [:]
    // Those below come first, in whatever order the line has them.
    for place in Self.childrenFirst(spans, byID) {
      let span = spans[place]
      let below = span.id.flatMap { sums.value(of: $0) }
      if let figures = span.figures, counts(span, figures, below) {
        counted[place] = figures
        mark(span.parent, Numbers(input: figures.input, output: figures.output))
      } else if let below {
        mark(span.parent, below)
      }
    }
    return spans.indices.map { outcome(of: spans[$0], counted[$0], agent: Self.agent(of: spans[$0], byID)) }
  }

  private func counts(_ span: Span, _ figures: UsageFigures, _ below: Numbers?) -> Bool {
    switch span.kind {
    case .model: below != Numbers(input: figures.input, output: figures.output)
    case .unknown: below == nil
    default: false
    }
  }

  private mutating func mark(_ span: String?, _ numbers: Numbers) {
    if let span { sums.remember(numbers, under: span) }
  }

  /// The places of spans, each after those below it that stand in the same line.
  private static func childrenFirst(_ spans: [Span], _ byID: [String: Span]) -> [Int] {
    var depths: [String: Int] = [:]
    func depth(of span: Span) -> Int {
      var path: [String] = []
      var next = span.id
      // A chain that comes back to itself ends where it does.
      while let id = next, depths[id] == nil, byID[id] != nil, path.count <= spans.count {
        depths[id] = 0
        path.append(id)
        next = byID[id]?.parent
      }
      var depth = next.flatMap { depths[$0] } ?? -1
      for id in path.reversed() {
        depth += 1
        depths[id] = depth
      }
      // Nothing can be below a span without an id.
      return span.id.flatMap { depths[$0] } ?? .max
    }
    let ranked = spans.indices.map { (place: $0, depth: depth(of: spans[$0])) }
    return ranked.sorted { ($0.depth, $1.place) > ($1.depth, $0.place) }.map(\.place)
  }

  /// The agent that a span names, or the nearest one above it does.
  private static func agent(of span: Span, _ byID: [String: Span]) -> String? {
    var next: Span? = span
    for _ in 0..<16 {
      guard let current = next else { return nil }
      if let agent = current.agent { return agent }
      next = current.parent.flatMap { byID[$0] }
    }
    return nil
  }

  // MARK: What a span says

  private func outcome(of span: Span, _ counted: UsageFigures?, agent: String?) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.agent = agent
    outcome.summary = span.name
    if let counted {
      var usage = UsageReading(
        semantics: .delta, layer: .structured, scope: "otel", key: span.id ?? span.text(["gen_ai.response.id"]),
        model: span.text(SpanVocabulary.models), figures: counted)
      usage.durationMilliseconds = span.milliseconds
      outcome.usage = [usage]
    }
    outcome.events = event(of: span).map { [$0] } ?? []
    return outcome
  }

  private func event(of span: Span) -> DialectEvent? {
    switch span.kind {
    case .model: return span.hasFailed ? failedCall(span) : nil
    case .tool: return toolCall(span)
    case .agent:
      var data = EventData()
      data.name("method", "invoke_agent")
      end(span, into: &data)
      return DialectEvent(span.hasFailed ? "agent_method_failed" : "agent_method_completed", data.object)
    case .creation:
      var data = EventData()
      data.known("agent_type", span.agent)
      data.name("state", span.hasFailed ? "failed" : "created")
      end(span, into: &data)
      return DialectEvent(span.hasFailed ? "agent_creation_failed" : "agent_created", data.object)
    case .workflow: return workflow(span, "workflow_completed")
    case .step: return workflow(span, "workflow_step_completed")
    case .other, .unknown: return nil
    }
  }

  private func failedCall(_ span: Span) -> DialectEvent {
    var data = EventData()
    data.known("model", span.text(SpanVocabulary.models))
    end(span, into: &data)
    return DialectEvent("llm_call_failed", data.object)
  }

  private func toolCall(_ span: Span) -> DialectEvent {
    let prefix = "execute_tool "
    let name = span.name.hasPrefix(prefix) ? String(span.name.dropFirst(prefix.count)) : span.name
    let call = ToolCall(
      tool: span.text(SpanVocabulary.tools) ?? name, id: span.text(SpanVocabulary.calls) ?? span.id,
      arguments: span.value(SpanVocabulary.arguments))
    var end = ToolCall.End(
      result: span.value(SpanVocabulary.results), isOK: !span.hasFailed, milliseconds: span.milliseconds)
    end.errorType = span.errorType
    return call.completed(end)
  }

  private func workflow(_ span: Span, _ event: String) -> DialectEvent {
    let isStep = event == "workflow_step_completed"
    let names = isStep ? Array(SpanVocabulary.workflows.prefix(2)) : SpanVocabulary.workflows
    var data = EventData()
    data.known("workflow_name", span.text(names) ?? (isStep ? nil : span.name))
    data.name("workflow_id", span.trace)
    if isStep {
      data.name("step_id", span.id)
      data.name("step_name", span.text(["traceloop.entity.name", "agentops.entity.name"]) ?? span.name)
    }
    data.name("status", span.hasFailed ? "failed" : "completed")
    data.quantity("duration", span.milliseconds.map { $0 / 1000 })
    return DialectEvent(event, data.object)
  }

  private func end(_ span: Span, into data: inout EventData) {
    data.quantity("duration_ms", span.milliseconds)
    data.name("error_type", span.errorType)
    data.summary("error", span.errorMessage)
  }
}
