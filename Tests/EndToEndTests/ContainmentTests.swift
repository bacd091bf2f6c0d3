import Foundation
import JSONText
import TestSupport
import Testing

/// No process is left, whoever dies first. That none is left is checked at the end of every run (``ProctorProcess``); here
/// the ways to escape are tried.
struct ContainmentTests {
  struct Escape: Sendable, CustomTestStringConvertible {
    let what: String
    let script: String
    var testDescription: String { what }
  }

  /// What other supervisors leave behind.
  static let escapes = [
    Escape(what: "a background child", script: "sleep 300 &"),
    Escape(what: "a grandchild with a session of its own", script: "setsid sleep 300 &"),
    Escape(what: "a doubly forked daemon", script: "(setsid sh -c 'sleep 300 & sleep 300' &) "),
    Escape(what: "a group member that ignores TERM", script: #"sh -c 'trap "" TERM; while :; do sleep 0.1; done' &"#),
    Escape(
      what: "a session leader that ignores TERM, INT and HUP",
      script: #"setsid sh -c 'trap "" TERM INT HUP; while :; do sleep 0.1; done' &"#),
    Escape(what: "a stopped process", script: "sleep 300 & kill -STOP $!"),
  ]

  @Test(arguments: escapes)
  func `what the leader leaves at a normal exit is ended and named`(escape: Escape) async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--", "sh", "-c", "\(escape.script)\nexit 4"])
    #expect(run.code == 4)
    #expect(!run.records("process_killed").isEmpty)
    #expect(run.records("process_killed").allSatisfy { $0.data["reason"]?.string?.isEmpty == false })
  }

  @Test(arguments: escapes)
  func `a stop ends all of it`(escape: Escape) async throws {
    let process = try ProctorProcess([
      "run", "-q", "--emit", "events", "--grace", "300ms", "--", "sh", "-c", "\(escape.script)\necho ready; sleep 300",
    ])
    try await process.records(line: "ready")
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.code == SIGTERM)
  }

  @Test(arguments: escapes)
  func `the team ends when the supervisor is killed`(escape: Escape) async throws {
    let process = try ProctorProcess([
      "run", "-q", "--emit", "events", "--grace", "300ms", "--", "sh", "-c", "\(escape.script)\necho ready; sleep 300",
    ])
    try await process.records(line: "ready")
    process.signal(SIGKILL)
    let run = try await process.result()
    #expect(run.wasKilled)
  }

  @Test(arguments: escapes)
  func `a killed keeper is noticed, and its team is swept`(escape: Escape) async throws {
    let process = try ProctorProcess([
      "run", "--emit", "events", "--", "sh", "-c", "\(escape.script)\ntrap '' TERM; echo ready; sleep 300",
    ])
    try await process.records(line: "ready")
    let keeper = try #require(try Self.processes(of: process, named: "proctor-keeper").first)
    kill(keeper, SIGKILL)
    let run = try await process.result()
    #expect(run.code == 125)
    #expect(run.complaint.contains("keeper ended unexpectedly"))
    #expect(run.records("process_killed").contains { $0.data["command"]?.string == "sleep" })
    #expect(run.summary?.data["origin"]?.string == "supervisor")
    #expect(run.summary?.data["exit_code"]?.int == 125)
  }

  @Test func `a child has its own session, three descriptors and fresh signals, whatever proctor was started with`()
    async throws
  {
    let run = try await ProctorProcess.run(
      shell: """
        exec 5</dev/null 7>>other 9<.
        trap '' HUP INT PIPE USR1
        exec "$PROCTOR" run -q --emit events -- sh -c '
          cut -d" " -f1,5,6 /proc/$$/stat
          ls /proc/$$/fd
          readlink /proc/$$/fd/0
          grep -E "^Sig(Blk|Ign)" /proc/$$/status | tr "\\t" " "'
        """)
    let lines = run.lines
    try #require(lines.count == 7, "\(lines)")
    let identity = lines[0].split(separator: " ")
    #expect(Set(identity).count == 1, "pid, group and session differ: \(lines[0])")
    // By a plain command: for a pipe or a redirection the shell itself opens more for a moment.
    #expect(lines[1...3] == ["0", "1", "2"])
    #expect(lines[4] == "/dev/null")
    #expect(lines[5] == "SigBlk: 0000000000000000")
    // glibc's posix_spawn ignores its own two signals, 32 and 33, which no program can use (sysdeps/unix/sysv/linux/spawni.c).
    let ignored = lines[6].split(separator: " ").last.flatMap { UInt64($0, radix: 16) }
    #expect(ignored.map { $0 & ~0x1_8000_0000 } == 0)
  }

  /// The pids of a run's processes that have this name.
  private static func processes(of process: ProctorProcess, named name: String) throws -> [Int32] {
    Survivors.marked(process.mark).filter { pid in
      (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) == "\(name)\n"
    }
  }
}
