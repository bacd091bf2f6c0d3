import Foundation
import JSONText
@testable import Monitoring
import Recognition
import Telemetry
import TestSupport
import Testing

/// proctor's own records as input: each thing counts once, whichever of events, snapshots and summary tell of it.
struct NestedRunTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let emitted: RecordedTeam.Emitted
    var testDescription: String { "\(name), \(emitted.rawValue)" }
  }

  static let names = (try? Recording.names) ?? []
  static let cases = names.flatMap { name in RecordedTeam.Emitted.allCases.map { Case(name: name, emitted: $0) } }

  @Test(arguments: cases)
  func `records read again give the same sums, three levels deep`(each: Case) throws {
    let first = RecordedTeam(try Recording.load(each.name), team: "crew", run: "r1", emitted: each.emitted)
    let expected = Account(first.monitor.summary())
    #expect(!expected.active.isEmpty)
    var lines = first.lines
    for level in 2...4 {
      // What the levels write need not be the same.
      for emitted in RecordedTeam.Emitted.allCases {
        let again = RecordedTeam(reading: lines, team: "level\(level)", run: "r\(level)", emitted: emitted)
        #expect(Account(again.monitor.summary()).active == expected.active, "level \(level), \(emitted)")
        #expect(Account(again.monitor.summary()).team == expected.team, "level \(level), \(emitted)")
        if emitted == each.emitted { lines = again.lines }
      }
    }
  }

  @Test(arguments: cases)
  func `every record made of records is right`(each: Case) throws {
    let first = RecordedTeam(try Recording.load(each.name), team: "crew", run: "r1", emitted: each.emitted)
    let again = RecordedTeam(reading: first.lines, team: "again", run: "r2", emitted: .all)
    #expect(RecordShape.violations(inStream: again.lines.flatMap(\.self)) == [])
  }

  @Test(arguments: names, RecordedTeam.Emitted.allCases)
  func `two runs interleaved line by line give their sum`(name: String, emitted: RecordedTeam.Emitted) throws {
    let other = "bashgit"
    let one = RecordedTeam(try Recording.load(name), team: "one", run: "r1", emitted: emitted)
    let two = RecordedTeam(try Recording.load(other), team: "two", run: "r2", emitted: emitted)
    var merged: [[UInt8]] = []
    for index in 0..<max(one.lines.count, two.lines.count) {
      if index < one.lines.count { merged.append(one.lines[index]) }
      if index < two.lines.count { merged.append(two.lines[index]) }
    }
    let both = Account(RecordedTeam(reading: merged, team: "both", run: "r3", emitted: .all).monitor.summary())
    var expected = Account(one.monitor.summary()).active
    for (agent, figures) in Account(two.monitor.summary()).active { expected["two/\(agent)"] = figures }
    #expect(both.active == expected)
    let after = RecordedTeam(reading: one.lines + two.lines, team: "after", run: "r4", emitted: .snapshots)
    #expect(Account(after.monitor.summary()).active == expected)
  }

  @Test(arguments: cases)
  func `what others have spent is spent`(each: Case) throws {
    let first = RecordedTeam(try Recording.load(each.name), team: "crew", run: "r1", emitted: each.emitted)
    let again = RecordedTeam(reading: first.lines, team: "again", run: "r2", emitted: .events).monitor
    let (spent, sums) = (again.spending(), again.summary())
    #expect(spent.tokens == sums.tokenUsage?.totalTokens && spent.cost?.nanodollars == sums.tokenUsage?.costNanodollars)
    #expect(spent.turns ?? 0 >= sums.tokenUsage?.calls ?? 0 && spent.errors == sums.incidents.errors)
    #expect(spent.unpricedCalls == sums.tokenUsage?.unpricedCalls ?? 0)
    for agent in sums.agents { #expect(again.spending(of: agent.id).tokens == agent.tokenUsage?.totalTokens) }
  }

  // MARK: What else may happen to records

  private static func crew(_ emitted: RecordedTeam.Emitted = .all) throws -> RecordedTeam {
    RecordedTeam(try Recording.load("crewai_run"), team: "crew", run: "r1", emitted: emitted)
  }

  private static func account(of lines: [[UInt8]]) -> Account {
    Account(RecordedTeam(reading: lines, team: "again", run: "r9", emitted: .all).monitor.summary())
  }

  private static func event(_ line: [UInt8]) -> String {
    (try? JSONReader.read(line)["event"]?.string) ?? ""
  }

  @Test func `a file that is read twice counts once`() throws {
    let crew = try Self.crew()
    #expect(Self.account(of: crew.lines + crew.lines).team == Account(crew.monitor.summary()).team)
  }

  @Test(arguments: RecordedTeam.Emitted.allCases, [[2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1]])
  func `files that were set aside may come in any order`(emitted: RecordedTeam.Emitted, order: [Int]) throws {
    let crew = try Self.crew(emitted)
    let third = crew.lines.count / 3 + 1
    let parts = stride(from: 0, to: crew.lines.count, by: third).map {
      crew.lines[$0..<min($0 + third, crew.lines.count)]
    }
    let account = Self.account(of: order.flatMap { Array(parts[$0]) })
    #expect(account.team == Account(crew.monitor.summary()).team)
  }

  @Test(arguments: names)
  func `records that are missing are made up for by the totals`(name: String) throws {
    let team = RecordedTeam(try Recording.load(name), team: "crew", run: "r1", emitted: .all)
    var random = SeededGenerator(seed: 7)
    let kept = team.lines.filter { line in
      !["llm_call", "log_entry", "git_activity", "x_usage_reconciled", "snapshot"].contains(Self.event(line))
        || Int.random(in: 0..<3, using: &random) > 0
    }
    #expect(kept.count < team.lines.count)
    #expect(Self.account(of: kept).team == Account(team.monitor.summary()).team)
  }

  @Test(arguments: names)
  func `a run without an end is known by its snapshots, and by its events`(name: String) throws {
    let team = RecordedTeam(try Recording.load(name), team: "crew", run: "r1", emitted: .all)
    let expected = Account(team.monitor.summary()).team
    let endless = team.lines.filter { Self.event($0) != "run_summary" }
    #expect(Self.account(of: endless).team == expected)
    let account = Self.account(of: endless.filter { Self.event($0) != "snapshot" }).team
    #expect(account.lines == expected.lines && account.git == expected.git)
    #expect(account.usage?.totalTokens == expected.usage?.totalTokens && account.usage?.calls == expected.usage?.calls)
    #expect(account.usage?.costNanodollars ?? 0 == expected.usage?.costNanodollars ?? 0)
  }

  @Test func `figures that only a liar would tell neither overflow nor count`() {
    var lines: [[UInt8]] = []
    let most = Int64(1) << 53
    for number in 0..<6000 {
      let (run, sign) = (number % 3000, number % 2 == 0 ? "" : "-")
      lines.append(
        Self.record(
          "x_usage_reconciled", run: "liar", number,
          #"{"model":"m","input_tokens":\#(sign)\#(most),"output_tokens":\#(most),"total_tokens":0,"calls":\#(most)}"#))
      lines.append(
        Self.record(
          "snapshot", run: "r\(run)", number,
          """
          {"token_usage":{"input_tokens":\(most),"output_tokens":\(most),"total_tokens":1,"calls":\(most),\
          "unpriced_calls":\(most),"cost_usd":9e9,"cost_source":"mixed","by_model":[{"model":"\(number)","total_tokens":\(most),\
          "calls":\(most)}]},"totals":{"lines":\(most),"git_operations":\(most),"incidents":{"errors":\(most),"waited_ms":\(most)}}}
          """))
    }
    lines.append(Self.record("log_entry", run: "honest", 1, #"{"activity_logs":[{"message":"hello"}]}"#))
    let account = Self.account(of: lines)
    #expect(account.team.lines >= 0 && account.team.git >= 0 && account.team.incidents.errors >= 0)
  }

  @Test func `no more is taken back than was told, and a cost without a source counts`() {
    let usage =
      #"{"token_usage":{"model":"m","input_tokens":100,"output_tokens":0,"total_tokens":100,"cost_usd":2,"calls":1}}"#
    let lines = [
      Self.record("llm_call", run: "r", 1, usage),
      Self.record("x_usage_reconciled", run: "r", 2, #"{"model":"m","input_tokens":-101,"total_tokens":-101}"#),
      Self.record("x_usage_reconciled", run: "r", 3, #"{"model":"m","cost_usd":-3}"#),
      Self.record("x_usage_reconciled", run: "r", 4, #"{"model":"m","calls":-2}"#),
      Self.record(
        "x_usage_reconciled", run: "r", 5, #"{"model":"m","input_tokens":-40,"total_tokens":-40,"cost_usd":-1}"#),
    ]
    let left = Self.account(of: lines).team.usage
    #expect(left?.inputTokens == 60 && left?.costNanodollars == 1_000_000_000 && left?.calls == 1)
    #expect(left?.costSource == .reported)
  }

  @Test func `how long a call took is told on`() throws {
    let usage = #"{"token_usage":{"model":"m","input_tokens":100,"output_tokens":1,"calls":1},"duration_ms":812.5}"#
    let again = RecordedTeam(reading: [Self.record("llm_call", run: "r", 1, usage)], team: "t", run: "x", emitted: .all)
    let call = try #require(again.lines.first { Self.event($0) == "llm_call" })
    #expect(try JSONReader.read(call)["data"]?["duration_ms"]?.double == 812.5)
  }

  @Test func `ten million names would take no more memory than ten thousand`() {
    var runs = NestedRuns()
    var most = 0
    for number in 0..<20_000 {
      let teller = NestedRuns.Teller(team: "t", agent: "a\(number)")
      runs.set(NestedRuns.Figures(), of: teller, in: "r\(number / 3)")
      most = max(most, runs.knownAgents)
    }
    #expect(most == NestedRuns.maximumAgents)
  }

  private static func record(_ event: String, run: String, _ number: Int, _ data: String) -> [UInt8] {
    let line =
      #"{"type":"agent_telemetry","event":"\#(event)","run_id":"\#(run)","team_id":"t","agent_id":"a","timestamp":1,"#
      + #""seq":\#(number),"data":\#(data.replacing("\n", with: ""))}"#
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }
}
