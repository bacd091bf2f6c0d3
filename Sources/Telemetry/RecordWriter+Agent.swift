// The fields of what agents are and do, in the order of the wire.

extension RecordWriter {
  mutating func fields(of agent: AgentTelemetry) {
    identifier("agent_id", agent.agentID)
    identifier("team_id", agent.teamID)
    timestamp("last_updated", milliseconds: agent.lastUpdatedMilliseconds)
    word("lifecycle", agent.lifecycle)
    object("process_metrics", agent.processMetrics) { $0.fields(of: $1) }
    let activities = Array(agent.gitActivities.suffix(AgentTelemetry.gitActivityLimit))
    list("git_activities", activities, keeping: .last) { $0.element($1) }
    object("token_usage", agent.tokenUsage) { $0.fields(of: $1) }
    object("totals") { writer in
      writer.field("git_operations", agent.totals.gitOperations)
      writer.field("lines", agent.totals.lines)
      writer.member(of: agent.totals.incidents)
    }
    health(agent.health)
    figures(agent.figures)
    let logs = Array(agent.activityLogs.suffix(AgentTelemetry.activityLogLimit))
    list("activity_logs", logs, keeping: .last) { $0.element($1) }
    alerts(agent.alerts)
  }

  mutating func fields(of metrics: ProcessMetrics) {
    field("pid", metrics.pid)
    field("cpu_percent", metrics.cpuPercent)
    field("memory_mb", metrics.memoryMB)
    field("threads", metrics.threads)
    text("status", metrics.status)
    object("tree", metrics.tree) { writer, tree in
      writer.field("processes", tree.processes)
      writer.field("cpu_percent", tree.cpuPercent)
      writer.field("memory_mb", tree.memoryMB)
      writer.field("threads", tree.threads)
      writer.field("pss_mb", tree.pssMB)
    }
  }

  /// A git activity. Everything but operation and branch is left out when it is unknown: most operations have no message and
  /// no file count, so their absence is the normal case and not a missing value.
  mutating func element(_ activity: GitActivity) {
    object { writer in
      writer.text("operation", activity.operation)
      writer.text("branch", activity.branch)
      if let message = activity.message { writer.text("message", message) }
      if let filesChanged = activity.filesChanged { writer.field("files_changed", filesChanged) }
      if let insertions = activity.insertions { writer.field("insertions", insertions) }
      if let deletions = activity.deletions { writer.field("deletions", deletions) }
      if let commit = activity.commit { writer.text("commit", commit) }
      if let ok = activity.ok { writer.field("ok", ok) }
      if let evidence = activity.evidence { writer.text("evidence", evidence) }
      if let exitCode = activity.exitCode { writer.field("exit_code", exitCode) }
      if let duration = activity.durationMilliseconds { writer.field("duration_ms", duration) }
      if let repository = activity.repository { writer.text("repository", repository) }
    }
  }

  mutating func element(_ entry: ActivityLog) {
    object(alreadyCut: entry.truncated) { writer in
      writer.timestamp("timestamp", milliseconds: entry.timestampMilliseconds)
      writer.word("level", entry.level)
      writer.text("message", entry.message, isRedacted: entry.isRedacted)
      writer.word("source", entry.source)
      if let type = entry.errorType { writer.text("error_type", type) }
      if let fingerprint = entry.fingerprint { writer.text("fingerprint", fingerprint) }
      if entry.followsError { writer.field("follows_error", true) }
    }
  }

  mutating func fields(of usage: TokenUsage) {
    text("model", usage.model)
    field("input_tokens", usage.inputTokens)
    field("output_tokens", usage.outputTokens)
    field("total_tokens", usage.totalTokens)
    dollars("cost_usd", nanodollars: usage.costNanodollars)
    field("cache_read_tokens", usage.cacheReadTokens)
    field("cache_write_tokens", usage.cacheWriteTokens)
    field("reasoning_tokens", usage.reasoningTokens)
    field("calls", usage.calls)
    field("unpriced_calls", usage.unpricedCalls)
    word("cost_source", usage.costSource)
    field("approximate", usage.approximate)
    field("estimated", usage.estimated)
    list("by_model", usage.byModel) { writer, share in
      writer.object {
        $0.text("model", share.model)
        $0.field("input_tokens", share.inputTokens)
        $0.field("output_tokens", share.outputTokens)
        $0.field("total_tokens", share.totalTokens)
        $0.dollars("cost_usd", nanodollars: share.costNanodollars)
        $0.field("calls", share.calls)
      }
    }
  }
}
