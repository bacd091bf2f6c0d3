import Telemetry
import Testing

@testable import Supervision

/// Policies × how teams end.
struct ExitPolicyTests {
  /// How a team ends, in the words of the table below.
  private static func outcome(_ word: Substring, place: Int) -> TeamOutcome {
    let id = "t\(place)"
    // The second team of each row ends first.
    let endedAt: UInt64 = place == 1 ? 10 : 100 + UInt64(place)
    func outcome(_ code: Int32, _ origin: Verdict.Origin, stopped: Bool = false, limit: String? = nil) -> TeamOutcome {
      TeamOutcome(
        id: id, code: ExitCode(rawValue: code), origin: origin, endedAt: endedAt, wasStoppedByUs: stopped,
        limit: limit)
    }
    return switch word {
    case "ok": outcome(0, .child)
    case "fail": outcome(3, .child)
    case "crash": outcome(139, .child)
    case "ours": outcome(143, .supervisor, stopped: true)
    case "alert": outcome(99, .gate)
    case "timeout": outcome(124, .limit, limit: "timeout")
    case "budget": outcome(98, .budget)
    case "never": outcome(125, .supervisor)
    default: outcome(127, .supervisor)
    }
  }

  /// Teams t0, t1 (the first to end), t2 (the last), and the code and origin by each policy.
  @Test(
    arguments: """
      teams               any-fail      first            last             team:t0
      ok                  0 child       0 child          0 child          0 child
      fail                3 child       3 child          3 child          3 child
      timeout             124 limit     124 limit        124 limit        124 limit
      never               125 supervisor 125 supervisor  125 supervisor   125 supervisor
      missing             127 supervisor 127 supervisor  127 supervisor   127 supervisor
      ok,ok,ok            0 child       0 child          0 child          0 child
      ok,fail,ok          1 child       3 child          0 child          0 child
      fail,ok,ok          1 child       0 child          0 child          3 child
      ok,ok,crash         1 child       0 child          139 child        0 child
      ours,fail,ours      1 child       3 child          3 child          143 supervisor
      ours,ok,ours        0 child       0 child          0 child          143 supervisor
      ok,timeout,ours     1 child       124 limit        0 child          0 child
      timeout,ok,ok       1 child       0 child          0 child          124 limit
      ok,ok,timeout       1 child       0 child          124 limit        0 child
      budget              98 budget     98 budget        98 budget        98 budget
      ok,ok,budget        98 budget     0 child          98 budget        0 child
      budget,ours,budget  98 budget     98 budget        98 budget        98 budget
      budget,fail,ok      1 child       3 child          0 child          98 budget
      budget,ok,timeout   1 child       0 child          124 limit        98 budget
      never,fail,ok       1 child       3 child          0 child          125 supervisor
      ok,ok,never         1 child       0 child          125 supervisor   0 child
      missing,ok,ok       1 child       0 child          0 child          127 supervisor
      alert               99 gate       99 gate          99 gate          99 gate
      ok,alert,ok         99 gate       99 gate          0 child          0 child
      alert,alert,ours    99 gate       99 gate          99 gate          99 gate
      alert,fail,ok       1 child       3 child          0 child          99 gate
      ours,ours,ours      0 child       0 supervisor     0 supervisor     143 supervisor
      """.split(separator: "\n").dropFirst().map(String.init))
  func `each policy gives its code`(row: String) throws {
    let words = row.split(separator: " ")
    let outcomes = words[0].split(separator: ",").enumerated().map { Self.outcome($0.element, place: $0.offset) }
    for (place, policy) in ["any-fail", "first", "last", "team:t0"].enumerated() {
      let verdict = try ExitPolicy(policy).verdict(of: outcomes)
      #expect("\(verdict.code.rawValue)" == words[1 + 2 * place], "\(policy)")
      #expect(verdict.origin.rawValue == words[2 + 2 * place], "\(policy)")
      #expect((verdict.limit == "timeout") == (verdict.origin == .limit))
    }
  }

  @Test(arguments: [
    ("any-fail", ExitPolicy.anyFail), ("first", .first), ("last", .last), ("team:a b", .team("a b")),
    ("team:team:", .team("team:")),
  ])
  func `a policy is read`(text: String, policy: ExitPolicy) throws { #expect(try ExitPolicy(text) == policy) }

  @Test(arguments: ["", "all", "team", "team:", "First", "anyfail"])
  func `anything else is refused with what is known`(text: String) {
    let error = #expect(throws: ExitPolicyError.self) { try ExitPolicy(text) }
    #expect(error?.description.contains("is none of any-fail, first, last, team:NAME") == true)
  }

  /// Verdicts of gates, and what a run that has succeeded, and one that has failed, becomes with them.
  @Test(arguments: [
    ([], 0 as Int32, Verdict.Origin.child), ([GateVerdict.passed], 0, .child), ([.passed, .failed], 99, .gate),
    ([.passed, .noData], 97, .gate), ([.noData, .failed], 99, .gate),
  ])
  func `gates decide about a run that has succeeded, and about no other`(
    gates: [GateVerdict], code: Int32, origin: Verdict.Origin
  ) {
    let results = gates.map { GateResult(gate: "x", value: nil, threshold: 0, verdict: $0) }
    let success = Verdict(code: .success, origin: .child).under(gates: results)
    #expect(success == Verdict(code: ExitCode(rawValue: code), origin: origin))
    let failure = Verdict(code: ExitCode(rawValue: 3), origin: .child)
    #expect(failure.under(gates: results) == failure)
  }
}
