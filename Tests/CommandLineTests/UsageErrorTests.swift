import TestSupport
import Testing

@testable import proctor

/// What is refused, in the words that people see.
struct UsageErrorTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let words: [String]
    let sentence: String

    init(_ words: [String], _ sentence: String) {
      self.words = words
      self.sentence = sentence
    }

    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(arguments: [
    Refusal(
      [],
      #"no command given; the commands are run, read, check, plan, doctor, rules, dead-letters, completion, help. See "proctor --help"."#
    ),
    Refusal(["rnu"], #"unknown command "rnu"; did you mean "run"? See "proctor --help"."#),
    Refusal(
      ["team.json"],
      #"unknown command "team.json"; the commands are run, read, check, plan, doctor, rules, dead-letters, completion, help. See "proctor --help"."#
    ),
    Refusal(["help", "chekc"], #"unknown command "chekc"; did you mean "check"? See "proctor help --help"."#),
    Refusal(
      ["--", "true"],
      #"unknown command "--"; the commands are run, read, check, plan, doctor, rules, dead-letters, completion, help. See "proctor --help"."#
    ),
    Refusal(
      ["dead-letters", "shwo", "f"], #"unknown action "shwo"; did you mean "show"? See "proctor dead-letters --help"."#),
    Refusal(
      ["dead-letters", "remove", "f"],
      #"unknown action "remove"; the actions are list, show and replay. See "proctor dead-letters --help"."#),
    Refusal(["dead-letters", "list"], #"FILE is missing for dead-letters. See "proctor dead-letters --help"."#),
    Refusal(["dead-letters", "show", "f"], #"NUMBER is missing for dead-letters. See "proctor dead-letters --help"."#),
    Refusal(
      ["dead-letters", "show", "f", "1", "7-3"],
      #"NUMBER: "7-3" is no number of a letter; write 3, or 3-7. See "proctor dead-letters --help"."#),
    Refusal(
      ["dead-letters", "list", "f", "--", "cat"],
      #"a command after "--" is only for replay. See "proctor dead-letters --help"."#),
    Refusal(
      ["dead-letters", "replay", "f", "--"],
      #"nothing follows "--"; write the command to run there. See "proctor dead-letters --help"."#),
    Refusal(
      ["dead-letters", "replay", "f", "--json"],
      #"option "--json" is only for list and show. See "proctor dead-letters --help"."#),
    Refusal(
      ["run", "--dead-letters", "-", "t"],
      #"option "--dead-letters": dead letters do not go to standard output, where records go; name a file. "#
        + #"See "proctor run --help"."#),
    Refusal(
      ["run", "--outptu", "x"],
      #"unknown option "--outptu" for run; did you mean "--output"? See "proctor run --help"."#),
    Refusal(
      ["run", "--out=x"], #"unknown option "--out" for run; did you mean "--output"? See "proctor run --help"."#),
    Refusal(["run", "--zzz"], #"unknown option "--zzz" for run. See "proctor run --help"."#),
    Refusal(["run", "-qx"], #"unknown option "-x" for run. See "proctor run --help"."#),
    Refusal(
      ["run", "-output", "x"],
      #"unknown option "-output" for run; did you mean "--output"? See "proctor run --help"."#),
    Refusal(["--verison"], #"unknown option "--verison"; did you mean "--version"? See "proctor --help"."#),
    Refusal(
      ["read", "--timeout", "1s"],
      #"option "--timeout" is not for read but for run and plan. See "proctor read --help"."#),
    Refusal(
      ["run", "--version"], #"option "--version" is not for run but for proctor itself. See "proctor run --help"."#),
    Refusal(
      ["-o", "x", "run"],
      #"option "-o" is not for proctor itself but for run, read and plan; write it after the command's name. "#
        + #"See "proctor --help"."#),
    Refusal(["run", "--output"], #"option "--output" needs a value, PATH. See "proctor run --help"."#),
    Refusal(["read", "-qo"], #"option "-o" needs a value, PATH. See "proctor read --help"."#),
    Refusal(
      ["run", "--timeout", "-5s", "t"],
      #"option "--timeout" needs a value, DURATION, and "-5s" looks like an option; join them with "=" "#
        + #"if it is the value. See "proctor run --help"."#),
    Refusal(
      ["run", "--output", "--", "true"],
      #"option "--output" needs a value, PATH, and "--" looks like an option; join them with "=" "#
        + #"if it is the value. See "proctor run --help"."#),
    Refusal(["run", "--quiet=yes"], #"option "--quiet" takes no value, but has "yes". See "proctor run --help"."#),
    Refusal(["run", "-q=yes"], #"option "-q" takes no value, but has "yes". See "proctor run --help"."#),
    Refusal(["run", "--help=me"], #"option "--help" takes no value, but has "me". See "proctor run --help"."#),
    Refusal(["run", "--output="], #"option "--output": the path is empty. See "proctor run --help"."#),
    Refusal(["run", "-o", ""], #"option "-o": the path is empty. See "proctor run --help"."#),
    Refusal(["run", "--team", ""], #"option "--team": the id is empty. See "proctor run --help"."#),
    Refusal(
      ["run", "--emit", "evnts"],
      #"option "--emit": "evnts" is none of snapshots, events, all; did you mean "events"? See "proctor run --help"."#),
    Refusal(
      ["run", "--rotate", "10M", "t"],
      #"option "--rotate": "10M" is not a size; write it like 64KiB, 10MiB or 1GiB. See "proctor run --help"."#),
    Refusal(
      ["run", "--rotate", "1KiB", "t"],
      #"option "--rotate": "1KiB" is too small; the least is 64KiB. See "proctor run --help"."#),
    Refusal(
      ["run", "--keep", "0", "t"],
      #"option "--keep": "0" is not a whole number from 1 to 1000. See "proctor run --help"."#),
    Refusal(
      ["read", "--stream", "both"],
      #"option "--stream": "both" is none of stdout, stderr. See "proctor read --help"."#),
    Refusal(
      ["run", "--interval", "0s", "t"],
      #"option "--interval": "0s" is zero; it must be more than that. See "proctor run --help"."#),
    Refusal(
      ["run", "--grace", "5", "t"],
      #"option "--grace": "5" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m. See "proctor run --help"."#),
    Refusal(
      ["run", "--timeout=-5s", "t"],
      #"option "--timeout": "-5s" is negative; write it like 500ms, 2s, 10m, 1h or 1h30m. See "proctor run --help"."#),
    Refusal(
      ["read", "--agent", "coder="],
      #"option "--agent": "coder=" lacks a part; write ID, or ID=MATCH with the name that is printed. "#
        + #"See "proctor read --help"."#),
    Refusal(
      ["read", "--agent", "a", "--agent", "a=B"],
      #"option "--agent": the agent "a" is declared twice. See "proctor read --help"."#),
    Refusal(
      ["run", "python", "crew.py"],
      #"unexpected argument "crew.py" for run; write a command to run after "--". See "proctor run --help"."#),
    Refusal(["read", "a", "b"], #"unexpected argument "b" for read. See "proctor read --help"."#),
    Refusal(["check"], #"TEAMFILE is missing for check. See "proctor check --help"."#),
    Refusal(["check", ""], #"TEAMFILE is empty for check. See "proctor check --help"."#),
    Refusal(["completion"], #"SHELL is missing for completion. See "proctor completion --help"."#),
    Refusal(
      ["completion", "zhs"],
      #"no completions for the shell "zhs"; did you mean "zsh"? See "proctor completion --help"."#),
    Refusal(
      ["completion", "tcsh"],
      #"no completions for the shell "tcsh"; the shells are bash, zsh, fish. See "proctor completion --help"."#),
    Refusal(
      ["run"], #"nothing to run; name a team file, or write a command after "--". See "proctor run --help"."#),
    Refusal(["run", "--"], #"nothing follows "--"; write the command to run there. See "proctor run --help"."#),
    Refusal(
      ["run", "t.json", "--", "true"],
      #"team file "t.json" and a command after "--" are both given; run takes one of them. See "proctor run --help"."#),
    Refusal(
      ["run", "t.json", "--team", "x"],
      #"option "--team" is only for a command after "--"; with a team file, write it there. See "proctor run --help"."#
    ),
    Refusal(
      ["run", "t.json", "--agent", "x"],
      #"option "--agent" is only for a command after "--"; with a team file, write it there. See "proctor run --help"."#
    ),
    Refusal(
      ["run", "--only", "x", "--", "true"],
      #"option "--only" is only for a team file, and a command after "--" is a single team. See "proctor run --help"."#
    ),
    Refusal(
      ["run", "--a\u{1B}[31m\nb"], #"unknown option "--a\u{1B}[31m\nb" for run. See "proctor run --help"."#),
  ])
  func `a refusal is one clear sentence`(refusal: Refusal) {
    let error = #expect(throws: UsageError.self) { try ArgumentParser.parse(refusal.words) }
    #expect(error?.sentence == "proctor: " + refusal.sentence)
  }

  @Test func `no line of words whatsoever is a trap or more than one line of complaint`() {
    let pool =
      Command.allCases.map(\.rawValue) + FlagTable.all.flatMap(\.spellings)
      + FlagTable.all.flatMap(\.example) + [
        "", "-", "--", "---", "=", "-=", "--=", "--=x", "-o=", "--output=", "-q=", "-qo", "\0", "\r\n", "-\u{301}",
        "--\u{301}", "--output\u{301}=x", "-\u{1F468}\u{200D}\u{1F469}", "\u{FFFD}", "1e309", "-5", "NaN",
        "99999999999999999999h", "0.000000000000000000001ms", String(repeating: "-", count: 500),
        "--" + String(repeating: "o", count: 500), "-" + String(repeating: "q", count: 500), "x=y", "=y",
      ]
    var random = SeededGenerator(seed: 9)
    for _ in 0..<4000 {
      var words = (0..<Int.random(in: 0...6, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }
      if Bool.random(using: &random) { words.insert(["run", "read"].randomElement(using: &random) ?? "", at: 0) }
      do throws(UsageError) {
        _ = try ArgumentParser.parse(words)
      } catch {
        let sentence = error.sentence
        #expect(sentence.hasPrefix("proctor: ") && sentence.hasSuffix(" --help\"."))
        #expect(!sentence.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(sentence.count < 400)
      }
    }
  }
}
