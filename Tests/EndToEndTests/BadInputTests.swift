import Foundation
import JSONText
import TestSupport
import Testing

/// Bad input gets one clear sentence, the right exit code, and starts nothing.
struct BadInputTests {
  struct Bad: Sendable, CustomTestStringConvertible {
    let what: String
    /// The text of `team.json`; `nil` when there is none.
    var text: String? = ""
    var path = "team.json"
    let sentence: String
    var testDescription: String { what }
  }

  static let teamFiles = [
    Bad(what: "missing", text: nil, sentence: "team.json: no such team file"),
    Bad(what: "empty", sentence: "team.json:1:1: the file is empty"),
    Bad(what: "no JSON", text: "teams: yes", sentence: "team.json:1:1: a team file begins with {"),
    Bad(what: "not closed", text: "{teams: [", sentence: "team.json:1:9: the [ that opens here is never closed"),
    Bad(what: "no team", text: "{teams: []}", sentence: "teams: empty; list at least one team"),
    Bad(what: "a wrong type", text: #"{teams: [{command: "true"}]}"#, sentence: "teams[0].command: expected an array"),
    Bad(
      what: "a number for a text", text: #"{teams: [{id: 7, command: ["true"]}]}"#,
      sentence: "teams[0].id: expected a string"),
    Bad(
      what: "the same id twice", text: #"{teams: [{command: ["true"]}, {command: ["true"]}]}"#,
      sentence: #"the id "true" is already that of teams[0]"#),
    Bad(
      what: "an unknown key", text: #"{teams: [{command: ["true"], tiemout: "1s"}]}"#,
      sentence: "teams[0].tiemout: unknown key; did you mean timeout?"),
    Bad(
      what: "an unset variable", text: #"{teams: [{command: ["true", "${NO_SUCH_VARIABLE}"]}]}"#,
      sentence: "teams[0].command[1]: the variable NO_SUCH_VARIABLE is not set"),
    Bad(
      what: "a missing environment file", text: #"{teams: [{command: ["true"], env_file: "none.env"}]}"#,
      sentence: "none.env"),
    Bad(what: "a directory", path: "/tmp", sentence: "/tmp: this is a directory, not a file"),
    Bad(what: "a binary", path: "/bin/true", sentence: "/bin/true:1:"),
  ]

  @Test(arguments: teamFiles, ["check", "run"])
  func `a team file that is wrong`(bad: Bad, command: String) async throws {
    let run = try await ProctorProcess.run([command, bad.path], files: bad.text.map { ["team.json": $0] } ?? [:])
    #expect(run.code == 78)
    #expect(run.complaints.count == 1, "\(run.complaint)")
    #expect(run.complaint.contains(bad.sentence), "\(run.complaint)")
    #expect(run.output.isEmpty)
  }

  struct Place: Sendable, CustomTestStringConvertible {
    let path: String
    let sentence: String
    var testDescription: String { path }
  }

  static let places = [
    Place(path: "no/such/folder/run.ndjson", sentence: "its folder does not exist"),
    Place(path: ".", sentence: "it is a folder"),
    Place(path: "team.json/run.ndjson", sentence: "its folder does not exist"),
  ]

  @Test(arguments: places)
  func `an output that cannot be opened stops the run before anything starts`(place: Place) async throws {
    let run = try await ProctorProcess.run(
      ["run", "-o", "good.ndjson", "-o", place.path, "--", "touch", "started"], files: ["team.json": ""])
    #expect(run.code == 125)
    #expect(run.complaints.count == 1)
    #expect(run.complaint.contains(place.sentence), "\(run.complaint)")
    #expect(!run.hasFile("started"))
  }

  @Test(arguments: ["-o /dev/full", "> /dev/full"])
  func `a full disk is told and does not touch the child`(output: String) async throws {
    let run = try await ProctorProcess.run(
      shell: #""$PROCTOR" run -q --emit all \#(output) -- sh -c 'seq 20000; touch finished; exit 4'"#.replacing(
        "> /dev/full --", with: "--") + (output.hasPrefix(">") ? " \(output)" : ""))
    #expect(run.code == 4)
    #expect(run.hasFile("finished"))
    #expect(run.complaint.contains("No space left on device"))
    #expect(run.complaint.contains("records could not be written"))
  }

  @Test func `a file that may not grow keeps whole lines up to there`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        ulimit -f 16
        exec "$PROCTOR" run -q --emit all -o run.ndjson -- sh -c 'seq 2000; exit 4'
        """)
    #expect(run.code == 4)
    #expect(run.complaint.contains("cannot write to run.ndjson: File too large"))
    let bytes = try run.file("run.ndjson")
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: "\n")))
    #expect(RecordShape.violations(inStream: Array(bytes[...end])) == [])
  }

  @Test(arguments: ["no-such-recording", "/tmp", "/proc/self/mem"])
  func `a recording that cannot be read`(path: String) async throws {
    let run = try await ProctorProcess.run(["read", path])
    #expect(run.code == 65)
    #expect(run.complaint.contains("\(path): cannot be read"), "\(run.complaint)")
  }

  @Test func `a closed standard input cannot be read`() async throws {
    let run = try await ProctorProcess.run(shell: #"exec "$PROCTOR" read - <&-"#)
    #expect(run.code == 65)
    #expect(run.complaint.contains("standard input: cannot be read"), "\(run.complaint)")
  }

  @Test func `an empty recording is a recording`() async throws {
    let run = try await ProctorProcess.run(["read", "-q", "empty"], files: ["empty": ""])
    #expect(run.code == 0)
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 0)
  }

  struct Usage: Sendable, CustomTestStringConvertible {
    let words: [String]
    let sentence: String
    var testDescription: String { words.joined(separator: " ") }
  }

  static let usages = [
    Usage(words: ["rum"], sentence: "run"),
    Usage(words: ["run"], sentence: "run"),
    Usage(words: ["run", "--"], sentence: "command"),
    Usage(words: ["run", "--intervall", "1s", "--", "true"], sentence: "--interval"),
    Usage(words: ["run", "--interval", "soon", "--", "true"], sentence: "soon"),
    Usage(words: ["run", "--emit", "everything", "--", "true"], sentence: "everything"),
    Usage(words: ["run", "--timeout"], sentence: "--timeout"),
    Usage(words: ["run", "--agent", "a", "--agent", "a", "--", "true"], sentence: "twice"),
    Usage(words: ["run", "--team", "", "--", "true"], sentence: "empty"),
    Usage(words: ["check"], sentence: "check"),
    Usage(words: ["read", "a", "b"], sentence: "b"),
  ]

  @Test(arguments: usages)
  func `a wrong command line is 64 and says what is wrong`(usage: Usage) async throws {
    let run = try await ProctorProcess.run(usage.words)
    #expect(run.code == 64)
    #expect(run.complaint.contains(usage.sentence), "\(run.complaint)")
    #expect(run.output.isEmpty)
  }
}
