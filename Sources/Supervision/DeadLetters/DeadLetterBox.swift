import LinuxSystem
public import Output

/// Where the dead letters of a run go: the file of `--dead-letters`.
struct DeadLetterBox {
  let output: RecordOutput
  let runID: String
  /// All that a child printed passes through it on its way into a letter.
  var cleaned: @Sendable (String) -> String = { $0 }

  /// A desk for one team.
  func desk(of team: String) -> DeadLetterDesk { DeadLetterDesk(runID: runID, teamID: team, cleaned: cleaned) }

  /// Appends a letter.
  func post(_ letter: DeadLetter) { output.writeDeadLetter(letter.line) }
}

extension RecordOutput {
  /// Appends the dead letters of a run to this file from now on.
  public func keepDeadLetters(in path: String, ofRun runID: String) throws(OutputError) {
    try keepDeadLetters(in: path) { DeadLetter.gapLine($0, runID: runID, at: WallClock.milliseconds()) }
  }
}
