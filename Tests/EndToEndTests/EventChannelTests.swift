import Foundation
import JSONText
import TestSupport
import Testing

/// `$PROCTOR_EVENTS`: a file to append events to, for any process of a team, until the team is over.
struct EventChannelTests {
  /// A shell function that tells an event with a number, as one write.
  private static let tell = #"""
    tell() { printf '{"type":"agent_telemetry","event":"x_told","agent_id":"%s","data":{"n":%s}}\n' "$1" "$2" >> "$PROCTOR_EVENTS"; }

    """#

  private static func run(
    _ script: String, _ options: [String] = [], environment: [String: String] = [:],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", "crew"] + options + ["--", "sh", "-c", tell + script],
      environment: environment, at: location)
  }

  /// The numbers that were told, by agent.
  private static func told(_ run: RunResult) -> [String: [Int64]] {
    run.records("x_told").reduce(into: [:]) { $0[$1.agent ?? "", default: []].append($1.data["n"]?.int ?? -1) }
  }

  private static func quality(_ run: RunResult) -> JSONValue? { run.summary?.data["data_quality"] }

  @Test func `what is appended is an event of the agent it names, and no line`() async throws {
    let run = try await Self.run("tell coder 1; tell main 2; echo said")
    #expect(run.code == 0)
    #expect(Self.told(run) == ["coder": [1], "main": [2]])
    #expect(run.lines == ["said"])
    #expect(Self.quality(run)?["lines_read"]?.int == 1)
  }

  @Test func `many processes append at once, and no event is lost, torn or out of their order`() async throws {
    let (writers, each) = (16, 250)
    let run = try await Self.run(
      """
      for writer in $(seq \(writers)); do
        ( n=0; while [ $n -lt \(each) ]; do n=$((n + 1)); tell "w$writer" $n; done ) &
      done
      wait
      """)
    let told = Self.told(run)
    #expect(told.count == writers)
    for (writer, numbers) in told { #expect(numbers == Array(1...Int64(each)), "\(writer)") }
    #expect(Self.quality(run)?["unparsed_events"]?.int == 0)
  }

  @Test func `what was told right before the end is read, twenty times over`() async throws {
    let teams = (0..<20).map { #"{id: "\#($0)", command: ["sh", "script"]}"# }
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "team.json"],
      files: [
        "script": Self.tell + "for n in $(seq 300); do tell a $n; done; kill -9 $$",
        "team.json": "{teams: [\(teams.joined(separator: ","))]}",
      ])
    for number in 0..<20 {
      let records = run.records.filter { $0.team == "\(number)" }
      #expect(records.filter { $0.event == "x_told" }.map { $0.data["n"]?.int ?? -1 } == Array(1...300))
      // It has told them before it ended.
      let end = records.lastIndex { $0.event == "process_exited" } ?? -1
      #expect(end > records.lastIndex { $0.event == "x_told" } ?? .max)
    }
  }

  @Test func `what is no event is counted and never taken for text`() async throws {
    let run = try await Self.run(
      #"""
      echo 'Traceback (most recent call last):' >> "$PROCTOR_EVENTS"
      echo '{"usage":{"prompt_tokens":9,"completion_tokens":9}}' >> "$PROCTOR_EVENTS"
      echo '{"type":"agent_telemetry","event":"x_told","data":{"n":1' >> "$PROCTOR_EVENTS"
      echo >> "$PROCTOR_EVENTS"
      tell main 2
      printf 'no newline' >> "$PROCTOR_EVENTS"
      """#)
    #expect(Self.told(run) == ["main": [2]])
    #expect(Self.quality(run)?["unparsed_events"]?.int == 4)
    #expect(Self.quality(run)?["lines_read"]?.int == 0)
    #expect(run.records("llm_call").isEmpty && run.lines.isEmpty)
  }

  @Test func `opening it to be emptied empties nothing`() async throws {
    let run = try await Self.run(
      #"""
      for n in 1 2 3; do tell main $n; done
      printf '{"type":"agent_telemetry","event":"x_told","data":{"n":4}}\n' > "$PROCTOR_EVENTS"
      """#)
    #expect(Self.told(run) == ["main": [1, 2, 3, 4]])
  }

  @Test func `one that is removed is either still there, or its loss is told`() async throws {
    let run = try await Self.run(
      #"""
      tell main 1
      rm -f "$PROCTOR_EVENTS" 2> /dev/null
      tell main 2
      """#, environment: ["TMPDIR": "/tmp"])
    let sentence = "was removed or replaced; what was written there since is lost"
    if Self.told(run) == ["main": [1, 2]] {
      #expect(!run.complaint.contains(sentence))
    } else {
      #expect(Self.told(run) == ["main": [1]])
      #expect(run.complaint.contains(sentence))
      #expect(run.lines.contains { $0.contains(sentence) })
    }
  }

  @Test func `each life of a team has one`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "team.json"],
      files: [
        "script": Self.tell + #"echo >> lives; tell main "$(wc -l < lives)"; exit 3"#,
        "team.json": #"""
        {teams: [{id: "t", command: ["sh", "script"],
          restart: {policy: "on-failure", delay: "10ms", attempts: 2, window: "1h"}}]}
        """#,
      ])
    #expect(Self.told(run) == ["main": [1, 2, 3]])
  }

  // MARK: Where it is

  /// A folder for temporary files of its own, so that whatever stays in it shows.
  private static let here = #"mkdir -p "$SCRATCH/tmp"; export TMPDIR="$SCRATCH/tmp"; "#

  private static func leftovers(_ process: ProctorProcess) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: process.folder.appending(path: "tmp").path)
    return (names ?? []).filter { $0.hasPrefix("proctor-events") }
  }

  @Test func `it is in a private folder, and nothing of it stays`() async throws {
    let run = try await ProctorProcess.run(
      shell: Self.here + #"""
        exec "$PROCTOR" run -q --emit events -- sh -c 'test -p "$PROCTOR_EVENTS" &&
          echo "${PROCTOR_EVENTS#"$TMPDIR"/}" && stat -c %a "${PROCTOR_EVENTS%/*}"'
        """#)
    #expect(run.code == 0)
    let place = try #require(run.lines.first)
    #expect(place.hasPrefix("proctor-events-") && place.hasSuffix("/events"))
    #expect(run.lines.last == "500")
    #expect(Self.leftovers(run.process) == [])
  }

  @Test(arguments: [SIGTERM, SIGKILL])
  func `nothing of it stays when proctor is killed`(signal: Int32) async throws {
    let process = try ProctorProcess(
      shell: Self.here + #"""
        exec "$PROCTOR" run -q --emit events --grace 300ms -- sh -c 'trap "" TERM
          echo ready; while :; do echo "{}" >> "$PROCTOR_EVENTS"; sleep 0.01; done'
        """#)
    try await process.records(line: "ready")
    #expect(Self.leftovers(process).count == 1)
    process.signal(signal)
    try await eventually("proctor to end") { !process.isRunning }
    try await eventually("the channel to be gone") { Self.leftovers(process) == [] }
    try await eventually("the team to be gone") { Survivors.marked(process.mark) == [] }
  }

  @Test func `nothing of it stays when the keeper is killed`() async throws {
    let run = try await ProctorProcess.run(
      shell: Self.here + #"""
        exec "$PROCTOR" run -q --emit events -- sh -c 'echo "{}" >> "$PROCTOR_EVENTS"; kill -9 $PPID; sleep 60'
        """#)
    #expect(run.code == 125)
    #expect(Self.leftovers(run.process) == [])
    #expect(Self.quality(run)?["unparsed_events"]?.int == 1)
  }

  @Test func `a folder for temporary files that cannot be written is passed over`() async throws {
    let run = try await Self.run(#"tell main 1; echo "$PROCTOR_EVENTS""#, environment: ["TMPDIR": "/proc"])
    #expect(Self.told(run) == ["main": [1]])
    #expect(run.lines.first?.hasPrefix("/proc") == false)
  }

  @Test(.enabled(if: Surroundings.hasMountNamespaces, "needs root and mount namespaces"))
  func `where nothing can be written the variable is not set, and it is said why`() async throws {
    let run = try await ProctorProcess.run(
      shell: #"""
        exec unshare -m sh -c 'for folder in /tmp /dev/shm; do
            mount --bind $folder $folder && mount -o remount,ro,bind $folder || exit 99
          done
          TMPDIR=/nowhere exec "$PROCTOR" run -q --emit events -- sh -c "echo \"<\$PROCTOR_EVENTS>\"; exit 3"'
        """#)
    #expect(run.code == 3)
    #expect(run.lines.contains("<>"))
    #expect(run.complaint.contains("PROCTOR_EVENTS is not set, because there is no place for it"))
    #expect(run.lines.contains { $0.hasPrefix("PROCTOR_EVENTS is not set") })
  }
}

extension EventChannelTests {
  @Test func `a message that failed becomes a dead letter with its line, also inside another run`() async throws {
    let told =
      #"{"type":"agent_telemetry","event":"message_error","data":{"message_id":"7","sender_id":"a","receiver_id":"b"}}"#
    let tell = #"echo '\#(told)' >> "$PROCTOR_EVENTS""#
    let run = try await ProctorProcess.run(
      shell: #"""
        "$PROCTOR" run -q --emit events --dead-letters one -- sh tell > first
        exec "$PROCTOR" run -q --emit events --dead-letters two -- "$PROCTOR" run --emit events --team crew -- sh tell
        """#, files: ["tell": tell])
    #expect(run.code == 0)
    let one = try JSONReader.read(try run.file("one"))
    #expect(one["message_id"]?.string == "7" && one["stream"] == .null)
    #expect(one["original"]?.string == told || one["original"]?["text"]?.string == told, "\(one)")
    let two = try JSONReader.read(try run.file("two"))
    #expect(two["message_id"]?.string == "7" && two["stream"]?.string == "stdout")
  }
}
