import Foundation
import JSONText
import TestSupport
import Testing

/// `--events strict`: who may tell events on standard output and error, and that nobody sees by what.
struct EventTrustRunTests {
  private static let script = #"""
    tell() { printf '{"type":"agent_telemetry","event":"%s","data":{}%s}\n' "$1" "$2"; }
    tell x_forged
    tell x_wrong ',"token":"Q00"'
    tell x_meant ",\"token\":\"$PROCTOR_TOKEN\""
    tell x_too ",\"token\":\"$PROCTOR_TOKEN\"" >&2
    tell x_channel >> "$PROCTOR_EVENTS"
    echo "my token is $PROCTOR_TOKEN"
    printf %s "$PROCTOR_TOKEN" > token
    """#
  private static let names = ["x_forged", "x_wrong", "x_meant", "x_too", "x_channel"]

  private static func told(_ run: RunResult) -> [String] {
    run.records.map(\.event).filter { names.contains($0) }.sorted()
  }

  @Test func `only what has the token, or comes through the channel, is an event`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--echo", "--emit", "all", "--events", "strict", "--logs", "logs", "--team", "t", "--", "sh", "script"],
      files: ["script": Self.script])
    #expect(run.code == 0)
    #expect(Self.told(run) == ["x_channel", "x_meant", "x_too"])
    let quality = run.summary?.data["data_quality"]
    #expect(quality?["unauthenticated_events"]?.int == 2)
    #expect(quality?["lines_read"]?.int == 5)
    #expect(run.lines.contains { $0.hasPrefix(#"{"type":"agent_telemetry","event":"x_forged""#) })
    try expectSecrecy(of: run)
    // Byte for byte what was printed.
    #expect(try run.text("logs/t.stdout.log").contains(run.text("token")))
  }

  @Test func `without strict all of them are, and the token is shown as little`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--echo", "--emit", "all", "team.json"],
      files: [
        "script": Self.script,
        "team.json": #"{teams: [{command: ["sh", "script"], events: "open"}], events: "strict"}"#,
      ])
    #expect(Self.told(run) == Self.names.sorted())
    #expect(run.summary?.data["data_quality"]?["unauthenticated_events"]?.int == 0)
    try expectSecrecy(of: run)
  }

  @Test func `the team file makes all teams strict, and each run has a token of its own`() async throws {
    var tokens: Set<String> = []
    for _ in 1...2 {
      let run = try await ProctorProcess.run(
        ["run", "-q", "--emit", "events", "team.json"],
        files: ["script": Self.script, "team.json": #"{teams: [{command: ["sh", "script"]}], events: "strict"}"#])
      #expect(Self.told(run) == ["x_channel", "x_meant", "x_too"])
      tokens.insert(try run.text("token"))
    }
    #expect(tokens.count == 2)
    // 128 bits.
    #expect(tokens.allSatisfy { $0.count == 33 && $0.dropFirst().allSatisfy(\.isHexDigit) })
  }

  @Test func `git's words do not show it either`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "all", "--", "sh", "-c",
      #"""
      printf %s "$PROCTOR_TOKEN" > token; git init -q .
      git -c user.name=x -c user.email=x@y commit -q --allow-empty -m "token $PROCTOR_TOKEN"
      """#,
    ])
    #expect(run.records("git_activity").count >= 1)
    try expectSecrecy(of: run)
  }

  private func expectSecrecy(of run: RunResult, at location: SourceLocation = #_sourceLocation) throws {
    let token = try run.text("token")
    #expect(token.count == 33, sourceLocation: location)
    #expect(!String(decoding: run.output, as: UTF8.self).contains(token), sourceLocation: location)
    #expect(!run.complaint.contains(token), sourceLocation: location)
  }
}
