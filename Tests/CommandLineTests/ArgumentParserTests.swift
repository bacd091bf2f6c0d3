import Monitoring
import Supervision
import TestSupport
import Redaction
import Testing

@testable import proctor

/// The grammar: what is understood, and as what.
struct ArgumentParserTests {
  struct Line: Sendable, CustomTestStringConvertible {
    let words: [String]
    let meaning: Invocation

    init(_ words: [String], _ meaning: Invocation) {
      self.words = words
      self.meaning = meaning
    }

    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(arguments: [
    Line(["run", "team.json"], .run(RunOptions(teamFile: "team.json"))),
    Line(["run", "--", "true"], .run(RunOptions(command: ["true"]))),
    Line(["read"], .read(ReadOptions())),
    Line(["read", "-"], .read(ReadOptions(input: "-"))),
    Line(["read", "crew.log"], .read(ReadOptions(input: "crew.log"))),
    Line(["read", "--", "-q"], .read(ReadOptions(input: "-q"))),
    Line(["read", "--prices", "p.json"], .read(ReadOptions(prices: "p.json"))),
    Line(
      ["run", "t", "--prices=p.json", "--unpriced", "stop"],
      .run(RunOptions(teamFile: "t", prices: "p.json", unpriced: .stop))),
    Line(
      ["run", "t", "--redact=all,email"], .run(RunOptions(teamFile: "t", redact: [.secrets, .personalData, .email]))),
    Line(["read", "--redact", "off"], .read(ReadOptions(redact: []))),
    Line(["plan", "t", "--json"], .plan(RunOptions(teamFile: "t"), asJSON: true)),
    Line(
      ["plan", "--restart=always", "--memory-mb", "1GiB", "--exit-from=first", "--fail-fast", "--", "run"],
      .plan(
        RunOptions(command: ["run"], restart: .always, memoryLimitMB: 1024, exitPolicy: .first, failFast: true),
        asJSON: false)),
    Line(["check", "team.json"], .check(path: "team.json")),
    Line(["check", "--", "--help"], .check(path: "--help")),
    Line(["completion", "bash"], .completion(.bash)),
    Line(["completion", "zsh"], .completion(.zsh)),
    Line(["completion", "fish"], .completion(.fish)),
    Line(["help"], .help(nil)),
    Line(["help", "check"], .help(.check)),
    Line(["help", "help"], .help(.help)),
    Line(["--help"], .help(nil)),
    Line(["-h", "nonsense"], .help(nil)),
    Line(["--version"], .version),
  ])
  func `each command is understood`(line: Line) throws {
    #expect(try ArgumentParser.parse(line.words) == line.meaning)
  }

  @Test(arguments: Command.allCases)
  func `each command shows its help, even when something else is missing`(command: Command) throws {
    #expect(try ArgumentParser.parse([command.rawValue, "--help"]) == .help(command))
    #expect(try ArgumentParser.parse([command.rawValue, "-h"]) == .help(command))
  }

  @Test(arguments: [
    ["--output=a.ndjson"], ["--output", "a.ndjson"], ["-oa.ndjson"], ["-o=a.ndjson"], ["-o", "a.ndjson"],
  ])
  func `a value may be joined to its option or follow it`(words: [String]) throws {
    let expected = Invocation.run(RunOptions(teamFile: "team.json", outputs: ["a.ndjson"]))
    #expect(try ArgumentParser.parse(["run", "team.json"] + words) == expected)
    #expect(try ArgumentParser.parse(["run"] + words + ["team.json"]) == expected)
  }

  @Test(arguments: [["-qo", "a"], ["-qoa"], ["-qo=a"], ["-q", "-oa"], ["-qqoa"]])
  func `letters share a dash`(words: [String]) throws {
    let expected = Invocation.read(ReadOptions(outputs: ["a"], quiet: true))
    #expect(try ArgumentParser.parse(["read"] + words) == expected)
  }

  @Test func `a lone dash is a value and an argument`() throws {
    let expected = Invocation.read(ReadOptions(input: "-", outputs: ["-", "-", "-", "-"]))
    #expect(try ArgumentParser.parse(["read", "-o", "-", "-", "-o-", "--output", "-", "--output=-"]) == expected)
  }

  @Test func `a value that begins with a dash can be joined`() throws {
    #expect(try ArgumentParser.parse(["read", "--output=--emit"]) == .read(ReadOptions(outputs: ["--emit"])))
    #expect(try ArgumentParser.parse(["read", "--team=a=b"]) == .read(ReadOptions(team: "a=b")))
  }

  @Test func `not a word after the dashes is ours`() throws {
    let child = ["git", "--help", "--", "-o", "x", "", "--emit=nonsense", "--outptu"]
    #expect(try ArgumentParser.parse(["run", "-q", "--"] + child) == .run(RunOptions(command: child, quiet: true)))
  }

  @Test func `of an option given twice the last value counts, unless it collects`() throws {
    let words =
      "run team.json --grace 1s --grace 2s --echo --no-echo -o a -o b --only x --only y --emit all --emit events"
    let options = RunOptions(
      teamFile: "team.json", outputs: ["a", "b"], emit: .events, only: ["x", "y"], grace: .seconds(2), echo: false)
    #expect(try ArgumentParser.parse(words.split(separator: " ").map(String.init)) == .run(options))
  }

  @Test func `an agent may have the name that the orchestrator prints`() throws {
    let words = ["run", "--agent", "planner", "--agent=coder=Senior = Coder", "--team", "crew", "--", "true"]
    let agents = [AgentOption(id: "planner"), AgentOption(id: "coder", match: "Senior = Coder")]
    #expect(try ArgumentParser.parse(words) == .run(RunOptions(command: ["true"], team: "crew", agents: agents)))
  }

  @Test(arguments: [("0s", Duration.zero), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400))])
  func `grace takes any duration, none included`(text: String, grace: Duration) throws {
    #expect(try ArgumentParser.parse(["run", "t", "--grace", text]) == .run(RunOptions(teamFile: "t", grace: grace)))
  }

  @Test func `whatever was meant can be spelled and is read back`() throws {
    var random = SeededGenerator(seed: 0x5eed)
    for _ in 0..<2000 {
      let (words, meaning) = Self.randomRun(using: &random)
      #expect(try ArgumentParser.parse(words) == .run(meaning), "\(words)")
    }
  }

  /// Options, and one of the many ways to write them.
  private static func randomRun(using random: inout SeededGenerator) -> ([String], RunOptions) {
    var options = RunOptions()
    var groups: [[String]] = []
    func spell(_ spellings: [String], _ value: String) -> [String] {
      let spelling = spellings.randomElement(using: &random) ?? ""
      let mayFollow = value == "-" || !value.hasPrefix("-")
      if mayFollow, Bool.random(using: &random) { return [spelling, value] }
      return [spelling + (spelling.hasPrefix("--") || value.hasPrefix("=") ? "=" : "") + value]
    }
    let texts = ["-", "a", "--emit", "x=y", "=", "two words", "é\u{301}", "-q", "\u{301}", "\n"]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let path = texts.randomElement(using: &random) ?? ""
      options.outputs.append(path)
      groups.append(spell(["-o", "--output"], path))
    }
    options.emit = EmitMode.allCases.randomElement(using: &random)
    if let emit = options.emit { groups.append(spell(["--emit"], emit.rawValue)) }
    if Bool.random(using: &random) {
      let interval = Duration.milliseconds(Int.random(in: 1...10_000_000, using: &random))
      options.interval = interval
      groups.append(spell(["--interval"], DurationText.render(interval)))
    }
    if Bool.random(using: &random) {
      options.quiet = true
      groups.append(["-q"])
    }
    let isChild = Bool.random(using: &random)
    if isChild {
      options.team = texts.randomElement(using: &random)
      if let team = options.team { groups.append(spell(["--team"], team)) }
      options.command = (0...3).map { _ in texts.randomElement(using: &random) ?? "" }
    } else {
      options.teamFile = "team.json"
      groups.append(["team.json"])
    }
    // Only what collects depends on the order, so the outputs keep theirs.
    let outputs = groups.prefix(options.outputs.count)
    let others = groups.dropFirst(options.outputs.count).shuffled(using: &random)
    let split = Int.random(in: 0...others.count, using: &random)
    let words = others.prefix(split) + outputs + others.dropFirst(split)
    return (["run"] + words.flatMap { $0 } + (isChild ? ["--"] + options.command : []), options)
  }
}
