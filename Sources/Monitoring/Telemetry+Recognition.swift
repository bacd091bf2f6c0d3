import JSONText
import Recognition
import Telemetry

// Readings, in the words of the wire.

extension GitActivity {
  init(_ reading: GitReading) {
    self.init(
      operation: reading.operation.rawValue, branch: reading.branch, message: reading.message,
      filesChanged: reading.filesChanged, insertions: reading.insertions, deletions: reading.deletions,
      commit: reading.commit, ok: reading.succeeded, evidence: reading.evidence.text, exitCode: reading.exitCode,
      durationMilliseconds: reading.milliseconds, repository: reading.repository)
  }
}

extension LogLevel {
  init(_ level: LineLevel) {
    self =
      switch level {
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
  }
}

extension ActivityLog {
  init(_ line: LineReading, at moment: Moment, isRedacted: Bool) {
    let source: LogSource =
      switch line.subject {
      case .orchestrator: .orchestrator
      case .git: .git
      case .model: .llm
      }
    self.init(
      timestampMilliseconds: moment.wallMilliseconds, level: LogLevel(line.level), message: line.text, source: source,
      truncated: line.isCut)
    self.isRedacted = isRedacted
  }
}

extension TokenUsage {
  /// An agent's or a team's usage so far.
  init(_ usage: AgentUsage) {
    self.init(
      counts: usage.counts, areTokensKnown: usage.areTokensKnown, model: usage.model, calls: usage.calls,
      cost: usage.cost, costSource: CostSource(rawValue: usage.costSource.rawValue) ?? .unknown,
      unpricedCalls: usage.unpricedCalls, approximate: usage.isApproximate, estimated: usage.isInterim,
      byModel: usage.byModel.map { part in
        ModelUsage(
          model: part.model, inputTokens: part.counts.inputTokens, outputTokens: part.counts.outputTokens,
          totalTokens: part.counts.totalTokens, costNanodollars: part.cost?.nanodollars, calls: part.calls)
      })
  }

  /// One call's usage.
  init(_ change: UsageLedger.Change) {
    self.init(
      counts: change.counts, areTokensKnown: !change.counts.isZero || change.calls == 0, model: change.model,
      calls: change.calls, cost: change.cost, costSource: CostSource(rawValue: change.costSource.rawValue) ?? .unknown,
      unpricedCalls: change.cost == nil ? change.calls : 0, approximate: change.isApproximate,
      estimated: change.isInterim, byModel: [])
    durationMilliseconds = change.durationMilliseconds
  }

  private init(
    counts: TokenCounts, areTokensKnown: Bool, model: String?, calls: Int, cost: Money?, costSource: CostSource,
    unpricedCalls: Int, approximate: Bool, estimated: Bool, byModel: [ModelUsage]
  ) {
    // With only a total printed, nobody knows how it splits.
    let isSplit = areTokensKnown && (counts.unsplit == 0 || counts.inputTokens + counts.outputTokens > 0)
    self.init(
      model: model, inputTokens: isSplit ? counts.inputTokens : nil, outputTokens: isSplit ? counts.outputTokens : nil,
      totalTokens: areTokensKnown ? counts.totalTokens : nil, costNanodollars: cost?.nanodollars,
      cacheReadTokens: areTokensKnown ? counts.cacheRead : nil,
      cacheWriteTokens: areTokensKnown ? counts.cacheWrite + counts.cacheWriteLong : nil,
      reasoningTokens: areTokensKnown ? counts.reasoning : nil, calls: calls, unpricedCalls: unpricedCalls,
      costSource: costSource, approximate: approximate, estimated: estimated, byModel: byModel)
  }
}

extension UsageLedger.Change {
  /// The model whose price is missing for these tokens.
  var unpricedModel: String? { cost == nil && calls >= 0 && counts.totalTokens > 0 ? model : nil }

  /// What a total or a better source changed in the sum of the calls; its figures may be negative.
  var reconciliation: JSONValue {
    .object(
      JSONObject([
        ("model", model.map(JSONValue.string) ?? .null),
        ("input_tokens", .integer(Int64(counts.inputTokens))),
        ("output_tokens", .integer(Int64(counts.outputTokens))),
        ("total_tokens", .integer(Int64(counts.totalTokens))),
        ("cache_read_tokens", .integer(Int64(counts.cacheRead))),
        ("cache_write_tokens", .integer(Int64(counts.cacheWrite + counts.cacheWriteLong))),
        ("calls", .integer(Int64(calls))),
        ("cost_usd", cost.map { .number($0.dollars) } ?? .null),
      ]))
  }
}
