import Testing

@testable import proctor

/// What every row of the table owes: an example that works, an effect, a place in help, a name of its own.
struct FlagTableTests {
  /// The fewest words that make a command complete.
  private static func complete(_ command: Command?, for flag: Flag) -> (before: [String], after: [String]) {
    switch command {
    case .run: (["run"], flag.name == "only" ? ["team.json"] : ["--", "true"])
    case .plan: (["plan"], flag.name == "only" ? ["team.json"] : ["--", "true"])
    case .check: (["check"], ["team.json"])
    case .rules: (["rules"], ["list"])
    case .deadLetters: (["dead-letters"], ["list", "dead.ndjson"])
    case .completion: (["completion"], ["bash"])
    case .read, .doctor, .help: ([command?.rawValue ?? ""], [])
    case nil: ([], [])
    }
  }

  @Test(arguments: FlagTable.all.map(\.name))
  func `the example of each option is understood and changes something`(name: String) throws {
    for flag in FlagTable.all where flag.name == name {
      for place in flag.places {
        let line = Self.complete(place, for: flag)
        let meaning = try ArgumentParser.parse(line.before + flag.example + line.after)
        guard place != nil else { continue }
        #expect(try ArgumentParser.parse(line.before + line.after) != meaning)
      }
    }
  }

  @Test func `the example of each option uses that option`() {
    for flag in FlagTable.all {
      #expect(flag.spellings.contains(flag.example.first ?? ""))
      #expect(flag.example.count == (flag.value == nil ? 1 : 2))
    }
  }

  @Test(arguments: [nil] + Command.allCases)
  func `no two options of a command share a spelling`(place: Command?) {
    let spellings = FlagTable.flags(of: place).flatMap(\.spellings)
    #expect(Set(spellings).count == spellings.count)
  }

  @Test func `every option of run that concerns what is run means the same to plan`() throws {
    let others = ["echo", "no-echo", "quiet", "help"]
    for flag in FlagTable.flags(of: .run) where !others.contains(flag.name) {
      let (before, after) = Self.complete(.run, for: flag)
      let plan = try ArgumentParser.parse(["plan"] + flag.example + after)
      guard case .plan(let options, asJSON: false) = plan else {
        Issue.record("\(plan)")
        continue
      }
      #expect(try ArgumentParser.parse(before + flag.example + after) == .run(options), "--\(flag.name)")
    }
    #expect(others.dropLast().allSatisfy { FlagTable.flag("--\($0)", of: .plan) == nil })
  }

  @Test func `an option that collects keeps both of two values, another one the last`() throws {
    for flag in FlagTable.all where flag.value != nil {
      let line = Self.complete(flag.places[0], for: flag)
      let once = try ArgumentParser.parse(line.before + flag.example + line.after)
      let others = ["budget": "errors=50", "alert": "another: errors > 5", "gate": "errors < 5"]
      let second = ["--\(flag.name)", flag.collects ? others[flag.name] ?? "another" : flag.example[1]]
      let twice = try ArgumentParser.parse(line.before + flag.example + second + line.after)
      #expect((once != twice) == flag.collects, "--\(flag.name)")
    }
  }

  @Test func `summaries can stand in a shell's list of options`() {
    for flag in FlagTable.all {
      #expect(!flag.summary.isEmpty && !flag.summary.hasSuffix("."))
      // Square brackets would end a description of zsh.
      #expect(flag.summary.allSatisfy { $0.isASCII && !$0.isNewline && $0 != "[" && $0 != "]" && $0 != "\\" })
    }
  }
}
