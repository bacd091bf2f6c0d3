import JSONText
import Telemetry

/// The detectors of one agent.
struct AgentWatch {
  private var loop: LoopDetector
  private var errors: ErrorRepeatDetector
  private var velocity: TokenVelocityDetector
  private var progress: ProgressDetector

  init(thresholds: AnomalyThresholds) {
    loop = LoopDetector(thresholds: thresholds)
    errors = ErrorRepeatDetector(thresholds: thresholds)
    velocity = TokenVelocityDetector(thresholds: thresholds)
    progress = ProgressDetector(thresholds: thresholds)
  }

  /// Takes in an event; what depends on time is left out where time is not known.
  mutating func observe(_ event: TelemetryEvent, knowsTime: Bool, at nanoseconds: UInt64) -> [Anomaly] {
    switch event {
    case .llmCall(let usage, _):
      guard knowsTime, let tokens = usage.totalTokens else { return [] }
      return [
        velocity.observe(tokens: tokens, at: nanoseconds), progress.observe(tokens: tokens, at: nanoseconds),
      ].compactMap(\.self)
    case .gitActivity(let activity):
      if activity.ok != false { progress.progress(at: nanoseconds) }
      return []
    case .logEntry(let entry):
      guard knowsTime, entry.level == .error, entry.source != .system else { return [] }
      let found = errors.observe(
        hash: Self.hash(ofErrorIn: entry),
        fingerprint: entry.fingerprint ?? ErrorFingerprint.text(of: entry.message), sample: Self.sample(entry.message),
        at: nanoseconds)
      return found.map { [$0] } ?? []
    case .structured(let name, let data): return observe(name, data, at: nanoseconds)
    default: return []
    }
  }

  private mutating func observe(_ name: String, _ data: JSONValue, at nanoseconds: UInt64) -> [Anomaly] {
    var ignored = 0
    switch TypedEvent.read(name: name, data: data, ignored: &ignored) {
    case .tool(let call) where call.phase != .started:
      if call.phase == .completed { progress.progress(at: nanoseconds) }
      var fields = EventFields(data)
      let found = loop.observe(
        .init(
          tool: call.tool, argumentsHash: fields.text("args_hash"), resultHash: fields.text("result_hash"),
          ok: call.phase == .completed))
      return [found].compactMap(\.self)
    case .test, .code: progress.progress(at: nanoseconds)
    case .task(let step) where step.phase == .completed: progress.progress(at: nanoseconds)
    default: break
    }
    return []
  }

  /// Takes in a line of which nothing is known but that it is an error: what an entry of the log with its text would do.
  mutating func observe(errorLine line: UnsafeRawBufferPointer, at nanoseconds: UInt64) -> Anomaly? {
    var text: String { String(decoding: line, as: UTF8.self) }
    return errors.observe(
      hash: ErrorFingerprint.hash(of: line), fingerprint: ErrorFingerprint.text(of: text), sample: Self.sample(text),
      at: nanoseconds)
  }

  private static func hash(ofErrorIn entry: ActivityLog) -> UInt64 {
    if let fingerprint = entry.fingerprint { return ErrorFingerprint.hash(ofText: fingerprint) }
    return ErrorFingerprint.hash(of: entry.message)
  }

  private static func sample(_ message: String) -> String { message.cut(toBytes: ErrorFingerprint.length) }
}
