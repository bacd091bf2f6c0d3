import LinuxSystem
public import Output
import Redaction

/// Where the dead letters of a run go: the file of `--dead-letters`.
struct DeadLetterBox {
  let output: RecordOutput
  private let runID: String
  private let redactor: Redactor

  /// The box of a run, whose redactor takes out of letters what it takes out of records.
  init(output: RecordOutput, recorder: RunRecorder) {
    self.output = output
    runID = recorder.runID
    redactor = recorder.redactor
  }

  /// A desk for one team.
  func desk(of team: String) -> DeadLetterDesk {
    DeadLetterDesk(runID: runID, teamID: team) { [redactor] text in
      // The desk keeps no more of a reason, which may end within a secret then.
      redactor.redacted(jsonLine: text, isOpenEnded: text.utf8.count == DeadLetterDesk.longestText)
    }
  }

  /// Appends a letter.
  func post(_ letter: DeadLetter) { output.writeDeadLetter(letter.line) }
}

extension RecordOutput {
  /// Appends the dead letters of a run to this file from now on.
  public func keepDeadLetters(in path: String, ofRun runID: String) throws(OutputError) {
    try keepDeadLetters(in: path) { DeadLetter.gapLine($0, runID: runID, at: WallClock.milliseconds()) }
  }
}
