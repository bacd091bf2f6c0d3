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

  @Test(arguments: ["autogen_events"])
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
