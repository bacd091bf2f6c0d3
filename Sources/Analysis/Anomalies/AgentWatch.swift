import JSONText
import Telemetry

/// The detectors of one agent.
struct AgentWatch {
  private static let fingerprintBytes = 200

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
        fingerprint: entry.fingerprint ?? Self.fingerprint(of: entry.message), sample: Self.sample(entry.message),
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

  /// What two errors have in common that differ only in numbers and addresses.
  static func fingerprint(of message: String) -> String {
    var text: [UInt8] = []
    forEachByte(ofFingerprintOf: message) { text.append($0) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The hash of an error's fingerprint. Nearly no error comes back, so nearly no fingerprint is worth its text.
  private static func hash(ofErrorIn entry: ActivityLog) -> UInt64 {
    var hash = StableHash()
    if let fingerprint = entry.fingerprint {
      for byte in fingerprint.utf8 { hash.add(byte) }
    } else {
      forEachByte(ofFingerprintOf: entry.message) { hash.add($0) }
    }
    return hash.value
  }

  /// Runs of digits count as one 0.
  private static func forEachByte(ofFingerprintOf message: String, _ body: (UInt8) -> Void) {
    var message = message
    message.withUTF8 { bytes in
      var last: UInt8 = 0
      for byte in bytes.prefix(fingerprintBytes) {
        let isDigit = byte &- UInt8(ascii: "0") < 10
        if isDigit && last == UInt8(ascii: "0") { continue }
        last = isDigit ? UInt8(ascii: "0") : byte
        body(last)
      }
    }
  }

  private static func sample(_ message: String) -> String { message.cut(toBytes: fingerprintBytes) }
}
