// The metrics that are counted, by kind. Those of ``MetricCatalog`` have its names; a test holds them together.

/// What happens, and is summed.
enum Counter: String, CaseIterable, Hashable, Sendable {
  /// In 10⁻⁹ dollars, so that sums are exact; figures are in dollars.
  case cost = "cost.usd"
  case tokens = "tokens.total"
  case inputTokens = "tokens.input"
  case outputTokens = "tokens.output"
  case cacheReadTokens = "tokens.cache_read"
  case cacheWriteTokens = "tokens.cache_write"
  case modelCalls = "llm.calls"
  case modelFailures = "llm.failed"
  case unpricedCalls = "llm.unpriced"
  case rateLimits = "rate_limited"
  case errors = "errors"
  case toolCalls = "tool.calls"
  case toolFailures = "tool.failed"
  case turns = "turns"
  case agentsCreated = "agent.created"
  case agentsFailed = "agent.failed"
  case methodsCompleted = "method.completed"
  case methodsFailed = "method.failed"
  case messagesCreated = "message.created"
  case messagesSent = "message.sent"
  case messagesDelivered = "message.delivered"
  case messagesProcessed = "message.processed"
  case messagesFailed = "message.failed"
  case messagesRetried = "message.retried"
  case messageBytes = "message.bytes"
  case decisions = "decision.made"
  case issues = "issue.detected"
  case codeGenerated = "code.generated"
  case testsPassed = "test.passed"
  case testsFailed = "test.failed"
  case testsSkipped = "test.skipped"
  case tasksStarted = "task.started"
  case tasksCompleted = "task.completed"
  case tasksFailed = "task.failed"
  case workflowsCompleted = "workflow.completed"
  case stepsCompleted = "step.completed"
  case consensus = "consensus"
  case debates = "debate"
  case complianceChecks = "compliance.check"
  case violations = "compliance.violation"
  case gitOperations = "git.operations"
  case restarts = "restarts"
  case anomalies = "anomaly"
  case lines = "lines"
  case events = "event"

  // Parts of ratios, which nobody asks for by themselves.
  case consensusAchieved = "consensus.achieved"
  case consensusDebated = "consensus.debated"
  case compliancePassed = "compliance.passed"
  case truePositives = "decision.true_positive"
  case falsePositives = "decision.false_positive"
  case trueNegatives = "decision.true_negative"
  case falseNegatives = "decision.false_negative"
  case rightDecisions = "decision.right"
  case wrongDecisions = "decision.wrong"
  /// The part of the cost that went into tasks, in 10⁻⁹ dollars.
  case taskCost = "task.cost"

  /// Those that the catalog does not have.
  static let parts: Set<Counter> = [
    .consensusAchieved, .consensusDebated, .compliancePassed, .truePositives, .falsePositives, .trueNegatives,
    .falseNegatives, .rightDecisions, .wrongDecisions, .taskCost,
  ]
}

extension Counter {
  /// By its place and not by its name, which is what counting would otherwise consist of.
  func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }
}

/// Levels that are sampled.
enum Gauge: Hashable, Sendable {
  case known(KnownGauge)
  /// What an orchestrator reports under a name of its own.
  case custom(String)
}

enum KnownGauge: String, CaseIterable, Hashable, Sendable {
  case processor = "cpu.percent"
  case memory = "memory.mb"
  case processes = "processes"
  case threads = "threads"
  case queueDepth = "queue.depth"
  case activeTasks = "tasks.active"
  case unansweredMessages = "messages.unanswered"
}

/// Sizes of each of many things.
enum Distribution: String, CaseIterable, Hashable, Sendable {
  case modelSeconds = "llm.duration"
  case toolSeconds = "tool.duration"
  case taskSeconds = "task.duration"
  case messageSeconds = "message.duration"
  case stepSeconds = "step.duration"
  case testSeconds = "test.duration"
  case methodSeconds = "method.duration"
  case consensusSeconds = "consensus.formation"
  case queueSeconds = "queue.wait"
  case quality = "task.quality"
  case confidence = "decision.confidence"
  case scores = "eval.score"
}
