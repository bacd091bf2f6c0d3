import Foundation
import JSONText
import TestSupport
import Testing

/// What a team may leave behind and what it is connected to, as its user decides.
struct LeftoversTests {
  /// A word that no other process has among its arguments; `sleep` takes it for a time.
  private static func uniqueSeconds() -> String { "3\(UInt32.random(in: 1_000_000...9_999_999))" }

  /// Pids of the processes with this argument.
  static func processes(withArgument word: String) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { pid in
      guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
      return line.split(separator: 0).contains { $0.elementsEqual(word.utf8) }
    }
  }

  @Test func `what is to be kept lives on and is named, and the code is the leader's`() async throws {
    let word = Self.uniqueSeconds()
    defer { for pid in Self.processes(withArgument: word) { kill(pid, SIGKILL) } }
    // Without the mark that every run is searched for at its end.
    let run = try await ProctorProcess.run([
      "run", "--leftovers", "keep", "--", "sh", "-c", "env -i setsid sleep \(word) >/dev/null 2>&1 & exit 4",
    ])
    #expect(run.code == 4)
    let kept = run.records("process_kept")
    #expect(kept.compactMap { $0.data["command"]?.string } == ["sleep"])
    let pids: [Int64] = kept.compactMap { $0.data["pid"]?.int }
    #expect(pids == Self.processes(withArgument: word).map { Int64($0) })
    #expect(run.records("process_killed").isEmpty)
    #expect(run.complaint.contains("left alone sleep ("))
  }

  @Test func `what is to be reported is ended, named, and makes the team fail`() async throws {
    let run = try await ProctorProcess.run([
      "run", "--leftovers", "report", "--", "sh", "-c", "sleep 300 & setsid sleep 300 &",
    ])
    #expect(run.code == 125)
    #expect(run.records("process_killed").count == 2)
    #expect(run.records("process_killed").allSatisfy { $0.data["reason"]?.string == "left over" })
    #expect(run.summary?.data["origin"]?.string == "supervisor")
    #expect(run.complaint.contains("2 processes outlived the orchestrator"))
  }

  @Test(arguments: [("exit 6", 6), ("exit 0", 0)])
  func `a team that leaves nothing behind, or fails by itself, keeps its code`(script: String, code: Int32) async throws
  {
    let run = try await ProctorProcess.run([
      "run", "-q", "--leftovers", "report", "--", "sh", "-c", code == 0 ? script : "sleep 300 & \(script)",
    ])
    #expect(run.code == code)
  }

  @Test func `a killed process is told with its last signal and the time that it took`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--", "sh", "-c", "(trap '' TERM; exec setsid sleep 301) & setsid sleep 302 & sleep 0.2",
    ])
    let killed = run.records("process_killed").map(\.data)
    #expect(Set(killed.compactMap { $0["signal_name"]?.string }) == ["SIGTERM", "SIGKILL"])
    for kill in killed {
      #expect(kill["command"]?.string == "sleep")
      #expect(kill["age_seconds"]?.double ?? -1 >= 0)
      let took = try #require(kill["took_seconds"]?.double)
      // Two seconds pass between TERM and KILL.
      if kill["signal_name"]?.string == "SIGKILL" { #expect(took >= 2) }
    }
  }

  @Test func `a team with a terminal sees one everywhere, and its output is stdout`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--tty", "--emit", "events", "--", "sh", "-c",
      """
      test -t 0 && test -t 1 && test -t 2 && echo terminal; stty size; echo from stderr >&2; echo direct >/dev/tty
      cut -d' ' -f1,6,8 /proc/$$/stat | tr ' ' '\\n' | sort -u | wc -l; printf 'tab\\tend'; exit 3
      """,
    ])
    #expect(run.code == 3)
    #expect(run.lines == ["terminal", "50 400", "from stderr", "direct", "1", "tab\tend"])
    #expect(run.records("process_killed").isEmpty)
  }

  @Test func `nothing of a large output is lost in a terminal when its writer ends at once`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--tty", "--emit", "events", "--", "seq", "1", "20000"])
    #expect(run.code == 0)
    #expect(run.lines.count == 20_000)
    #expect(run.lines.last == "20000")
  }

  @Test func `a stop ends a team in a terminal whole`() async throws {
    let process = try ProctorProcess([
      "run", "-q", "--tty", "--emit", "events", "--grace", "300ms", "--", "sh", "-c",
      "trap '' TERM HUP; (setsid sleep 300 &); sleep 300 & echo ready; while :; do sleep 1; done",
    ])
    try await process.records(line: "ready")
    process.signal(SIGTERM)
    #expect(try await process.result().code == SIGTERM)
  }

  @Test func `standard input is the end, proctor's own, or a file`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        (read first; echo rest of it | cat >/dev/null
          "$PROCTOR" run -q -o /dev/null --stdin inherit -- sh -c 'cat >inherited') <input
        "$PROCTOR" run -q -o /dev/null --stdin ./input -- sh -c 'cat >read'
        "$PROCTOR" run -q -o /dev/null -- sh -c 'cat >empty' <input
        "$PROCTOR" run -q -o /dev/null team.json
        "$PROCTOR" run -q -o /dev/null --stdin /no/such/file -- true; echo $? >code
        """,
      files: [
        "input": "one\ntwo\n", "team.json": #"{teams: [{shell: "cat >from-file", stdin: "input"}]}"#,
      ])
    // The place in the file is shared with the shell, which has read the first line.
    #expect(try run.text("inherited") == "two\n")
    #expect(try run.text("read") == "one\ntwo\n")
    #expect(try run.text("empty") == "")
    #expect(try run.text("from-file") == "one\ntwo\n")
    #expect(try run.text("code") == "125\n")
    #expect(run.complaint.contains("cannot read stdin from '/no/such/file': No such file or directory"))
  }

  @Test func `standard input may be a descriptor that the shell has opened for us`() async throws {
    let run = try await ProctorProcess.run(
      shell: #"exec 7<input; "$PROCTOR" run -q -o /dev/null --stdin /dev/fd/7 -- sh -c 'cat >read'"#,
      files: ["input": "one\n"])
    #expect(try run.text("read") == "one\n")
  }

  @Test func `a terminal has a name even where proctor has none, and leaves no room for another input`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        unset TERM
        "$PROCTOR" run -q -o /dev/null --tty -- sh -c 'echo $TERM >name'
        "$PROCTOR" run -q --tty --stdin inherit -- true; echo $? >code
        """)
    #expect(try run.text("name") == "xterm\n")
    #expect(try run.text("code") == "64\n")
    #expect(run.complaint.contains("reads from its terminal"))
  }

  @Test func `only one team can read proctor's input`() async throws {
    let team = #"{teams: [{id: "a", shell: "cat", stdin: "inherit"}, {id: "b", shell: "cat", stdin: "inherit"}]}"#
    let run = try await ProctorProcess.run(["check", "team.json"], files: ["team.json": team])
    #expect(run.code == 78)
    #expect(run.complaint.contains("inherits proctor's input already"))
  }

  @Test func `a killed keeper leaves nobody, not even who hides, and no zombie`() async throws {
    let word = Self.uniqueSeconds()
    let process = try ProctorProcess(
      ["run", "--emit", "events", "team.json"],
      files: [
        "team.json": """
        {teams: [
          {id: "lost", shell: "(env -i setsid sleep \(word) &); sleep 300 & echo ready; sleep 300"},
          {id: "other", shell: "trap 'exit 0' TERM; while :; do sleep 0.05; done"},
        ]}
        """
      ])
    try await process.records(line: "ready")
    try await eventually("the one who hides") { !Self.processes(withArgument: word).isEmpty }
    let keeper = try #require(Self.keeper(of: "lost", in: process))
    kill(keeper, SIGKILL)
    try await process.records(member: "keeper ended unexpectedly")
    try await eventually("the team to be gone", within: .seconds(30)) { Self.processes(withArgument: word).isEmpty }
    try await eventually("our children to be reaped", within: .seconds(30)) {
      !Self.children(of: process.pid).contains { $0.isZombie }
    }
    process.signal(SIGTERM)
    let run = try await process.result()
    let killed = run.records("process_killed").filter { $0.team == "lost" }
    #expect(killed.contains { $0.data["reason"]?.string == "its keeper was killed" })
    #expect(killed.count >= 3)
    #expect(killed.allSatisfy { $0.data["age_seconds"]?.double != nil && $0.data["signal_name"]?.string == "SIGKILL" })
    // The other team went on, and obeyed in the end.
    #expect(run.records("process_killed").filter { $0.team == "other" }.isEmpty)
    #expect(run.records("process_exited").filter { $0.team == "other" }.compactMap { $0.data["code"]?.int } == [0])
  }

  /// The keeper with this team in its arguments' environment.
  private static func keeper(of team: String, in process: ProctorProcess) -> Int32? {
    children(of: process.pid).map(\.pid).first { pid in
      let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
      return environment.split(separator: 0).contains { $0.elementsEqual("PROCTOR_TEAM=\(team)".utf8) }
    }
  }

  private static func children(of parent: Int32) -> [(pid: Int32, isZombie: Bool)] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).compactMap { pid in
      guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let close = text.lastIndex(of: ")")
      else { return nil }
      let fields = text[close...].split(separator: " ")
      guard fields.count > 2, fields[2] == "\(parent)" else { return nil }
      return (pid, fields[1] == "Z")
    }
  }
}
