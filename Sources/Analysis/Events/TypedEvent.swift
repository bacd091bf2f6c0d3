/// What an orchestrator, or a dialect in its place, told of the work: the structured events, each with what figures are made of.
enum TypedEvent: Equatable, Sendable {
  case agent(AgentStep, capacity: Double?)
  case method(Phase, name: String, seconds: Double?)
  case model(ModelStep, model: String?, callID: String?, seconds: Double?)
  case tool(ToolCall)
  case rateLimited(model: String?)
  case thought
  case message(MessageStep, bytes: Double?, seconds: Double?)
  case decision(type: String, id: String?, confidence: Double?)
  case outcome(type: String, id: String?, verdict: Verdict?)
  case issue
  case code
  case test(TestStep)
  case workflow(WorkflowStep)
  case task(TaskStep)
  case consensus(achieved: Bool, formationSeconds: Double?, debateRequired: Bool?)
  case debate(seconds: Double?)
  case complianceCheck(passed: Bool?)
  case violation(category: String, kind: String, rule: String, count: Double)
  case metric(name: String, value: Double, kind: String?)
  case cost(dollars: Double)
  case queue(name: String, depth: Double?, waitSeconds: Double?)
  case evaluation(name: String, score: Double)
  case session(isStart: Bool)
  case anomaly(kind: String)
  case usageReconciled(UsageDifference)
  /// One that has no figure but its number.
  case other

  enum AgentStep: Equatable, Sendable { case created, failed, started, stopped, state }
  enum Phase: Equatable, Sendable { case started, completed, failed }
  enum ModelStep: Equatable, Sendable { case started, ended, failed }
  enum MessageStep: Equatable, Sendable { case created, sent, delivered, processed, failed, retried }

  struct ToolCall: Equatable, Sendable {
    var tool: String
    var phase: Phase
    var callID: String?
    var seconds: Double?
  }

  /// Whether a decision turned out to be right.
  enum Verdict: String, Equatable, Sendable {
    case truePositive = "tp"
    case falsePositive = "fp"
    case trueNegative = "tn"
    case falseNegative = "fn"
    case right, wrong
  }

  enum TestStep: Equatable, Sendable {
    case runStarted
    case passed(tier: String?, seconds: Double?)
    case failed(tier: String?, seconds: Double?)
    case skipped(tier: String?)
    case runCompleted(tier: String?, passed: Double, failed: Double, skipped: Double)
    case other
  }

  enum WorkflowStep: Equatable, Sendable {
    case started(id: String)
    case stepStarted(id: String)
    case stepCompleted(id: String, seconds: Double?)
    case completed(id: String, seconds: Double?)
  }

  struct TaskStep: Equatable, Sendable {
    enum Phase: Equatable, Sendable { case assigned, started, completed, failed }
    var phase: Phase
    var id: String
    var seconds: Double?
    var quality: Double?
    var dollars: Double?
  }

  /// What a total or a better source changed in the sum of the calls; may be negative.
  struct UsageDifference: Equatable, Sendable {
    var model: String?
    var input: Double
    var output: Double
    var total: Double
    var cacheRead: Double
    var cacheWrite: Double
    var calls: Double
    var dollars: Double?
  }
}
