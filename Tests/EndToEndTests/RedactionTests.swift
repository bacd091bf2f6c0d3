import Foundation
import JSONText
import TestSupport
import Testing

/// What leaves the program: records, lines for people, files; and what does not.
struct RedactionTests {
  private static let key = "ghp_" + String(repeating: "aB3dE6gH9", count: 4)
  private static let script = """
    echo "export TOKEN=\(key)"
    echo "card 4111 1111 1111 1111, mail ann@example.com" >&2
    echo '{"type":"agent_telemetry","event":"tool_call","agent_id":"coder","data":{"tool":"x","password":"hunter2x","total_tokens":158}}'
    echo "$CORP_API_KEY"
    """
  private static let environment = ["CORP_API_KEY": "corp9f8e7d6c5b4a"]
  private static let secrets = ["aB3dE6", "4111 1111", "hunter2x", "corp9f8e"]

  @Test(arguments: ["snapshots", "events", "all"])
  func `a run tells no secret to anybody`(emit: String) async throws {
    let run = try await ProctorProcess.run(
      [
        "run", "--emit", emit, "-o", "-", "-o", "file", "--echo", "--logs", "logs", "--team", "t", "--", "sh", "script",
        "--token", "aB3dE6x",
      ],
      files: ["script": Self.script], environment: Self.environment)
    #expect(run.code == 0)
    for text in [String(decoding: run.output, as: UTF8.self), try run.text("file"), run.complaint] {
      for secret in Self.secrets { #expect(!text.contains(secret), "\(secret) in \(text)") }
    }
    for marker in ["github", "card", "environment"] { #expect(run.complaint.contains("[REDACTED:\(marker)]")) }
    #expect(run.complaint.contains("ann@example.com"))
    // Whoever asks for raw logs gets them, and nobody else can read them.
    #expect(try run.text("logs/t.stdout.log").contains(Self.key))
    let mode = { (path: String) in
      try FileManager.default.attributesOfItem(atPath: run.process.folder.path + path)[.posixPermissions] as? Int
    }
    #expect(try mode("/logs") == 0o700 && mode("/logs/t.stdout.log") == 0o600 && mode("/logs/t.stderr.log") == 0o600)
    let quality = run.summary?.data["data_quality"]
    let kinds = quality?["redacted_by_kind"]?.array ?? []
    let names = kinds.compactMap { $0["kind"]?.string }
    for kind in ["github", "card", "password", "environment"] { #expect(names.contains(kind), "\(kind)") }
    #expect(quality?["redacted"]?.int == kinds.reduce(0) { $0 + ($1["count"]?.int ?? 0) })
    #expect(run.complaint.contains("taken out of records and lines: "))
    guard emit != "snapshots" else { return }
    let call = try #require(run.records("tool_call").first)
    #expect(call.data["total_tokens"]?.int == 158 && call.data["password"]?.string == "[REDACTED:password]")
    #expect(
      Set(run.records("compliance_violation").compactMap { $0.data["kind"]?.string }) == [
        "github", "card", "password", "environment",
      ])
  }

  @Test(arguments: [
    ("off", ["aB3dE6", "4111 1111", "hunter2x", "ann@example.com"], []),
    ("secrets", ["4111 1111", "ann@example.com"], ["aB3dE6", "hunter2x"]),
    ("all", ["ann@example.com"], ["aB3dE6", "hunter2x", "4111 1111"]),
    ("all,email", [], ["aB3dE6", "hunter2x", "4111 1111", "ann@example.com"]),
  ])
  func `the option and the team file's key choose`(what: String, shown: [String], hidden: [String]) async throws {
    let file = "{teams: [{id: \"t\", command: [\"sh\", \"script\"]}], redact: \"\(what)\", emit: \"all\"}"
    let files = ["script": Self.script, "team.json": file]
    let runs = [
      try await ProctorProcess.run(
        ["run", "--emit", "all", "--echo", "--redact", what, "--", "sh", "script"], files: files),
      try await ProctorProcess.run(["run", "--echo", "team.json"], files: files),
      try await ProctorProcess.run(
        shell: "sh script 2>&1 | \"$PROCTOR\" read --emit all --redact \(what)", files: files),
    ]
    for run in runs {
      let text = String(decoding: run.output, as: UTF8.self) + run.complaint
      for part in shown { #expect(text.contains(part), "\(part) is not in \(text)") }
      for part in hidden { #expect(!text.contains(part), "\(part) is in \(text)") }
    }
  }

  @Test func `a command that cannot be run keeps its secrets`() async throws {
    let run = try await ProctorProcess.run([
      "run", "--emit", "all", "--", "/no/such/program", "--api-key", "abc", Self.key,
    ])
    let text = String(decoding: run.output, as: UTF8.self) + run.complaint
    #expect(run.code == 127 && !text.contains("aB3dE6") && !text.contains("abc"))
    let refused = try await ProctorProcess.run(["run", "--redact", Self.key, "--", "true"])
    #expect(refused.code == 64 && !refused.complaint.contains("aB3dE6"))
  }

  @Test func `dead letters hold no secret, and their lines are JSON still`() async throws {
    let line =
      #"{"type":"agent_telemetry","event":"message_error","data":{"message_id":"m","sender_id":"a","receiver_id":"b","card":4111111111111111,"error":"\#(Self.key)"}}"#
    for (options, isShown) in [([], false), (["--redact", "off"], true)] {
      let run = try await ProctorProcess.run(
        ["run", "-q", "--dead-letters", "dead"] + options + ["--", "cat", "line"], files: ["line": line + "\n"])
      let letter = try JSONReader.read(Array(try run.text("dead").utf8))
      let original = try JSONReader.read(Array((letter["original"]?.string ?? "").utf8))
      #expect(try run.text("dead").contains("aB3dE6") == isShown)
      #expect((original["data"]?["card"] == .null) == !isShown && original["data"]?["message_id"] == .string("m"))
    }
  }

  @Test func `an agent's id keeps what it must not tell, and stays the same agent`() async throws {
    let event = #"{"type":"agent_telemetry","event":"x_any","agent_id":"a-\#(Self.key)","data":{}}"#
    let run = try await ProctorProcess.run(
      ["run", "--emit", "all", "--", "sh", "script"], files: ["script": "echo '\(event)'\necho '\(event)'\n"])
    #expect(!String(decoding: run.output, as: UTF8.self).contains("aB3dE6") && !run.complaint.contains("aB3dE6"))
    let ids = Set(run.records("x_any").compactMap(\.agent))
    let id = try #require(ids.first)
    #expect(ids.count == 1 && id.hasPrefix("a-[REDACTED:github]#"))
    let agents = run.summary?.data["teams"]?.array?.first?["agents"]?.array?.compactMap { $0["id"]?.string }
    #expect(agents?.contains(id) == true)
  }
}
