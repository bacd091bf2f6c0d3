import Foundation
import Testing

/// Whatever children print and files hold: nothing that a terminal obeys comes out where people look.
struct ShownTextRunTests {
  /// Sets the clipboard and the title, clears the screen, asks the terminal to type, prints over, turns around; once with ESC
  /// and once with the characters U+009B and U+009D that mean the same.
  private static let attack =
    #"A\033]52;c;cHduZWQ=\007B\033]0;title\033\\C\033[2J\033[6nD\010\010E\302\2332JF\302\2350;title\302\234G"#
    + #"\342\200\256drow\342\200\254H\342\201\246I\342\200\250J\177K\013\014\016"#

  /// What of a text a terminal would obey; none of it where only records and lines are.
  private static func obeyed(in text: String) -> [String] {
    text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x09, 0x0A: false
      case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
      default: false
      }
    }.map { String($0.value, radix: 16) }
  }

  @Test(arguments: ["", "tty: true, "])
  func `the echo and the records of what a child prints are harmless`(terminal: String) async throws {
    let run = try await ProctorProcess.run(
      ["run", "--echo", "--emit", "all", "--logs", "logs", "team.json"],
      files: [
        "attack.sh": "printf '\(Self.attack)\\n'; printf 'over\\rprinted\\n'; printf '\(Self.attack)\\n' >&2; exit 3",
        "team.json": #"{teams: [{id: "t\u202e", \#(terminal)command: ["sh", "attack.sh"]}]}"#,
      ])
    #expect(run.code == 3)
    #expect(Self.obeyed(in: run.complaint) == [])
    #expect(Self.obeyed(in: String(decoding: run.output, as: UTF8.self)) == [])
    #expect(run.complaint.contains("t\\u202E stdout | "))
    #expect(
      run.complaint.contains(#"\u009B2JF\u009D0;title\u009CG\u202Edrow\u202CH\u2066I\u2028J K"#), "\(run.complaint)")
    let log = try run.file("logs/t%E2%80%AE.stdout.log")
    #expect(log.contains(0x1B), "the raw log has every byte")
  }

  @Test func `what a line does not say to people it says to programs`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "--", "printf", #"user\342\200\256nimda\342\200\254 \302\233mx\n"#])
    #expect(run.lines == ["user\u{202E}nimda\u{202C} \u{9B}mx"])
  }

  @Test func `a program that is told of an alert gets a message without what a terminal obeys`() async throws {
    let task = #"{"type":"agent_telemetry","event":"task_failed","agent_id":"a\u202e\u009b2J","data":{"task_id":"1"}}"#
    let run = try await ProctorProcess.run(
      ["run", "--emit", "all", "team.json"],
      files: [
        "tell.sh": #"env | grep -a '^PROCTOR_' > told"#, "task.json": task + "\n",
        "team.json": """
        {teams: [{id: "t", shell: "cat task.json; sleep 0.2"}], default_alerts: false, alert_exec: {tell: ["sh", "tell.sh"]},
         alerts: "x: task.failed by agent > 0 hold 0s @critical -> emit, exec:tell"}
        """,
      ],
      environment: ["PROCTOR_TOKEN": "outer", "PROCTOR_EVENTS": "/outer"])
    let told = try run.text("told")
    #expect(told.contains("PROCTOR_ALERT_MESSAGE="))
    #expect(told.contains(#"a\u202E\u009B2J"#), "\(told)")
    #expect(Self.obeyed(in: told) == [])
    #expect(!told.contains("outer"), "what a proctor around this one said is not passed on")
  }

  @Test func `rules that are tried on a recording show its lines harmless`() async throws {
    let rules = """
      {"tool": "x", "rules": [{"id": "x.usage", "reading": "usage", "sem": "delta", "literal": "spent ",
        "pattern": "^spent (?<input>[0-9]+) (?<model>[^q]*)$", "examples": [{"line": "spent 1 x", "fields": {"input": "1"}}],
        "counterexamples": ["spent x"]}]}
      """
    let (run, text) = try await ProctorProcess.answer(
      "rules test rules.json rec", after: "printf 'spent 3 \(Self.attack)\\n' > rec", files: ["rules.json": rules])
    #expect(run.code == 0)
    #expect(text.contains("x.usage: 1 match"))
    #expect(text.contains(#"\u202Edrow"#), "\(text)")
    #expect(Self.obeyed(in: text) == [])
  }

  @Test func `complaints and plans quote arguments and files harmless`() async throws {
    let name = "\u{1B}[2J\u{9B}2J\u{202E}"
    let cases = [
      #"run -o "none/$NAME" -- true"#, #"run --"$NAME""#, #"check "$NAME""#, "check bad.json", "plan good.json",
      "plan --json good.json", #"dead-letters list "$NAME""#, #"read "$NAME""#, #"rules test "$NAME""#,
      #"run -- "./$NAME""#, #"run --only "$NAME" good.json"#,
    ]
    for words in cases {
      let (run, answer) = try await ProctorProcess.answer(
        words,
        files: [
          "bad.json": "{teams: [{command: ['x\(name)'], '\(name)': 1, timeout: '\(name)'}]}",
          "good.json": #"{teams: [{id: "\#("a\u{202E}")", command: ["true", "\#("\\u001b[2J\\u009b2J\u{202E}")"]}]}"#,
        ],
        environment: ["NAME": name])
      let text = run.complaint + answer
      #expect(!text.isEmpty, "\(words)")
      #expect(Self.obeyed(in: text) == [], "\(words): \(text)")
    }
  }

  @Test func `dead letters come out as they were printed, but not on a terminal`() async throws {
    let letter =
      #"{"timestamp":1,"team_id":"c","message_id":"m","event":"message_error","original":"x\u001b]52;c;cA==\u0007\u009b2Jy"}"#
    let (_, text) = try await ProctorProcess.answer("dead-letters replay dead", files: ["dead": letter + "\n"])
    #expect(text == "x\u{1B}]52;c;cA==\u{7}\u{9B}2Jy\n")
    let terminal = try TerminalProcess(
      shell: #""$PROCTOR" dead-letters replay dead; echo end"#, files: ["dead": letter + "\n"])
    try await terminal.shows("end")
    #expect(terminal.screen.contains(#"x\u001B]52;c;cA==\u0007\u009B2Jy"#), "\(terminal.screen)")
    #expect(Self.obeyed(in: terminal.screen.replacing("\r\n", with: "\n")) == [])
    _ = try await terminal.end()
  }
}
