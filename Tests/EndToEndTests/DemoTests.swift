import Foundation
import JSONText
import TestSupport
import Testing

/// The demo of the README: the first thing that anybody sees must be true.
@Suite(.enabled(if: Machine.offers("git"), "needs git"))
struct DemoTests {
  private struct Truth: Decodable {
    struct Tokens: Decodable {
      var input: Int
      var output: Int
      var total: Int
      var cacheRead: Int
      var byAgent: [String: Tokens]?
    }
    struct Operation: Decodable {
      var operation: String
      var agent: String
    }
    var exitCode: Int
    var agents: [String]
    var tokens: Tokens
    var git: [Operation]
  }

  @Test func `the demo team is reported truthfully`() async throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let truth = try decoder.decode(Truth.self, from: Data(try Fixtures.bytes("demo/expected.json")))
    let run = try await ProctorProcess.run(["run", "--emit", "all", Fixtures.path("teams/demo.json")])
    #expect(Int(run.code) == truth.exitCode)
    let team = try #require(run.summary?.data["teams"]?.array?.first)
    let agents = team["agents"]?.array ?? []
    #expect(Set(agents.compactMap { $0["id"]?.string }) == Set(truth.agents))
    expect(team["token_usage"], truth.tokens, "team")
    for agent in agents {
      let name = try #require(agent["id"]?.string)
      expect(agent["token_usage"], try #require(truth.tokens.byAgent?[name]), name)
    }
    let operations = run.records("git_activity").map {
      "\($0.agent ?? "-") \($0.data["git_activities"]?.array?.first?["operation"]?.string ?? "-")"
    }
    #expect(operations == truth.git.map { "\($0.agent) \($0.operation)" })
    // People see it, too.
    #expect(run.complaint.contains(String(truth.tokens.total)))
    let shares = run.records("metrics_update").compactMap {
      $0.data["process_metrics"]?["tree"]?["cpu_percent"]?.double
    }
    #expect(shares.contains { $0 > 5 })
  }

  private func expect(_ usage: JSONValue?, _ tokens: Truth.Tokens, _ whose: String) {
    #expect(usage?["input_tokens"]?.int ?? 0 == Int64(tokens.input), "\(whose)")
    #expect(usage?["output_tokens"]?.int ?? 0 == Int64(tokens.output), "\(whose)")
    #expect(usage?["total_tokens"]?.int ?? 0 == Int64(tokens.total), "\(whose)")
    #expect(usage?["cache_read_tokens"]?.int ?? 0 == Int64(tokens.cacheRead), "\(whose)")
  }
}
