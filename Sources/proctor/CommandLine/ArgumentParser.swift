import Supervision

/// Words in, ``Invocation`` out: the grammar of the command line, with ``FlagTable`` as its dictionary.
///
/// The first word that is not an option names the command. Options may stand before or after its arguments, as
/// `--name value`, `--name=value`, `-nvalue` or `-n value`, and letters without value may share a dash. After `--` there
/// are no options any more: `run` takes the words there as the child's command, every other command as arguments.
/// An option given twice means its last value, unless it collects values.
struct ArgumentParser {
  private var rest: ArraySlice<String>
  private var command: Command?
  private var options = GivenOptions()
  private var arguments: [String] = []
  private var child: [String]?

  /// Reads the words after the program's name.
  static func parse(_ words: [String]) throws(UsageError) -> Invocation {
    var parser = ArgumentParser(rest: words[...])
    return try parser.parse()
  }

  private init(rest: ArraySlice<String>) { self.rest = rest }

  private mutating func parse() throws(UsageError) -> Invocation {
    while let word = rest.popFirst() {
      if word == "--", let command {
        try endOptions(of: command)
      } else if word.utf8.starts(with: "--".utf8), word != "--" {
        if let answer = try readLong(word) { return answer }
      } else if word.utf8.first == UInt8(ascii: "-"), word != "-", word != "--" {
        if let answer = try readShort(word) { return answer }
      } else {
        try readArgument(word)
      }
    }
    return try invocation()
  }

  private mutating func endOptions(of command: Command) throws(UsageError) {
    if command.startsChild {
      child = Array(rest)
      rest = []
    } else {
      while let word = rest.popFirst() { try readArgument(word) }
    }
  }

  private mutating func readArgument(_ word: String) throws(UsageError) {
    guard let command else {
      guard let named = Command(rawValue: word) else { throw error(.unknownCommand(word)) }
      self.command = named
      return
    }
    let known = command.arguments
    let argument =
      arguments.count < known.count ? known[arguments.count] : known.last.flatMap { $0.isRepeated ? $0 : nil }
    guard let argument else { throw error(.unexpectedArgument(word)) }
    guard !word.isEmpty else { throw error(.emptyArgument(argument.name)) }
    arguments.append(word)
  }

  /// Reads `--name` or `--name=value`.
  private mutating func readLong(_ word: String) throws(UsageError) -> Invocation? {
    // Bytes, not characters: a combining mark after "=" would hide it.
    let equals = word.utf8.firstIndex(of: UInt8(ascii: "="))
    let spelling = String(word[..<(equals ?? word.endIndex)])
    let value = equals.map { String(word[word.utf8.index(after: $0)...]) }
    return try apply(flag(spelling), spelling, joined: value)
  }

  /// Reads `-n`, `-nvalue`, `-n=value` or several letters behind one dash.
  private mutating func readShort(_ word: String) throws(UsageError) -> Invocation? {
    // "-output x" would otherwise write to a file named "utput".
    let long = "-" + word
    guard !FlagTable.places(knowing: long).contains(command) else { throw error(.unknownOption(word)) }
    // Scalars, not characters: a combining mark may be the first of a value.
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      let spelling = "-\(letter)"
      let flag = try flag(spelling)
      var value: String?
      if letters.first == "=" {
        value = String(letters.dropFirst())
        letters = Substring.UnicodeScalarView()
      } else if flag.value != nil, !letters.isEmpty {
        value = String(letters)
        letters = Substring.UnicodeScalarView()
      }
      if let answer = try apply(flag, spelling, joined: value) { return answer }
    }
    return nil
  }

  private func flag(_ spelling: String) throws(UsageError) -> Flag {
    if let flag = FlagTable.flag(spelling, of: command) { return flag }
    let places = FlagTable.places(knowing: spelling)
    throw error(places.isEmpty ? .unknownOption(spelling) : .misplacedOption(spelling, of: places))
  }

  private mutating func apply(_ flag: Flag, _ spelling: String, joined: String?) throws(UsageError) -> Invocation? {
    if let joined, flag.value == nil { throw error(.unexpectedValue(spelling, value: joined)) }
    switch flag.action {
    case .answer(let answer):
      return answer(command)
    case .turn(let turn):
      turn(&options)
    case .take(let value):
      let text = if let joined { joined } else { try nextWord(for: spelling, value.placeholder) }
      do throws(BadValue) {
        try value.store(&options, text)
      } catch {
        throw self.error(.badValue(spelling, reason: error.reason))
      }
    }
    return nil
  }

  /// Takes the next word as a value. A word with a dash is rather a forgotten value than a value, `-` excepted.
  private mutating func nextWord(for spelling: String, _ placeholder: String) throws(UsageError) -> String {
    guard let next = rest.first else {
      throw error(.missingValue(spelling, placeholder: placeholder, next: nil))
    }
    guard next == "-" || next.utf8.first != UInt8(ascii: "-") else {
      throw error(.missingValue(spelling, placeholder: placeholder, next: next))
    }
    rest.removeFirst()
    return next
  }

  private func error(_ problem: UsageError.Problem) -> UsageError { UsageError(command: command, problem: problem) }
}

// What the words amount to, once all are read.
extension ArgumentParser {
  private func invocation() throws(UsageError) -> Invocation {
    guard let command else { throw error(.noCommand) }
    if let missing = command.arguments.dropFirst(arguments.count).first, !missing.isOptional {
      throw error(.missingArgument(missing.name))
    }
    switch command {
    case .run: return try .run(runOptions())
    case .read: return .read(readOptions())
    case .check: return .check(path: arguments[0])
    case .plan: return .plan(try runOptions(), asJSON: options.json)
    case .doctor: return .doctor(asJSON: options.json)
    case .rules: return try .rules(rulesOptions())
    case .deadLetters: return try .deadLetters(deadLettersOptions())
    case .completion:
      guard let shell = Shell(rawValue: arguments[0]) else { throw error(.unknownShell(arguments[0])) }
      return .completion(shell)
    case .help:
      guard let topic = arguments.first else { return .help(nil) }
      guard let named = Command(rawValue: topic) else { throw error(.unknownCommand(topic)) }
      return .help(named)
    }
  }

  private func runOptions() throws(UsageError) -> RunOptions {
    switch (arguments.first, child) {
    case (nil, nil): throw error(.nothingToRun)
    case (_, .some([])): throw error(.emptyCommand)
    case (let file?, .some): throw error(.teamFileAndCommand(file))
    case (.some, nil):
      if options.team != nil { throw error(.optionNeedsCommand("--team")) }
      if !options.agents.isEmpty { throw error(.optionNeedsCommand("--agent")) }
      if options.standardInput != nil { throw error(.optionNeedsCommand("--stdin")) }
    case (nil, .some):
      if !options.only.isEmpty { throw error(.optionNeedsTeamFile("--only")) }
    }
    return RunOptions(
      teamFile: arguments.first, command: child ?? [], outputs: options.outputs, emit: options.emit,
      interval: options.interval, team: options.team, agents: options.agents, only: options.only,
      rules: options.rules, timeout: options.timeout, grace: options.grace, leftovers: options.leftovers,
      standardInput: options.standardInput, terminal: options.terminal, restart: options.restart, idle: options.idle,
      memoryLimitMB: options.memoryLimitMB, processLimit: options.processLimit, stalledAfter: options.stalledAfter,
      eventTrust: options.eventTrust,
      exitPolicy: options.exitPolicy, failFast: options.failFast, prices: options.prices, unpriced: options.unpriced,
      budget: options.budget, alerts: options.alerts, redact: options.redact, echo: options.echo, quiet: options.quiet,
      files: options.files)
  }

  private func rulesOptions() throws(UsageError) -> RulesOptions {
    switch arguments[0] {
    case "list":
      guard arguments.count == 1 else { throw error(.unexpectedArgument(arguments[1])) }
      return RulesOptions(action: .list, rules: options.rules, isJSON: options.json)
    case "test":
      guard arguments.count > 1 else { throw error(.missingArgument("FILE")) }
      if options.json { throw error(.optionNeedsAction("--json", action: "list")) }
      if !options.rules.isEmpty { throw error(.optionNeedsAction("--rules", action: "list")) }
      return RulesOptions(action: .test(file: arguments[1], recording: arguments.count > 2 ? arguments[2] : nil))
    default: throw error(.unknownAction(arguments[0]))
    }
  }

  private func deadLettersOptions() throws(UsageError) -> DeadLettersOptions {
    guard let action = DeadLettersOptions.Action(rawValue: arguments[0]) else {
      throw error(.unknownAction(arguments[0]))
    }
    var selection = DeadLetterSelection(messages: options.messages)
    for word in arguments.dropFirst(2) {
      guard let numbers = DeadLetterSelection.numbers(word) else {
        throw error(.badArgument("NUMBER", reason: "\(QuotedText.of(word)) is no number of a letter; write 3, or 3-7"))
      }
      selection.numbers.append(numbers)
    }
    if action == .show, selection.isEverything { throw error(.missingArgument("NUMBER")) }
    if action == .replay, options.json { throw error(.optionNeedsAction("--json", action: "list and show")) }
    if action != .replay, child != nil { throw error(.commandNeedsAction("replay")) }
    if child?.isEmpty == true { throw error(.emptyCommand) }
    return DeadLettersOptions(
      action: action, file: arguments[1], selection: selection, command: child ?? [], isJSON: options.json)
  }

  private func readOptions() -> ReadOptions {
    ReadOptions(
      input: arguments.first ?? "-", outputs: options.outputs, emit: options.emit, team: options.team,
      agents: options.agents, prices: options.prices, rules: options.rules, alerts: options.alerts,
      deadLetters: options.files.deadLetters,
      stream: options.stream, redact: options.redact, quiet: options.quiet)
  }
}
