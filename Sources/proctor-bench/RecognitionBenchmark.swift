import Monitoring
import Recognition
import Redaction
import Telemetry

/// From the bytes of a child to encoded records, one more stage at a time: the difference of two rows is a stage's cost.
struct RecognitionBenchmark {
  let corpus: Corpus
  private static let redactor = Redactor()

  /// Keeps the optimiser from dropping work that nobody looks at, and shows that something was done.
  private final class Tally {
    var lines = 0
    var candidates = 0
    var readings = 0
    var events = 0
    var recordBytes = 0
    /// FNV-1a over the records, so that two builds can be seen to say the same.
    var checksum: UInt64 = 0xcbf2_9ce4_8422_2325
  }

  /// Each does what those before it do, and more.
  enum Stage: String, CaseIterable {
    case split, gate, rules, state, redacted, events, records

    var title: String {
      switch self {
      case .split: "split"
      case .gate: "split, gate, level"
      case .rules: "split, gate, level, rules"
      case .state: "… and the team's state"
      case .redacted: "… redacted"
      case .events: "… and an event for each line"
      case .records: "… and every event as JSON"
      }
    }
  }

  /// - Parameter only: a single stage, for a profiler.
  func run(rounds: Int, only: Stage?) {
    let tally = Tally()
    let stages = only.map { [$0] } ?? Stage.allCases
    // Once unmeasured: patterns are compiled, pages are touched.
    if only == nil { describe(tally) } else { split(tally) }
    let lines = Double(tally.lines)
    let seconds = Measurement.medians(rounds: rounds, of: stages.map { stage in { body(of: stage, tally) } })
    let width = 28
    print("stage".column(width, alignRight: false), "MB/s".column(9), "ns/line".column(9), "of split".column(9))
    for (stage, taken) in zip(stages, seconds) {
      print(
        stage.title.column(width, alignRight: false),
        (Double(corpus.bytes.count) / taken / 1e6).fixed(0).column(9),
        (taken * 1e9 / lines).fixed(0).column(9),
        (seconds[0] / taken).fixed(3).column(9))
    }
  }

  private func body(of stage: Stage, _ tally: Tally) {
    switch stage {
    case .split: split(tally)
    case .gate: gate(tally)
    case .rules: recognise(tally)
    case .state: keepState()
    case .redacted: keepState(redactor: Self.redactor)
    case .events: monitor(tally)
    case .records: record(tally)
    }
  }

  private func describe(_ tally: Tally) {
    for stage in Stage.allCases.dropLast() { body(of: stage, tally) }
    record(tally, withChecksum: true)
    print(
      "corpus: \(corpus.name), \(corpus.bytes.count) bytes, \(tally.lines) lines; \(tally.candidates) lines hold a literal,",
      "\(tally.readings - tally.lines) readings beyond the lines, \(tally.events) events, \(tally.recordBytes) bytes of JSON, checksum \(String(tally.checksum, radix: 16))"
    )
  }

  private func split(_ tally: Tally) {
    var splitter = LineSplitter()
    var lines = 0
    corpus.forEachChunk { chunk in splitter.split(chunk) { _, _ in lines += 1 } }
    splitter.end { _, _ in lines += 1 }
    tally.lines = lines
  }

  private func gate(_ tally: Tally) {
    var splitter = LineSplitter()
    var candidates = 0
    RuleTable.builtIn().withScanner { scanner in
      corpus.forEachChunk { chunk in
        splitter.split(scanner.chunk(chunk), for: scanner) { line, ending in
          if scanner.look(at: line, ending: ending).isCandidate { candidates += 1 }
        }
      }
    }
    tally.candidates = candidates
  }

  private func recognise(_ tally: Tally) {
    var recognizer = TeamRecognizer(rules: .builtIn())
    var readings = 0
    corpus.forEachChunk { chunk in
      recognizer.read(chunk, from: .stdout, plain: { _, _ in readings += 1 }, deliver: { _ in readings += 1 })
    }
    recognizer.end(of: .stdout) { _ in readings += 1 }
    tally.readings = readings
  }

  /// What a run does that shows snapshots and no lines.
  private func keepState(redactor: Redactor = .off) {
    let moment = Self.moment
    var recognizer = TeamRecognizer(rules: .builtIn())
    var monitor = TeamMonitor(id: "team", tellsLines: false, redactor: redactor, at: moment)
    corpus.forEachChunk { chunk in
      recognizer.read(
        chunk, from: .stdout,
        plain: { line, agent in monitor.observe(line, of: agent, at: moment) { _, _ in } },
        deliver: { reading in monitor.observe(reading, at: moment) { _, _ in } })
    }
    recognizer.end(of: .stdout) { reading in monitor.observe(reading, at: moment) { _, _ in } }
  }

  private static let moment = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 0)

  private func monitor(_ tally: Tally) {
    var events = 0
    observe { _, _, _ in events += 1 }
    tally.events = events
  }

  private func record(_ tally: Tally, withChecksum: Bool = false) {
    var bytes = 0
    var sequence: UInt64 = 0
    observe { agent, event, moment in
      sequence += 1
      let envelope = Envelope(
        event: event, runID: "bench", teamID: "team", agentID: agent, timestampMilliseconds: moment.wallMilliseconds,
        sequence: sequence)
      let encoded = envelope.encoded(by: Self.redactor)
      bytes += encoded.count
      if withChecksum { for byte in encoded { tally.checksum = (tally.checksum ^ UInt64(byte)) &* 0x100_0000_01b3 } }
    }
    tally.recordBytes = bytes
  }

  private func observe(_ record: (String?, TelemetryEvent, Moment) -> Void) {
    let moment = Self.moment
    var recognizer = TeamRecognizer(rules: .builtIn())
    var monitor = TeamMonitor(id: "team", redactor: Self.redactor, at: moment)
    func take(_ reading: Reading) {
      monitor.observe(reading, at: moment) { record($0, $1, moment) }
    }
    corpus.forEachChunk { chunk in recognizer.read(chunk, from: .stdout, deliver: take) }
    recognizer.end(of: .stdout, deliver: take)
  }
}
