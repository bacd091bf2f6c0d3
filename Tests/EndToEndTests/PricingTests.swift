import Foundation
import JSONText
import TestSupport
import Testing

/// Prices of one's own, and models without any, from the command line to the summary.
struct PricingTests {
  private static func call(_ model: String) -> String {
    #"{"id":"c-\#(model)","model":"\#(model)","usage":{"prompt_tokens":1000,"completion_tokens":100}}"#
  }

  private static let own = #"{"models":{"house-1":{"input":2,"output":30}}}"#
  private static let liteLLM =
    #"{"house-1":{"input_cost_per_token":2e-06,"output_cost_per_token":3e-05,"mode":"chat"}}"#

  @Test(arguments: [own, liteLLM], ["run", "read"])
  func `a list gives a model its price`(list: String, command: String) async throws {
    let line = Self.call("house-1")
    let run = try await ProctorProcess.run(
      command == "run"
        ? ["run", "--prices", "prices.json", "--", "cat", "calls"] : ["read", "--prices", "prices.json", "calls"],
      files: ["prices.json": list, "calls": line + "\n"])
    #expect(run.code == 0)
    #expect(run.summary?.data["teams"]?.array?.first?["token_usage"]?["cost_usd"]?.double == 0.005)
    #expect(!run.complaint.contains("no price"))
  }

  @Test func `a team file's list lies beside it`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        mkdir project && echo '\(Self.own)' > project/p.json && echo '\(Self.call("house-1"))' > calls
        echo '{teams: [{command: ["cat", "'$SCRATCH'/calls"]}], prices: "p.json"}' > project/team.json
        "$PROCTOR" check project/team.json && exec "$PROCTOR" run project/team.json
        """)
    #expect(run.code == 0)
    #expect(run.summary?.data["teams"]?.array?.first?["token_usage"]?["cost_usd"]?.double == 0.005)
  }

  @Test(arguments: [
    ("none.json", "none.json: no such price list"), ("bad.json", "bad.json: The price list is not JSON"),
    ("empty.json", "empty.json: The price list has no prices"), (".", "this is a directory"),
    ("stray.json", #"stray.json: "unnamed" is "nobody-9", which has no price, here or built in"#),
    ("odd.json", #"odd.json: "unnamed" in the price list must be the name of a model"#),
  ])
  func `a list that cannot be used is one sentence and starts nothing`(path: String, sentence: String) async throws {
    let files = [
      "bad.json": "{", "empty.json": "{}", "stray.json": #"{"unnamed": "nobody-9"}"#, "odd.json": #"{"unnamed": 7}"#,
      "team.json": #"{teams: [{command: ["touch", "ran"]}], prices: "\#(path)"}"#,
    ]
    for arguments in [
      ["run", "--prices", path, "--", "touch", "ran"], ["read", "--prices", path, "/dev/null"], ["run", "team.json"],
      ["check", "team.json"],
    ] {
      let run = try await ProctorProcess.run(arguments, files: files)
      #expect(run.code == 78, "\(arguments)")
      #expect(run.complaints.count == 1 && run.complaint.contains(sentence), "\(run.complaint)")
      #expect(run.output.isEmpty && !run.hasFile("ran"))
    }
  }

  @Test(arguments: ["run", "read"])
  func `calls that name no model can have the price of one`(command: String) async throws {
    let run = try await ProctorProcess.run(
      [command, "--prices", "prices.json"] + (command == "run" ? ["--", "cat", "calls"] : ["calls"]),
      files: ["prices.json": #"{"unnamed": "gpt-4o"}"#, "calls": "Token usage: 1000 input, 100 output\n"])
    #expect(run.code == 0)
    let usage = run.summary?.data["teams"]?.array?.first?["token_usage"]
    #expect(usage?["cost_usd"]?.double == 0.0035 && usage?["model"]?.isNull == true)
    #expect(usage?["unpriced_calls"]?.int == 0)
  }

  @Test(arguments: ["warn", "allow"])
  func `a model without a price is told once, or not at all`(policy: String) async throws {
    let lines = ["nobody-9", "nobody-9", "gpt-4o", "nobody-8"].enumerated().map { index, model in
      Self.call(model).replacing("\"c-", with: "\"\(index)-")
    }
    let run = try await ProctorProcess.run(
      ["run", "--emit", "all", "--unpriced", policy, "--no-echo", "--", "cat", "calls"],
      files: ["calls": lines.joined(separator: "\n") + "\n"])
    #expect(run.code == 0)
    let models = policy == "warn" ? ["nobody-9", "nobody-8"] : []
    #expect(run.records("x_unpriced_model").compactMap { $0.data["model"]?.string } == models)
    #expect(run.complaints.filter { $0.contains("no price is known") }.count == models.count)
    let usage = run.summary?.data["teams"]?.array?.first?["token_usage"]
    #expect(usage?["unpriced_calls"]?.int == 3 && usage?["calls"]?.int == 4)
    #expect(usage?["cost_usd"]?.double == 0.0035)
  }

  @Test(arguments: [true, false])
  func `a model without a price can stop its team`(isInTeamFile: Bool) async throws {
    let script = "echo '\(Self.call("nobody-9"))'; exec sleep 60"
    let file = #"{teams: [{command: ["sh", "script"]}], unpriced: "stop", emit: "all"}"#
    let run = try await ProctorProcess.run(
      isInTeamFile
        ? ["run", "team.json"] : ["run", "--emit", "all", "--unpriced", "stop", "--", "sh", "script"],
      files: ["script": script, "team.json": file])
    #expect(run.code == 98)
    #expect(run.summary?.data["origin"]?.string == "budget")
    let reasons = run.records("lifecycle").compactMap { $0.data["reason"]?.string }
    #expect(reasons.contains(#"no price is known for the model "nobody-9""#))
  }
}
