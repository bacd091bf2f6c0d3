import Recognition
import Testing

/// Claude Code's `stream-json`: repeated messages, sub-agents, git inside tool results, a last line that has the truth.
struct ClaudeDialectTests {
  private static func assistant(
    _ id: String, _ usage: String, content: String = "", parent: String = "null", model: String = "claude-haiku-4-5"
  ) -> String {
    #"{"type":"assistant","message":{"id":"\#(id)","model":"\#(model)","content":[\#(content)],"usage":{\#(usage)}},"parent_tool_use_id":\#(parent),"session_id":"s1"}"#
  }

  private static func command(_ id: String, _ text: String) -> String {
    #"{"type":"tool_use","id":"\#(id)","name":"Bash","input":{"command":"\#(text)"}}"#
  }

  private static func result(of id: String, _ text: String, isError: Bool = false, parent: String = "null") -> String {
    #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"\#(id)","type":"tool_result","content":"\#(text)","is_error":\#(isError)}]},"parent_tool_use_id":\#(parent),"session_id":"s1","tool_use_result":{"stdout":"\#(text)"}}"#
  }

  private static let usage =
    #""input_tokens":18,"cache_creation_input_tokens":7709,"cache_read_input_tokens":43575,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":7709},"output_tokens":287"#

  @Test func `an hour's cache writes have their own price`() {
    let usage = ReadOutput(Self.assistant("m1", Self.usage)).ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 18 + 7709 + 43575)
    #expect(usage?.counts.cacheWriteLong == 7709 && usage?.counts.cacheWrite == 0)
    // What Claude Code 2.1.231 itself printed for these tokens.
    #expect(usage?.cost == Money(nanodollars: 21_228_500))
    #expect(usage?.costSource == .estimated)
  }

  @Test func `a message that is repeated for each block counts once`() {
    let line = Self.assistant("m1", #""input_tokens":10,"output_tokens":4"#)
    let usage = ReadOutput(line, line, Self.assistant("m2", #""input_tokens":20,"output_tokens":4"#), line).ledger
      .usage(of: nil)
    #expect(usage?.counts.inputTokens == 30 && usage?.counts.outputTokens == 8 && usage?.calls == 2)
  }

  @Test func `the last line replaces the placeholders and brings the cost`() {
    let read = ReadOutput(
      Self.assistant("m1", #""input_tokens":18,"cache_read_input_tokens":43575,"output_tokens":4"#),
      #"{"type":"result","subtype":"success","is_error":false,"result":"done","total_cost_usd":0.0212285,"usage":{\#(Self.usage)},"modelUsage":{"claude-haiku-4-5-20251001":{"inputTokens":18,"outputTokens":287,"cacheReadInputTokens":43575,"cacheCreationInputTokens":7709,"costUSD":0.0212285}},"session_id":"s1"}"#
    )
    let usage = read.ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 51302 && usage?.counts.outputTokens == 287 && usage?.calls == 1)
    #expect(usage?.cost == Money(nanodollars: 21_228_500))
    #expect(usage?.costSource == .reported)
    #expect(read.lines.map(\.text).last == "done")
  }

  @Test func `a last line without models replaces the placeholders too`() {
    let read = ReadOutput(
      Self.assistant("m1", #""input_tokens":18,"output_tokens":4"#),
      #"{"type":"result","subtype":"success","total_cost_usd":0.01,"usage":{"input_tokens":18,"output_tokens":287},"session_id":"s1"}"#
    )
    let usage = read.ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 18 && usage?.counts.outputTokens == 287)
    #expect(usage?.cost == Money(nanodollars: 10_000_000))
  }

  @Test func `a sub-agent's lines are its own`() {
    let task = #"{"type":"tool_use","id":"t1","name":"Task","input":{"subagent_type":"reviewer","prompt":"look"}}"#
    let read = ReadOutput(
      Self.assistant("m1", #""input_tokens":10,"output_tokens":4"#, content: task),
      Self.assistant(
        "m2", #""input_tokens":7,"output_tokens":1"#, content: Self.command("t2", "git tag v1"), parent: "\"t1\""),
      Self.result(of: "t2", "", parent: "\"t1\""),
      Self.assistant("m3", #""input_tokens":1,"output_tokens":1"#))
    #expect(read.ledger.usage(of: "reviewer")?.counts.inputTokens == 7)
    #expect(read.ledger.usage(of: "main")?.counts.inputTokens == 11)
    #expect(read.deeds == ["reviewer: tag"])
  }

  @Test(
    arguments: [
      (
        "git commit -m 'fix: y'", "[main 0a1b2c3] fix: y\\n 2 files changed, 5 insertions(+), 1 deletion(-)", false,
        ["main: commit"]
      ),
      ("git commit -qm x && git push -q", "", false, ["main: commit", "main: push"]),
      (
        "git push",
        "Exit code 1\\nTo ../o.git\\n ! [rejected]        main -> main (fetch first)\\nerror: failed to push some refs to '../o.git'",
        true, ["main: push!"]
      ),
      ("git push", "Exit code 128\\nfatal: no remote", true, ["main: push!"]),
      ("git status", "On branch main", false, []),
      ("cat README.md", "[main 1a2b3c4] Fake commit", false, []),
      ("cd docs && head -5 log.txt | grep main", "[main 1a2b3c4] Fake commit", false, []),
      ("make release | tail -3", "[main 1a2b3c4] Real commit", false, ["main: commit"]),
      (
        "git cherry-pick abc", "[main 0a1b2c3] Add x\\n Date: Fri\\n 1 file changed, 1 insertion(+)", false,
        ["main: cherry_pick"]
      ),
      (
        "git switch -c a && git commit -qm x", "Switched to a new branch 'a'", false,
        ["main: branch_create", "main: commit"]
      ),
    ] as [(String, String, Bool, [String])])
  func `commands and their results tell git operations once`(
    command: String, output: String, isError: Bool, deeds: [String]
  ) {
    let read = ReadOutput(
      Self.assistant("m1", #""input_tokens":1,"output_tokens":1"#, content: Self.command("t1", command)),
      Self.result(of: "t1", output, isError: isError))
    #expect(read.deeds == deeds)
  }

  @Test func `what a file says is no evidence`() {
    let file = #"{"type":"tool_use","id":"t1","name":"Read","input":{"file_path":"README.md"}}"#
    let read = ReadOutput(
      Self.assistant("m1", #""input_tokens":1,"output_tokens":1"#, content: file),
      Self.result(of: "t1", "[main 1a2b3c4] Fake commit\\nTotal prompt tokens: 300"))
    #expect(read.git.isEmpty)
    #expect(read.usage.count == 1)
  }

  @Test func `retries, limits and sessions are told`() {
    let read = ReadOutput(
      #"{"type":"system","subtype":"init","session_id":"s1","model":"claude-haiku-4-5"}"#,
      #"{"type":"system","subtype":"api_retry","attempt":2,"retry_delay_ms":1500,"error_status":429,"session_id":"s1"}"#,
      #"{"type":"rate_limit_event","rate_limit_info":{"status":"allowed"},"session_id":"s1"}"#,
      #"{"type":"result","subtype":"error_max_turns","is_error":true,"session_id":"s1","usage":{}}"#)
    #expect(read.events == ["session_started"])
    #expect(read.delays.map(\.pauseMilliseconds) == [1500])
    #expect(read.lines.map(\.level) == [.info, .warning, .info, .error])
    #expect(read.usage.isEmpty)
  }
}
