import Foundation
import JSONText
import TestSupport
import Testing

/// Messages that failed: kept by a run, listed, shown and fed back.
struct DeadLetterTests {
  private static func envelope(_ event: String, _ data: String) -> String {
    #"{"type":"agent_telemetry","event":"\#(event)","agent_id":"planner","data":{\#(data)}}"#
  }

  private static let sent = envelope(
    "message_sent", #""message_id":"m-1","sender_id":"planner","receiver_id":"coder","content":"add a retry""#)
  private static let dropped = envelope(
    "message_delivery_failed",
    #""message_id":"m-1","sender_id":"planner","receiver_id":"coder","reason":"queue full","attempt":2"#)
  private static let broken = envelope("message_error", #""message_id":"m-2","error":"boom""#)

  /// The output of a team: one message arrives, one is dropped, one breaks its receiver, on both streams.
  private static let script = """
    cat <<'END'
    \(envelope("message_sent", #""message_id":"m-0","sender_id":"user","receiver_id":"planner","content_length":90"#))
    \(envelope("message_processed", #""message_id":"m-0","sender_id":"user","receiver_id":"planner""#))
    \(sent)
    \(dropped)
    END
    cat >&2 <<'END'
    \(broken)
    END
    printf '%s\\377%s\\n' '{"type":"agent_telemetry","event":"message_error","data":{"error":"' '"}}'
    """

  private static func letters(_ bytes: [UInt8]) -> [JSONValue] { Record.all(in: bytes).map(\.value) }

  @Test func `a run appends each failure with its line, and counts it`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--no-echo", "--dead-letters", "dead.ndjson", "--", "sh", "script"], files: ["script": Self.script])
    #expect(run.code == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: run.process.folder.path + "/dead.ndjson")
    #expect(mode[.posixPermissions] as? Int == 0o600)
    let letters = Self.letters(try run.file("dead.ndjson"))
    #expect(letters.count == 3)
    let first = try #require(letters.first { $0["message_id"]?.string == "m-1" })
    #expect(first["original"]?.string == Self.dropped)
    #expect(first["message"]?.string == Self.sent)
    #expect(first["run_id"]?.string == run.summary?.value["run_id"]?.string)
    #expect(first["team_id"]?.string == "sh")
    #expect(first["agent_id"]?.string == "planner")
    #expect(first["reason"]?.string == "queue full")
    #expect(first["attempt"]?.int == 2)
    #expect(first["stream"]?.string == "stdout")
    let second = try #require(letters.first { $0["message_id"]?.string == "m-2" })
    #expect(second["original"]?.string == Self.broken)
    #expect(second["stream"]?.string == "stderr")
    let encoded = letters.compactMap { $0["original_base64"]?.string }
    let bytes = try #require(encoded.first)
    #expect(
      Data(base64Encoded: bytes)
        == Data(#"{"type":"agent_telemetry","event":"message_error","data":{"error":""#.utf8) + [0xFF]
        + Data("\"}}".utf8))
    let messages = try #require(run.summary?.data["teams"]?.array?.first?["messages"])
    #expect(messages["dead_letters"]?.int == 3)
    #expect(messages["processed"]?.int == 1)
    #expect(messages["lost"]?.int == 1)
    #expect(messages["most_active_flow"]?["receiver_id"]?.string == "planner")
    #expect(run.complaint.contains("3 dead letters; proctor dead-letters list dead.ndjson"))
  }

  @Test func `the team file's key does the same, and so does a recording`() async throws {
    let team = #"{teams: [{id: "crew", shell: "sh script 2>&1 | tee log"}], dead_letters: "dead.ndjson"}"#
    let run = try await ProctorProcess.run(
      shell: """
        "$PROCTOR" run -q -o /dev/null team.json && "$PROCTOR" read -q -o /dev/null --team crew --dead-letters read.ndjson log
        """, files: ["script": Self.script, "team.json": team])
    #expect(run.code == 0, "\(run.complaint)")
    let (live, recorded) = (Self.letters(try run.file("dead.ndjson")), Self.letters(try run.file("read.ndjson")))
    #expect(live.count == 3)
    #expect(recorded.map { $0["original"] } == live.map { $0["original"] })
    #expect(recorded.map { $0["message"] } == live.map { $0["message"] })
  }

  @Test func `a file that cannot be one of letters is refused before anything starts`() async throws {
    let run = try await ProctorProcess.run(
      shell: #"ln -s x link; exec "$PROCTOR" run -q --dead-letters link -- touch started"#)
    #expect(run.code == 125)
    #expect(run.complaints == ["proctor: cannot write to 'link': it is a symbolic link; name the file itself"])
    #expect(!run.hasFile("started"))
  }

  // MARK: The command

  /// A file with a bad line between its letters.
  private static let file: String = {
    func letter(_ id: String, _ reason: String, _ original: String) -> String {
      var writer = JSONWriter()
      writer.string(original)
      let line = String(decoding: writer.bytes, as: UTF8.self)
      return
        #"{"timestamp":1763712108.123,"team_id":"crew","message_id":"\#(id)","sender_id":"planner","#
        + #""receiver_id":"coder","reason":"\#(reason)","attempt":1,"event":"message_error","original":\#(line)}"#
    }
    return [
      letter("m-1", "full", sent), #"{"timestamp":1"#, letter("m-2", "red \\u001b[31m", broken),
      #"{"timestamp":1,"event":"gap","dropped":4}"#, letter("m-1", "again", "third\u{7}"),
    ].joined(separator: "\n") + "\n"
  }()

  @Test func `list has a row for each letter, and says what it could not read`() async throws {
    let (run, text) = try await ProctorProcess.answer("dead-letters list dead", files: ["dead": Self.file])
    #expect(run.code == 0)
    let rows = text.split(separator: "\n")
    #expect(rows.count == 4)
    #expect(rows[0].hasPrefix("letter  time"))
    #expect(rows[1].hasPrefix("1       2025-11-21T08:01:48.123Z  crew  planner → coder  full"))
    #expect(!text.contains("\u{1B}"))
    #expect(run.complaints.count == 3)
    #expect(run.complaints.first?.hasPrefix("dead:2: not a dead letter: not JSON") == true)
    #expect(run.complaint.contains("dead: 1 line skipped"))
    #expect(run.complaint.contains("dead: 4 letters could not be written when the disk was full"))
    let (_, json) = try await ProctorProcess.answer("dead-letters list --json dead 2-3", files: ["dead": Self.file])
    #expect(Self.letters(Array(json.utf8)).map { $0["number"]?.int } == [2, 3])
  }

  @Test func `show has everything of the letters that are asked for`() async throws {
    let (run, text) = try await ProctorProcess.answer(
      "dead-letters show dead --message m-1", files: ["dead": Self.file])
    #expect(run.code == 0)
    #expect(text.contains(Self.sent))
    #expect(text.contains("third\\u{7}"))
    #expect(!text.contains("m-2"))
    let (exact, json) = try await ProctorProcess.answer("dead-letters show --json dead 3", files: ["dead": Self.file])
    #expect(exact.code == 0)
    #expect(json == String(Self.file.split(separator: "\n")[4]) + "\n")
  }

  @Test func `replay gives a command the lines byte for byte, and ends as it does`() async throws {
    let (run, text) = try await ProctorProcess.answer(
      "dead-letters replay dead 1 3 -- sh -c 'cat; echo $PWD >&2; exit 7'", files: ["dead": Self.file])
    #expect(run.code == 7)
    #expect(text == Self.sent + "\nthird\u{7}\n")
    #expect(run.complaint.contains(run.process.folder.lastPathComponent))
    let (printed, lines) = try await ProctorProcess.answer("dead-letters replay dead", files: ["dead": Self.file])
    #expect(printed.code == 0)
    #expect(lines == Self.sent + "\n" + Self.broken + "\nthird\u{7}\n")
    let (piped, same) = try await ProctorProcess.answer("dead-letters replay - < dead", files: ["dead": Self.file])
    #expect(piped.code == 0)
    #expect(same == lines)
  }

  @Test func `a replayed envelope tells another run the same`() async throws {
    let run = try await ProctorProcess.run(
      shell: #""$PROCTOR" dead-letters replay dead 2 -- "$PROCTOR" read -q --emit all"#, files: ["dead": Self.file])
    #expect(run.code == 0)
    #expect(run.records.contains { $0.event == "x_message_error" && $0.data["error"]?.string == "boom" })
  }

  @Test func `a command that reads no more, or leaves somebody behind, harms nobody`() async throws {
    // More than a pipe holds.
    let letters = Self.file + String(repeating: Self.file.split(separator: "\n")[0] + "\n", count: 2000)
    let (run, text) = try await ProctorProcess.answer(
      "dead-letters replay dead -- sh -c 'sleep 1000 & head -n 1; exit 3'", files: ["dead": letters])
    #expect(run.code == 3)
    #expect(text == Self.sent + "\n")
    #expect(run.complaint.contains("the command read no more at letter"))
    let piped = try await ProctorProcess.run(
      shell: #"("$PROCTOR" dead-letters replay dead; echo $? > code) | head -n 1 > first"#, files: ["dead": letters])
    #expect(try piped.text("first") == Self.sent + "\n")
    #expect(try piped.text("code") == "141\n")
  }

  @Test func `when proctor is stopped the command is, too`() async throws {
    let process = try ProctorProcess(
      shell: #"exec "$PROCTOR" dead-letters replay dead -- sh -c 'touch started; exec sleep 1000'"#,
      files: ["dead": Self.file])
    try await eventually("the command to run") {
      FileManager.default.fileExists(atPath: process.folder.appending(path: "started").path)
    }
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.wasKilled)
  }

  @Test(arguments: [
    ("list none", 65, "none: cannot be read: No such file or directory"),
    ("list .", 65, ".: cannot be read: Is a directory"),
    ("show dead 4", 65, "dead: there is no letter 4; it has 3 letters"),
    ("replay dead --message m-9", 65, #"dead: no letter is of the message "m-9""#),
    ("replay dead 9 -- touch started", 65, "dead: there is no letter 9; it has 3 letters"),
    ("replay dead -- ./none", 127, "cannot find the program './none'"),
    ("replay dead 2- -- cat", 64, #"NUMBER: "2-" is no number of a letter; write 3, or 3-7"#),
  ])
  func `what cannot be done is said in one sentence`(words: String, code: Int32, sentence: String) async throws {
    let (run, text) = try await ProctorProcess.answer("dead-letters \(words)", files: ["dead": Self.file])
    #expect(run.code == code)
    #expect(run.complaints.count { $0.contains(sentence) } == 1, "\(run.complaint)")
    #expect(text == "")
    #expect(!run.hasFile("started"))
  }
}
