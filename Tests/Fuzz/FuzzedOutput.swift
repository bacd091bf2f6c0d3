import JSONText
import Monitoring
import Recognition
import Telemetry

/// The rules, compiled once: that takes longer than reading any input.
nonisolated(unsafe) private let rules = RuleTable.builtIn()

private let moment = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 5)

/// However a stream is cut into chunks, the same lines come out of it, and no byte is lost or made up but for line ends.
func fuzzSplitter(_ bytes: UnsafeRawBufferPointer) {
  guard let first = bytes.first else { return }
  let stream = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
  let whole = lines(of: stream, chunk: max(1, stream.count))
  precondition(lines(of: stream, chunk: Int(first % 7) + 1) == whole, "lines depend on how the stream was cut")
  let kept = whole.reduce(0) { $0 + $1.count }
  precondition(kept <= stream.count, "more came out than went in")
}

private func lines(of stream: UnsafeRawBufferPointer, chunk: Int) -> [[UInt8]] {
  var splitter = LineSplitter(maximumLineLength: 64)
  var lines: [[UInt8]] = []
  for start in stride(from: 0, to: stream.count, by: chunk) {
    let part = UnsafeRawBufferPointer(rebasing: stream[start..<min(start + chunk, stream.count)])
    splitter.split(part) { line, _ in lines.append(Array(line)) }
  }
  splitter.end { line, _ in lines.append(Array(line)) }
  return lines
}

/// The way from a child's output to records, live or recorded, whole or in pieces: gate, rules, dialects, sums, wire.
func fuzzLines(_ bytes: UnsafeRawBufferPointer) {
  guard let first = bytes.first else { return }
  let output = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
  read(output, from: first & 1 == 0 ? .stdout : .stderr, piece: first < 16 ? nil : Int(first))
}

/// The same for JSON lines alone, so that no time is spent on text.
func fuzzDialects(_ bytes: UnsafeRawBufferPointer) {
  guard (try? JSONReader.skim(bytes)) != nil else { return }
  read(bytes, from: .stdout)
}

/// The same for our own records, as a run within a run prints them: each line is one.
func fuzzRecords(_ bytes: UnsafeRawBufferPointer) {
  envelopes(bytes).withUnsafeBytes { read($0, from: .stdout) }
}

/// The same through the channel for events, of a team that knows a token.
func fuzzEvents(_ bytes: UnsafeRawBufferPointer) {
  envelopes(bytes).withUnsafeBytes { read($0, from: nil) }
}

private func envelopes(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
  let prefix = Array(#"{"type":"agent_telemetry","event":""#.utf8)
  return bytes.split(separator: UInt8(ascii: "\n")).flatMap { prefix + $0 + [UInt8(ascii: "\n")] }
}

/// - Parameters:
///   - stream: where it came from; `nil` for the channel for events.
///   - piece: how many bytes come at once; `nil` for all.
private func read(_ output: UnsafeRawBufferPointer, from stream: ChildStream?, piece: Int? = nil) {
  var recognizer = TeamRecognizer(rules: rules, trust: stream == nil ? .strict : .open, token: EventToken(1, 2))
  var monitor = TeamMonitor(id: "team", at: moment)
  var sequence: UInt64 = 0
  func record(_ agent: String?, _ event: TelemetryEvent) {
    sequence += 1
    check(
      Envelope(
        event: event, runID: "1", teamID: "team", agentID: agent, timestampMilliseconds: moment.wallMilliseconds,
        sequence: sequence))
  }
  if let stream {
    var rest = output
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(piece ?? rest.count))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
      recognizer.read(part, from: stream) { monitor.observe($0, at: moment, record: record) }
    }
    recognizer.silence(on: stream) { monitor.observe($0, at: moment, record: record) }
    recognizer.end(of: stream) { monitor.observe($0, at: moment, record: record) }
  } else {
    recognizer.readEvents(output) { monitor.observe($0, at: moment, record: record) }
    recognizer.endEvents { monitor.observe($0, at: moment, record: record) }
  }
  for snapshot in monitor.finalSnapshots(at: moment) { record(snapshot.agentID, .snapshot(snapshot)) }
  let sums = monitor.summary()
  let parts = sums.agents.compactMap(\.tokenUsage)
  precondition(parts.reduce(0) { $0 + ($1.totalTokens ?? 0) } == sums.tokenUsage?.totalTokens ?? 0, "tokens")
  precondition(parts.reduce(0) { $0 + ($1.costNanodollars ?? 0) } == sums.tokenUsage?.costNanodollars ?? 0, "cost")
  precondition(sums.agents.reduce(0) { $0 + $1.lines } == sums.lines, "lines")
  precondition(sums.agents.reduce(0) { $0 + $1.gitOperations } == sums.gitOperations, "git operations")
}

/// A record is one line of valid JSON that every shipper takes.
private func check(_ envelope: Envelope) {
  let line = envelope.encoded()
  precondition(line.count <= 16_000, "a record of \(line.count) bytes")
  precondition(line.last == UInt8(ascii: "\n") && !line.dropLast().contains(UInt8(ascii: "\n")), "not one line")
  line.withUnsafeBytes { precondition((try? JSONReader.skim($0)) != nil, "a record that is no JSON") }
}
