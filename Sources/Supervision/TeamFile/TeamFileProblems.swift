/// The list of everything wrong that grows while a team file is read. Reading goes on after a problem.
struct TeamFileProblems {
  /// A person reads no more than this; it bounds the answer to a file that is wrong everywhere.
  static let most = 100

  private var found: [(offset: Int, sentence: String, isComplete: Bool)] = []
  private var uncounted = 0

  /// Whether nothing is wrong so far.
  var isEmpty: Bool { found.isEmpty }

  /// Whether further problems are only counted, so that nobody composes sentences for nothing.
  var isFull: Bool { found.count >= Self.most }

  /// How many there are, those included that are only counted.
  var count: Int { found.count + uncounted }

  /// A problem at a place of the team file.
  mutating func add(_ sentence: String, at offset: Int) { add((offset, sentence, false)) }

  /// A message about another file, complete with its place there, that belongs where the team file names that file.
  mutating func add(message: String, at offset: Int) { add((offset, message, true)) }

  private mutating func add(_ problem: (offset: Int, sentence: String, isComplete: Bool)) {
    if isFull { uncounted += 1 } else { found.append(problem) }
  }

  /// The messages in the order of the file.
  func errors(in file: TextFile) -> TeamFileErrors {
    // Sorting by place and then by discovery: Swift's sort is stable in practice but not by contract.
    let ordered = found.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    var messages = ordered.map {
      $0.element.isComplete ? $0.element.sentence : file.message($0.element.sentence, at: $0.element.offset)
    }
    if uncounted > 0 { messages.append("\(file.path): and \(uncounted) more") }
    return TeamFileErrors(messages: messages)
  }
}
