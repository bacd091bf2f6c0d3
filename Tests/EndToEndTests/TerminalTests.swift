import Foundation
import JSONText
import TestSupport
import Testing

/// At a terminal: keystrokes reach each process of a team once, and nothing a team does stops proctor.
struct TerminalTests {
  private static func lines(_ records: [Record]) -> [String] {
    records.filter { $0.event == "log_entry" }
      .compactMap { $0.data["activity_logs"]?.array?.first?["message"]?.string }
  }

  @Test func `^C reaches each process of a team exactly once`() async throws {
    // In a pipeline, for a shell ignores INT in what it starts with &. Counts what it gets, and waits a moment for more before it ends.
    let counter = """
      n=0; trap 'n=$((n + 1)); echo "$0 got INT $n"' INT; trap 'echo "$0 got TERM"' TERM
      echo "$0 ready"; until [ $n -gt 0 ]; do sleep 0.02 < /dev/null; done; sleep 0.3; exit 0
      """
    let terminal = try TerminalProcess(
      shell: #"exec "$PROCTOR" run --emit events -o run.ndjson team.json"#,
      files: [
        "counter.sh": counter,
        "team.json": """
        {teams: [{id: "a", stop: {signal: "INT"}, shell: "sh counter.sh >&2 | setsid -w sh counter.sh >&2 | sh counter.sh"},
          {id: "b", stop: {signal: "INT"}, command: ["sh", "counter.sh"]}]}
        """,
      ])
    try await eventually("four counters to be ready", within: .seconds(60)) {
      let bytes = (try? Data(contentsOf: terminal.folder.appending(path: "run.ndjson"))) ?? Data()
      return Self.lines(Record.all(in: Array(bytes))).count { $0 == "counter.sh ready" } == 4
    }
    terminal.type(.interrupt)
    let (code, records) = try await terminal.end()
    #expect(code == 130)
    let lines = Self.lines(records)
    #expect(lines.count { $0 == "counter.sh got INT 1" } == 4, "\(lines)")
    #expect(!lines.contains { $0.contains("INT 2") || $0.contains("TERM") }, "\(lines)")
    #expect(records.last?.event == "run_summary")
  }

  @Test func `^C twice kills`() async throws {
    let terminal = try TerminalProcess(
      shell: """
        exec "$PROCTOR" run --emit events --grace 1h -o run.ndjson -- \
          sh -c 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done'
        """)
    try await terminal.shows(#""message":"ready""#)
    terminal.type(.interrupt)
    try await terminal.shows(#""to":"stopping""#)
    // A person's fingers: two signals closer together than a tenth of a second are one.
    try await Task.sleep(for: .milliseconds(200))
    terminal.type(.interrupt)
    let (code, records) = try await terminal.end()
    #expect(code == 130)
    #expect(records.contains { $0.event == "process_killed" })
    #expect(records.last?.event == "run_summary")
  }

  @Test func `a team that reads from the terminal gets an error and stops nobody`() async throws {
    let terminal = try TerminalProcess(
      shell: """
        exec "$PROCTOR" run --emit events -o run.ndjson -- sh -c '
          cat < /dev/tty; echo "tty $?"; cat; echo "stdin $?"; grep "^State" /proc/$PPID/status; exit 6'
        """)
    let (code, records) = try await terminal.end()
    #expect(code == 6)
    let lines = Self.lines(records)
    #expect(lines.contains { $0.hasPrefix("tty ") && $0 != "tty 0" })
    #expect(lines.contains("stdin 0"))
    #expect(!lines.contains { $0.hasPrefix("State:") && $0.contains("T") })
  }

  @Test func `^Z gives the terminal back to the shell, and fg goes on`() async throws {
    let terminal = try TerminalProcess(
      shell: """
        set -m
        "$PROCTOR" run --emit events -o run.ndjson -- \
          sh -c 'echo ready; until [ -e go ]; do sleep 0.02; done; exit 5'
        echo "stopped with $?"
        touch go
        fg > /dev/null
        echo "ended with $?"
        """)
    try await terminal.shows(#""message":"ready""#)
    terminal.type(.suspend)
    // 128 and the number of TSTP.
    try await terminal.shows("stopped with 148")
    try await terminal.shows("ended with 5")
    #expect(try await terminal.end().records.last?.event == "run_summary")
  }

  @Test func `where nobody could continue it, proctor is not stopped by ^Z`() async throws {
    let terminal = try TerminalProcess(
      shell: """
        exec "$PROCTOR" run --emit events -o run.ndjson -- \
          sh -c 'echo ready; until [ -e go ]; do sleep 0.02; done; exit 5'
        """)
    try await terminal.shows(#""message":"ready""#)
    terminal.type(.suspend)
    try await terminal.shows("went on after")
    try Data().write(to: terminal.folder.appending(path: "go"))
    #expect(try await terminal.end().code == 5)
  }

  @Test func `a window that is closed stops the teams`() async throws {
    let terminal = try TerminalProcess(
      shell: """
        exec "$PROCTOR" run --emit events -o run.ndjson -- sh -c 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.05; done'
        """)
    try await terminal.shows(#""message":"ready""#)
    terminal.hangUp()
    let (code, records) = try await terminal.end()
    #expect(code == 129)
    #expect(Self.lines(records).contains("bye"))
    #expect(records.last?.data["origin"]?.string == "signal")
  }
}
