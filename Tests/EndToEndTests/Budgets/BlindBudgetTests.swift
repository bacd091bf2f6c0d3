import JSONText
import TestSupport
import Testing

/// A budget of cost that meets calls without a price: it never takes them for free without a word.
struct BlindBudgetTests {
  private static func script(_ model: String) -> [String: String] {
    ["script": "MODEL=\(model)\n" + SpendingScript.call + "call coder; call coder; call coder; sleep 0.1"]
  }

  @Test func `it says which calls it does not see, and by how many it is short`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--emit", "events", "--no-echo", "--budget", "cost=1", "--", "sh", "script"],
      files: Self.script("nobody-9"))
    #expect(run.code == 0)
    let sentence =
      #"no price is known for the model "nobody-9", and the budget of cost does not see what is spent on it"#
    #expect(run.complaints.filter { $0.contains(sentence) }.count == 1, "\(run.complaint)")
    #expect(run.lines.contains { $0.contains("the budget of cost does not see what is spent there") })
    let entry = try #require(run.budget("cost"))
    #expect(entry["used"]?.isNull == true && entry["unpriced_calls"]?.int == 3 && entry["status"]?.string == "ok")
  }

  @Test func `calls that name no model are not seen either`() async throws {
    let run = try await ProctorProcess.run(
      [
        "run", "--emit", "events", "--no-echo", "--budget", "cost=1", "--", "sh", "-c",
        "for i in 1 2 3; do echo \"Token usage: 1${i}00 input, 300 output\"; done",
      ])
    #expect(run.code == 0)
    let sentence =
      "no price is known for calls that name no model, and the budget of cost does not see what is spent on them"
    #expect(run.complaints.filter { $0.contains(sentence) }.count == 1, "\(run.complaint)")
    #expect(run.budget("cost")?["unpriced_calls"]?.int == 3)
  }

  @Test(arguments: ["nobody-9", ""])
  func `who wants to stop then is stopped`(model: String) async throws {
    let call = model.isEmpty ? "echo \"Token usage: 1${calls}00 input, 300 output\"; calls=$((calls+1))" : "call coder"
    let run = try await ProctorProcess.run(
      ["run", "--emit", "events", "--unpriced", "stop", "--budget", "cost=1", "--", "sh", "script"],
      files: ["script": "MODEL=\(model)\n" + SpendingScript.call + "while :; do \(call); sleep 0.02; done"])
    #expect(run.code == 98)
    #expect(run.summary?.data["origin"]?.string == "budget")
    #expect(run.stops == ["unpriced"])
  }

  @Test func `who allows it hears nothing, and the account still says how many calls are missing`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--no-echo", "--unpriced", "allow", "--budget", "cost=1", "--", "sh", "script"],
      files: Self.script("nobody-9"))
    #expect(run.code == 0)
    #expect(!run.complaint.contains("no price"))
    #expect(run.budget("cost")?["unpriced_calls"]?.int == 3)
  }
}
