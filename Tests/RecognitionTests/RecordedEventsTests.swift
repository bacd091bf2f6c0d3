import Foundation
import JSONText
import Recognition
import TestSupport
import Testing

/// Tool calls, messages and sub-agents of recorded runs, held against what the scripted model asked for.
struct RecordedEventsTests {
  /// A tool call that the model asked for, as `truth.json` has it.
  private struct Asked: Hashable {
    var agent: String
    var tool: String
    var argumentsHash: String?
  }

  private static func asked(_ recording: Recording) throws -> [Asked] {
    let truth = try JSONReader.read([UInt8](recording.truth))
    return (truth["llm_calls"]?.array ?? []).flatMap { call in
      zip(call["tool_calls"]?.array ?? [], call["tool_args"]?.array ?? []).map { tool, arguments in
        Asked(
          agent: call["agent"]?.string ?? "?", tool: tool.string ?? "?",
          argumentsHash: (try? JSONReader.read(arguments.string ?? ""))?.stableHash)
      }
    }
  }

  private static func counts(_ calls: [Asked]) -> [Asked: Int] { calls.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  @Test(arguments: ["autogen_events", "claude_stream"])
  func `every tool call that the model asked for starts and ends once, by its agent`(name: String) throws {
    let recording = try Recording.load(name)
    let read = ReadOutput(recording)
    let expected = Self.counts(try Self.asked(recording))
    #expect(!expected.isEmpty)
    for phase in ["started", "completed"] {
      let found = read.calls(phase).map {
        Asked(agent: $0.agent, tool: $0["tool"] ?? "-", argumentsHash: $0["args_hash"])
      }
      #expect(Self.counts(found) == expected, "\(phase)")
      #expect(Set(read.calls(phase).compactMap { $0["call_id"] }).count == found.count)
    }
    #expect(read.calls("completed").allSatisfy { $0.data["ok"]?.bool != nil && $0["result_hash"]?.count == 16 })
  }

  @Test func `of a call that Claude Code did not live to see end, only the start is told`() throws {
    let recording = try Recording.load("claude_stream-sigterm")
    let read = ReadOutput(recording)
    #expect(read.calls("started").count == Self.counts(try Self.asked(recording)).values.reduce(0, +))
    #expect(read.calls("completed").count <= read.calls("started").count)
    #expect(read.told("session_ended").isEmpty)
  }

  @Test func `Claude Code's sub-agent is created, started and stopped, once each`() throws {
    let read = ReadOutput(try Recording.load("claude_stream"))
    let life = read.told.filter { $0.name.hasPrefix("agent_") }
    #expect(life.map(\.name) == ["agent_created", "agent_started", "agent_stopped"])
    #expect(life.allSatisfy { $0.agent == "reviewer" && $0["agent_type"] == "reviewer" })
    #expect(life.map { $0["state"] } == ["created", "running", "stopped"])
    #expect(life.last?["status"] == "completed" && life.last?.data["duration_ms"]?.double == 1110)
    let end = try #require(read.told("session_ended").first)
    #expect(end.data["duration_ms"]?.double == 3206 && end.data["num_turns"]?.int == 8)
    #expect(end.data["is_error"]?.bool == false && end.data["permission_denials"]?.int == 0)
  }

  @Test func `Claude Code's calls have the durations between their lines`() throws {
    let read = ReadOutput(try Recording.load("claude_stream"))
    let durations = read.calls("completed").compactMap { $0.data["duration_ms"]?.double }
    #expect(durations.count == read.calls("completed").count)
    // The result of the sub-agent's call tells its own; the second shell command was printed at .074 and .137.
    #expect(durations.contains(1114) && durations.contains(63))
  }

  @Test func `a failed push is a failed call`() throws {
    for name in ["claude_stream", "codex_json"] {
      let failed = ReadOutput(try Recording.load(name)).calls("completed").filter { $0.data["ok"]?.bool == false }
      #expect(failed.map { $0.data["exit_code"]?.int } == [128], "\(name)")
      #expect(failed.first?["args_summary"]?.contains("git push origin main") == true)
    }
  }

  @Test func `Codex's items are calls, and its sub-agent is seen to come and go`() throws {
    let recording = try Recording.load("codex_json")
    let read = ReadOutput(recording)
    let asked = try Self.asked(recording).filter { $0.agent == "main" }
    #expect(read.calls("started").count == asked.count && read.calls("completed").count == asked.count)
    #expect(
      read.calls("completed").map { $0["tool"] } == [
        "shell", "shell", "file_change", "shell", "spawn_agent", "wait", "shell",
      ])
    #expect(
      read.told.filter { $0.name.hasPrefix("agent_method") }.map(\.name) == [
        "agent_method_started", "agent_method_completed",
      ])
    let life = read.told.filter { ["agent_created", "agent_stopped"].contains($0.name) }
    #expect(life.map(\.name) == ["agent_created", "agent_stopped"])
    #expect(Set(life.map(\.agent)) == ["01a1fd3e-4923-7ae0-bdd7-f6f2bc715259"])
    #expect(read.told("thought").map { $0["text"] } == ["**Inspecting the repo**"])
  }

  @Test func `every message of AutoGen's log is sent, and each delivery belongs to one that was`() throws {
    let recording = try Recording.load("autogen_events")
    let read = ReadOutput(recording)
    let stages = String(decoding: recording.stdout, as: UTF8.self).split(separator: "\n")
      .filter { $0.contains(#""type": "Message""#) }
    let sent = read.told("message_sent")
    let delivered = read.told("message_delivered")
    #expect(sent.count == stages.filter { $0.contains("DeliveryStage.SEND") }.count)
    #expect(delivered.count == stages.filter { $0.contains("DeliveryStage.DELIVER") }.count)
    #expect(Set(delivered.compactMap { $0["message_id"] }).isSubset(of: Set(sent.compactMap { $0["message_id"] })))
    // 33 topics were published to, and each delivery but the two of the first task names its topic.
    #expect(delivered.filter { $0["kind"] == "publish" && $0["receiver_id"] == nil }.count == 2)
    let answers = sent.filter { $0["kind"] == "respond" }
    #expect(answers.map { $0["receiver_id"] } == ["user"])
    #expect(read.told("message_processed").map { $0["message_id"] } == answers.map { $0["reply_to"] })
    #expect(
      Set(read.told("message_sent").compactMap { $0["receiver_id"] }) == [
        "RoundRobinGroupChatManager", "output_topic", "group_topic", "coder", "reviewer", "user",
      ])
    #expect(read.told("thought").map(\.agent) == ["coder", "reviewer"])
  }

  @Test(arguments: ["bashgit", "crewai_run", "smolagents_run", "aider_run", "raw_sdk", "errors429", "agents_sdk"])
  func `output without structured events gives none`(name: String) throws {
    #expect(ReadOutput(try Recording.load(name)).told.isEmpty)
  }
}
