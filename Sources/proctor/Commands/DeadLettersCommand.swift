import Glibc
import JSONText
import LinuxSystem
import Supervision
import Telemetry

/// `proctor dead-letters`: what is in a file of dead letters, and how it gets out again.
struct DeadLettersCommand {
  private let options: DeadLettersOptions

  init(_ options: DeadLettersOptions) { self.options = options }

  func execute() -> ExitCode {
    switch options.action {
    case .list: return options.isJSON ? printEach(DeadLetterListing.json) : list()
    case .show:
      return printEach(options.isJSON ? { _, _, line in line + [UInt8(ascii: "\n")] } : DeadLetterListing.page)
    case .replay: return options.command.isEmpty ? printEach(original) : replay()
    }
  }

  // MARK: Printing

  private func list() -> ExitCode {
    var rows = [DeadLetterListing.header]
    let code = read { letter, number, _ in
      rows.append(DeadLetterListing.row(letter, number: number))
      return nil
    }
    guard code == .success, rows.count > 1 else { return code }
    return Answer.print(TextTable.lines(rows).map { $0 + "\n" }.joined())
  }

  private func printEach(_ text: (DeadLetter, Int, [UInt8]) -> [UInt8]?) -> ExitCode {
    SignalInbox.installNoOperation([SIGPIPE])
    return read { letter, number, line in
      guard let bytes = text(letter, number, line) else { return nil }
      let code = Answer.write(bytes)
      return code == .success ? nil : code
    }
  }

  /// The line that told of the failure, to be printed; `nil` where it was not kept.
  private func original(_ letter: DeadLetter, _ number: Int, _ line: [UInt8]) -> [UInt8]? {
    guard let original = letter.original else {
      Complaint.note("\(name): letter \(number) does not hold the line that told of it; skipped")
      return nil
    }
    return original.bytes + [UInt8(ascii: "\n")]
  }

  // MARK: Replaying

  private func replay() -> ExitCode {
    var replay: DeadLetterReplay?
    var stoppedAt: Int?
    let start = { () -> ExitCode? in
      do throws(DeadLetterReplayError) {
        replay = try DeadLetterReplay(command: options.command)
        return nil
      } catch {
        Complaint.say(error.description)
        return .ownFailure
      }
    }
    let code = read { letter, number, line in
      if replay == nil, let failure = start() { return failure }
      guard let bytes = original(letter, number, line) else { return nil }
      if replay?.write(bytes) == true { return nil }
      stoppedAt = number
      return .success
    }
    // With nothing to feed it, the command still runs: its exit code and output are what is asked for.
    if replay == nil, code == .success, options.selection.isEverything, let failure = start() { return failure }
    guard let replay else { return code }
    let end = replay.finish()
    if let problem = end.problem {
      Complaint.say(problem)
    } else if let stoppedAt {
      Complaint.say("the command read no more at letter \(stoppedAt); what follows was not fed to it")
    }
    return code == .success ? end.code : code
  }

  // MARK: Reading

  private var name: String { options.file == "-" ? "standard input" : options.file }
  /// So many lines that are no letters are named one by one.
  private static let namedLines = 100

  /// Reads the letters that are meant.
  ///
  /// - Parameter take: gets each of them; a code ends the reading with it.
  private func read(_ take: (DeadLetter, Int, [UInt8]) -> ExitCode?) -> ExitCode {
    var end: ExitCode?
    var (letters, found, skipped, missing) = (0, 0, 0, 0)
    do throws(SystemError) {
      try DeadLetterFile.read(path: options.file) { entry in
        switch entry {
        case .gap(let count): missing = missing.addingReportingOverflow(count).partialValue
        case .unreadable(let line, let reason):
          skipped += 1
          if skipped <= Self.namedLines { Complaint.note("\(name):\(line): not a dead letter: \(reason); skipped") }
        case .letter(let letter, let number, let line):
          letters = number
          guard options.selection.holds(letter, number: number) else { break }
          found += 1
          end = take(letter, number, line)
        }
        return end == nil && options.selection.mayHoldMore(after: letters)
      }
    } catch {
      Complaint.say("\(name): cannot be read: \(SystemError.meaning(of: error.code))")
      return .badInput
    }
    if let end { return end }
    if skipped > 0 { Complaint.note("\(name): \(Self.count(skipped, "line")) skipped") }
    if missing > 0 {
      Complaint.note("\(name): \(Self.count(missing, "letter")) could not be written when the disk was full")
    }
    return complain(found: found, of: letters)
  }

  private func complain(found: Int, of letters: Int) -> ExitCode {
    if let number = options.selection.missing(of: letters) {
      Complaint.say("\(name): there is no letter \(number); it has \(Self.count(letters, "letter"))")
      return .badInput
    }
    if found == 0, !options.selection.isEverything {
      Complaint.say(
        "\(name): no letter is of the message \(options.selection.messages.map(QuotedText.of).joined(separator: " or "))"
      )
      return .badInput
    }
    if letters == 0, options.action != .replay { Complaint.note("\(name): no dead letters") }
    return .success
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
