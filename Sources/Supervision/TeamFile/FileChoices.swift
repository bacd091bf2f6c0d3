public import Output

/// What becomes of the files that a run writes, and of the run when nobody reads it: options of `run` and keys of the team
/// file alike. `nil` was not said.
public struct FileChoices: Equatable, Sendable {
  /// The folder for the teams' raw output, relative to the caller's.
  public var logs: String?
  /// The file to which messages that failed are appended, relative to the caller's folder.
  public var deadLetters: String?
  /// The size at which files are set aside, at least `Rotation.leastSize`.
  public var rotate: Int?
  /// How many files set aside are kept, 1 to `Rotation.mostKept`.
  public var keep: Int?
  /// What to do when a reader of records has gone.
  public var onOutputClosed: OutputClosedChoice?

  /// Says nothing.
  public init() {}

  /// These choices, and where they say nothing the others.
  public func over(_ others: FileChoices) -> FileChoices {
    var choices = self
    choices.logs = logs ?? others.logs
    choices.deadLetters = deadLetters ?? others.deadLetters
    choices.rotate = rotate ?? others.rotate
    choices.keep = keep ?? others.keep
    choices.onOutputClosed = onOutputClosed ?? others.onOutputClosed
    return choices
  }

  /// When files are set aside; `nil` is never.
  public var rotation: Rotation? {
    rotate.map { Rotation(size: $0, keep: keep ?? Rotation.defaultKeep) }
  }

  /// What is wrong with a path for dead letters; `nil` is nothing.
  public static func problem(ofDeadLetters path: String) -> String? {
    if path.isEmpty { return "the path is empty" }
    return path == "-" ? "dead letters do not go to standard output, where records go; name a file" : nil
  }

  /// What is wrong with a size at which files are set aside, after a quotation of it.
  public static func problem(ofRotation size: Int) -> String? {
    size < Rotation.leastSize ? "is too small; the least is \(SizeText.render(Rotation.leastSize))" : nil
  }

  /// A count of files to be kept; `nil` when it is out of range.
  public static func keep(_ text: String) -> Int? {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(text) else { return nil }
    return (1...Rotation.mostKept).contains(count) ? count : nil
  }

  /// Which counts are accepted.
  public static let keepAdvice = "a whole number from 1 to \(Rotation.mostKept)"
}

/// What a run does when a reader of its records has gone (`| head`).
public enum OutputClosedChoice: String, CaseIterable, Sendable {
  /// The teams are stopped, and the exit code is 141. The default.
  case stop
  /// The run goes on as long as another output takes its records.
  case `continue`
}
