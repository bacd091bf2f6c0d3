import JSONText
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
    #expect(read.events == ["session_started", "session_ended"])
    #expect(read.delays.map(\.pauseMilliseconds) == [1500])
    #expect(read.lines.map(\.level) == [.info, .warning, .info, .error])
    #expect(read.usage.isEmpty)
  }

  // MARK: Events

  private static let silent = #""input_tokens":1,"output_tokens":1"#

  @Test func `a call starts and ends, and both say with what`() {
    let read = ReadOutput(
      Self.assistant("m1", Self.silent, content: Self.command("t1", "make test")),
      // The same message once more.
      Self.assistant("m1", Self.silent, content: Self.command("t1", "make test")),
      Self.result(of: "t1", "Exit code 2\\nboom", isError: true), Self.result(of: "t9", "late"))
    #expect(read.calls("started").map { $0["call_id"] } == ["t1"])
    #expect(read.calls("completed").map { $0["tool"] } == ["Bash", nil])
    #expect(read.calls("completed").map { $0.data["ok"]?.bool } == [false, true])
    #expect(read.calls("completed").first?.data["exit_code"]?.int == 2)
    #expect(Set(read.told("tool_call").prefix(2).map { $0["args_hash"] }).count == 1)
    #expect(read.calls("started").first?["args_summary"] == "make test")
  }

  @Test func `the same result has the same hash, as a text and in blocks`() {
    func result(_ content: String) -> String {
      #"{"type":"user","message":{"content":[{"tool_use_id":"t","type":"tool_result","content":\#(content)}]},"session_id":"s1"}"#
    }
    let read = ReadOutput(
      result(#""a\nb""#), result(#"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#), result(#""a\nc""#),
      result(#"[{"type":"image","source":{"data":"AAAA"}}]"#), result(#"[{"type":"image","source":{"data":"BBBB"}}]"#))
    let hashes = read.calls("completed").compactMap { $0["result_hash"] }
    #expect(hashes.count == 5 && hashes[0] == hashes[1] && Set(hashes).count == 4)
  }

  @Test func `a tool of the provider answers inside the message`() {
    let read = ReadOutput(
      Self.assistant(
        "m1", Self.silent,
        content:
          #"{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"u"}]},{"type":"thinking","thinking":"found it"}"#
      ))
    #expect(read.told("tool_call").map { $0["tool"] } == ["web_search", "web_search"])
    #expect(read.told("thought").map { $0["text"] } == ["found it"])
    #expect(read.told("thought").map { $0["model"] } == ["claude-haiku-4-5"])
  }

  @Test func `a sub-agent in the background outlives its call`() {
    let task =
      #"{"type":"tool_use","id":"t1","name":"Agent","input":{"subagent_type":"reviewer","run_in_background":true}}"#
    let done =
      #"{"type":"system","subtype":"task_notification","task_id":"a1","tool_use_id":"t1","status":"failed","usage":{"duration_ms":50},"session_id":"s1"}"#
    let read = ReadOutput(
      Self.assistant("m1", Self.silent, content: task), Self.result(of: "t1", "launched"),
      Self.assistant("m2", Self.silent, parent: "\"t1\""), done, done,
      Self.assistant("m3", #""input_tokens":5,"output_tokens":1"#, parent: "\"t1\""))
    #expect(
      read.told.filter { $0.name.hasPrefix("agent_") }.map(\.name) == [
        "agent_created", "agent_started", "agent_stopped",
      ])
    #expect(read.told("agent_stopped").map { $0["status"] } == ["failed"])
    #expect(read.told("agent_created").map { $0["parent"] } == ["main"])
    // What it says last is still its own.
    #expect(read.ledger.usage(of: "reviewer")?.counts.inputTokens == 6)
  }

  @Test func `an agent whose call returns has stopped, though nothing else told of it`() {
    let task = #"{"type":"tool_use","id":"t1","name":"Task","input":{"subagent_type":"reviewer"}}"#
    let read = ReadOutput(
      Self.assistant("m1", Self.silent, content: task), Self.result(of: "t1", "done"), Self.result(of: "t1", "done"))
    #expect(read.told("agent_stopped").map { $0["status"] } == ["completed"])
    #expect(read.told("agent_started").isEmpty)
  }

  @Test func `a session ends with what it took and what it was not allowed`() {
    let read = ReadOutput(
      #"{"type":"result","subtype":"error_max_turns","is_error":true,"duration_ms":1200,"duration_api_ms":900,"num_turns":3,"permission_denials":[{"tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"rm -rf /"}}],"session_id":"s1"}"#
    )
    let end = read.told("session_ended").first
    #expect(end?["status"] == "error_max_turns" && end?.data["is_error"]?.bool == true)
    #expect(end?.data["duration_ms"] == .number(1200) && end?.data["num_turns"]?.int == 3)
    #expect(end?.data["permission_denials"]?.int == 1 && end?.data["denied_tools"] == .array([.string("Bash")]))
    #expect(end?.description.contains("rm -rf") == false)
  }

  @Test func `of a whole session on one line each event belongs to its agent`() {
    let task = #"{"type":"tool_use","id":"t1","name":"Task","input":{"subagent_type":"reviewer"}}"#
    let lines = [
      Self.assistant("m1", Self.silent, content: task),
      Self.assistant("m2", Self.silent, content: Self.command("t2", "ls"), parent: "\"t1\""),
      Self.assistant("m3", Self.silent, content: Self.command("t3", "pwd")),
    ]
    let read = ReadOutput("[\(lines.joined(separator: ","))]")
    #expect(read.calls("started").map(\.agent) == ["main", "reviewer", "main"])
  }
}
