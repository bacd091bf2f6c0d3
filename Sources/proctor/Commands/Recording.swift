import LinuxSystem
import Monitoring
import Output
import Redaction
import Supervision
import Telemetry

/// What `run` and `read` share: sinks opened before anything starts, closed when everything has been written.
struct Recording {
  let recorder: RunRecorder
  let output: RecordOutput
  let people: PeopleReport

  /// At the end sinks are waited for as long as one takes something within this time, in nanoseconds.
  private static let patience: UInt64 = 5_000_000_000
  /// How long they are waited for in all once somebody waits for us to be gone (`docker stop` gives 10 s, of which the stop
  /// ladder may have used 8).
  private static let hurriedTime: UInt64 = 1_000_000_000

  /// - Parameter body: records; returns the exit code, and whether we were told to stop.
  static func record(
    outputs: [String], emit: EmitMode, files: FileChoices = FileChoices(), choices: PeopleReport.Choices,
    redactor: Redactor, body: (Recording) -> (code: ExitCode, isHurried: Bool)
  ) -> ExitCode {
    let runID = RunRecorder.newRunID()
    let recording: Recording
    do throws(OutputError) {
      let output = try RecordOutput(rotation: files.rotation) { dropped, first, last in
        Envelope(
          event: .gap(dropped: dropped, firstSequence: first, lastSequence: last), runID: runID, teamID: nil,
          agentID: nil, timestampMilliseconds: WallClock.milliseconds(), sequence: last
        ).encoded()
      }
      for path in outputs { try output.addFile(path: path) }
      if let path = files.deadLetters { try output.keepDeadLetters(in: path, ofRun: runID) }
      recording = Recording(
        recorder: RunRecorder(
          runID: runID, token: RunRecorder.newToken(), emit: emit, redactor: redactor, output: output),
        output: output, people: try PeopleReport(choices: choices, redactor: redactor))
    } catch {
      Complaint.say(error.description)
      return .ownFailure
    }
    SignalInbox.installNoOperation([13])
    let (code, isHurried) = body(recording)
    var deadline = isHurried ? MonotonicClock.nanoseconds() + hurriedTime : nil
    let sinks = recording.output.finish(patienceNanoseconds: patience) {
      // Whoever does not want to wait for a slow reader tells us to stop.
      let isToldToStop = SignalInbox.drain().contains(where: SignalRequest.asksToEnd)
      if deadline == nil, isToldToStop { deadline = MonotonicClock.nanoseconds() + hurriedTime }
      return deadline
    }
    let isReaderGone = recording.isReaderGone()
    // Who stopped reading does not miss the rest.
    for sink in sinks where sink.delivered < sink.accepted && !isReaderGone && code != .readerGone {
      let lost = sink.accepted - sink.delivered
      recording.people.problem("\(lost) of \(sink.accepted) records could not be written to \(sink.sink)")
    }
    recording.people.finish(at: MonotonicClock.nanoseconds())
    let hasOtherReader = files.onOutputClosed == .continue && sinks.contains { $0.delivered == $0.accepted }
    return isReaderGone && !hasOtherReader && code == .success ? .readerGone : code
  }

  /// Takes out what was chosen, and whatever is known to be secret of these environments; the salt is the run's own.
  static func redactor(scope: RedactionScope?, environments: [[String: String]]) -> Redactor {
    Redactor(
      scope: scope ?? .standard, knownValues: environments.flatMap(Redactor.secrets(inEnvironment:)),
      salt: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// Whether a reader of our records has gone; other troubles of the sinks are told to people.
  func isReaderGone() -> Bool {
    var isGone = false
    for event in output.takeEvents() {
      if case .readerGone = event { isGone = true } else { people.problem(event.description) }
    }
    return isGone
  }
}
