import Recognition
import Testing

/// What tools print of their usage, in the order in which they print it: every token counts once.
struct PrintedUsageTests {
  struct Output: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]
    /// Input, output and what has no direction.
    let sums: [Int]
    var calls: Int?
    var cost: Double?
    var isApproximate = false
    var stream = ChildStream.stdout
    var testDescription: String { name }
  }

  private static let rule = String(repeating: "-", count: 100)

  static let outputs = [
    Output(
      name: "Codex on two lines, twice", lines: ["tokens used", "1,050", "done", "tokens used", "1,050"],
      sums: [0, 0, 2100], stream: .stderr),
    Output(
      name: "Codex resumes a thread",
      lines: [1200, 2400, 3600].flatMap {
        [
          #"{"type":"thread.started","thread_id":"t"}"#,
          #"{"type":"turn.completed","usage":{"input_tokens":\#($0),"cached_input_tokens":0,"output_tokens":\#($0 / 100)}}"#,
        ]
      }, sums: [3600, 36, 0]),
    Output(
      name: "Codex's session file",
      lines: [100, 250].map {
        #"{"timestamp":"x","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":\#($0),"cached_input_tokens":10,"output_tokens":5,"reasoning_output_tokens":1,"total_tokens":\#($0 + 5)},"last_token_usage":{"input_tokens":100,"output_tokens":5}}}}"#
      }, sums: [250, 5, 0]),
    Output(
      name: "smolagents, broken at 80 columns",
      lines: [
        "╭──── New run ────╮", "[Step 1: Duration 112.51 seconds| Input tokens: 1,234,567 | Output tokens: ",
        "156,789]",
        "[Step 2: Duration 1.5 seconds| Input tokens: 1,234,600 | Output tokens: 156,800]",
      ], sums: [1_234_600, 156_800, 0]),
    Output(
      name: "smolagents, an agent called twice",
      lines: [
        "╭── New run - boss ──╮", "╭── New run - hand ──╮",
        "[Step 1: Duration 1.0 seconds| Input tokens: 100 | Output tokens: 10]",
        "Observations: Here is the final answer from your managed agent 'hand':",
        "[Step 1: Duration 1.0 seconds| Input tokens: 1,000 | Output tokens: 100]", "╭── New run - hand ──╮",
        "[Step 1: Duration 1.0 seconds| Input tokens: 200 | Output tokens: 20]",
      ], sums: [1300, 130, 0]),
    Output(
      name: "aider, broken at 80 columns",
      lines: [
        "Tokens: 1235k sent, 250k cache hit, 10.0k received. Cost: $3.50 message, $12.00 ", "session.",
      ], sums: [1_235_000, 10_000, 0], calls: 1, cost: 3.5, isApproximate: true),
    Output(
      name: "LangChain's blocks for two agents and around both",
      lines: [(10, 1), (20, 2), (30, 3)].flatMap { input, output in
        [
          "Tokens Used: \(input + output)", "\tPrompt Tokens: \(input)", "\t\tPrompt Tokens Cached: 5",
          "\tCompletion Tokens: \(output)", "\t\tReasoning Tokens: 0", "Successful Requests: 1",
          "Total Cost (USD): $0.01",
        ]
      }, sums: [30, 3, 0]),
    Output(
      name: "AG2 excluding and including its own cache",
      lines: [
        rule, "Usage summary excluding cached usage: ", "Total cost: 0.002",
        "* Model 'gpt-4o-mini': cost: 0.002, prompt_tokens: 100, completion_tokens: 10, total_tokens: 110", "",
        "Usage summary including cached usage: ", "Total cost: 0.004",
        "* Model 'gpt-4o-mini': cost: 0.004, prompt_tokens: 200, completion_tokens: 20, total_tokens: 220", rule,
      ], sums: [100, 10, 0], cost: 0.002),
    Output(
      name: "AG2 for each agent",
      lines: ["coder", "reviewer"].flatMap {
        [
          "Agent '\($0)':", rule, "Usage summary excluding cached usage: ", "Total cost: 0.002",
          "* Model 'gpt-4o-mini': cost: 0.002, prompt_tokens: 100, completion_tokens: 10, total_tokens: 110",
          "All completions are non-cached: the total cost with cached completions is the same as actual cost.", rule,
        ]
      }, sums: [200, 20, 0]),
    Output(
      name: "Claude's /cost",
      lines: [
        "Total cost:            $0.3", "Total duration (API):  1m", "Total duration (wall): 2m",
        "Total code changes:    0 lines added, 0 lines removed", "Usage by model:",
        "    claude-haiku-4-5:  754 input, 16 output, 0 cache read, 0 cache write ($0.1)",
        "       claude-opus-5:  1.0k input, 2.0k output, 3.0k cache read, 4.0k cache write ($0.2)",
      ], sums: [8754, 2016, 0], cost: 0.3, isApproximate: true),
    Output(
      name: "Copilot, two processes",
      lines: [1, 2].map { _ in " gpt-5.3-codex           1.2m in, 15.1k out, 1.0m cached (Est. 1 Premium request)" },
      sums: [2_400_000, 30_200, 0], isApproximate: true, stream: .stderr),
    Output(
      name: "Gemini's stream",
      lines: [
        #"{"type":"init","timestamp":"t","session_id":"s","model":"gemini-2.5-pro"}"#,
        #"{"type":"result","timestamp":"t","status":"success","stats":{"total_tokens":150,"input_tokens":100,"output_tokens":30,"cached":40,"input":60,"duration_ms":1200,"tool_calls":1}}"#,
      ], sums: [100, 50, 0]),
    Output(
      name: "Gemini's document",
      lines: [
        "{", #"  "session_id": "s","#, #"  "response": "hi","#, #"  "stats": {"#, #"    "models": {"#,
        #"      "gemini-2.5-pro": { "api": { "totalRequests": 2 }, "tokens": { "input": 60, "prompt": 100, "candidates": 30, "total": 150, "cached": 40, "thoughts": 20, "tool": 0 } }"#,
        "    }", "  }", "}",
      ], sums: [100, 50, 0], calls: 2),
    Output(
      name: "opencode prints a step again",
      lines: [1, 2].map { _ in
        #"{"type":"step_finish","timestamp":1,"sessionID":"s","part":{"id":"p","type":"step-finish","tokens":{"total":7065,"input":1662,"output":8,"reasoning":15,"cache":{"write":0,"read":5380}},"cost":0.00258306}}"#
      }, sums: [7042, 23, 0], calls: 1, cost: 0.00258306),
    Output(name: "goose knows nothing", lines: [#"{"type":"complete","total_tokens":null}"#], sums: [0, 0, 0]),
    Output(name: "goose knows a total", lines: [#"{"type":"complete","total_tokens":77}"#], sums: [0, 0, 77]),
    Output(
      name: "Qwen's copy of Claude's format counts the cache inside",
      lines: [
        #"{"type":"result","subtype":"success","session_id":"s","usage":{"input_tokens":100,"output_tokens":10,"cache_read_input_tokens":40,"total_tokens":110}}"#
      ], sums: [100, 10, 0]),
    Output(
      name: "Claude's partial messages",
      lines: [
        #"{"type":"stream_event","session_id":"s","parent_tool_use_id":null,"event":{"type":"message_start","message":{"id":"m","model":"claude-haiku-4-5","usage":{"input_tokens":5,"output_tokens":1}}}}"#,
        #"{"type":"stream_event","session_id":"s","parent_tool_use_id":null,"event":{"type":"message_delta","usage":{"input_tokens":5,"output_tokens":90}}}"#,
        #"{"type":"assistant","session_id":"s","parent_tool_use_id":null,"message":{"id":"m","model":"claude-haiku-4-5","content":[],"usage":{"input_tokens":5,"output_tokens":1}}}"#,
      ], sums: [5, 90, 0], calls: 1),
    Output(
      name: "an Anthropic stream",
      lines: [
        #"{"type":"message_start","message":{"id":"m","model":"claude-haiku-4-5","usage":{"input_tokens":5,"cache_read_input_tokens":7,"output_tokens":1}}}"#,
        #"{"type":"message_delta","delta":{},"usage":{"output_tokens":90}}"#,
      ], sums: [12, 90, 0], calls: 1),
    Output(
      name: "LangGraph prints a message in every later state",
      lines: [1, 2, 3].map { _ in
        "{'coder': {'messages': [AIMessage(content=\"it's\", name='coder', id='run-1', usage_metadata={'input_tokens': 8, 'output_tokens': 10, 'total_tokens': 18, 'input_token_details': {'cache_read': 2}})]}}"
      }, sums: [8, 10, 0], calls: 1),
    Output(
      name: "pydantic-ai, two runs, the last printed twice",
      lines: [
        "RunUsage(input_tokens=10, output_tokens=1, requests=2)",
        "RunUsage(input_tokens=120, output_tokens=30, requests=2)",
        "usage: RunUsage(output_tokens=30, input_tokens=120, requests=2)",
      ], sums: [130, 31, 0]),
    Output(
      name: "a total by hand after its calls",
      lines: [
        "[planner] tokens: 1519 in / 101 out (total 1620)",
        #"{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}"#,
        "Input tokens: 1529", "Output tokens: 121", "=== TOTAL: input=1,529 output=121 total=1,650 tokens ===",
        "Total Tokens: 1650  Total Cost (USD): $0.01",
      ], sums: [1529, 121, 0], calls: 2),
    Output(name: "a total by hand alone", lines: ["Input tokens: 1529", "Output tokens: 121"], sums: [1529, 121, 0]),
    Output(
      name: "ollama's timings",
      lines: [
        "total duration:       5.04s", "prompt eval count:    26 token(s)", "prompt eval duration: 325ms",
        "prompt eval rate:     79 tokens/s", "eval count:           290 token(s)",
      ], sums: [26, 290, 0], calls: 1, stream: .stderr),
    Output(
      name: "llama.cpp's timings",
      lines: [
        "llama_perf_context_print: prompt eval time =     123.45 ms /    17 tokens (    7.26 ms per token)",
        "llama_perf_context_print:        eval time =    1234.50 ms /   127 runs   (    9.72 ms per token)",
      ], sums: [17, 127, 0], calls: 1, stream: .stderr),
    Output(
      name: "google-genai on several lines",
      lines: [
        "GenerateContentResponseUsageMetadata(", "  candidates_token_count=30,", "  prompt_token_count=100,",
        "  thoughts_token_count=20,", "  total_token_count=150", ")",
      ], sums: [100, 50, 0], calls: 1),
    Output(
      name: "an OpenTelemetry span on several lines, and the one above it",
      lines: [
        "{", #"    "name": "chat gpt-4o","#, #"    "context": {"#, #"        "span_id": "0x1""#, "    },",
        #"    "attributes": {"#, #"        "gen_ai.usage.prompt_tokens": 120,"#,
        #"        "gen_ai.usage.completion_tokens": 30"#, "    }", "}", "{", #"    "name": "invoke_agent planner","#,
        #"    "attributes": {"#, #"        "gen_ai.operation.name": "invoke_agent","#,
        #"        "gen_ai.usage.input_tokens": 900"#, "    }", "}",
      ], sums: [120, 30, 0], calls: 1),
    Output(
      name: "a transcript quoted in Markdown",
      lines: ["```console", "Token usage: 1200 input, 345 output", "```", "Token usage: 1 input, 2 output"],
      sums: [1, 2, 0]),
    Output(
      name: "MetaGPT",
      lines: [
        "2026-11-21 08:21:17.616 | INFO     | metagpt.utils.cost_manager:update_cost:57 - Total running cost: $0.012 | Max budget: $10.000 | Current cost: $0.004, prompt_tokens: 1234, completion_tokens: 56"
      ], sums: [1234, 56, 0], calls: 1, cost: 0.004, stream: .stderr),
    Output(
      name: "all of Claude's messages as one array",
      lines: [
        #"[{"type":"system","subtype":"init","session_id":"s"},{"type":"assistant","session_id":"s","message":{"id":"m","model":"claude-haiku-4-5","content":[],"usage":{"input_tokens":5,"output_tokens":9}}}]"#
      ], sums: [5, 9, 0], calls: 1),
  ]

  @Test(arguments: outputs)
  func `every token counts once`(output: Output) {
    var read = ReadOutput()
    read.print(output.lines.joined(separator: "\n") + "\n", on: output.stream)
    read.end()
    let usage = read.ledger.usage(of: nil)
    let counts = usage?.counts ?? TokenCounts()
    #expect([counts.inputTokens, counts.outputTokens, counts.unsplit] == output.sums)
    if let calls = output.calls { #expect(usage?.calls == calls) }
    if let cost = output.cost { #expect(usage?.cost == Money(dollars: cost)) }
    #expect((usage?.isApproximate ?? false) == output.isApproximate)
    #expect(read.lines.count == output.lines.count)
  }

  @Test func `agents that work for each other own their steps`() {
    let read = ReadOutput(
      "╭── New run - boss ──╮", "╰─ OpenAIModel - gpt-4o ─╯", "╭── New run - hand ──╮",
      "╰─ OpenAIModel - gpt-4o-mini ─╯",
      "[Step 1: Duration 1.0 seconds| Input tokens: 100 | Output tokens: 10]",
      "Observations: Here is the final answer from your managed agent 'hand':",
      "[Step 1: Duration 1.0 seconds| Input tokens: 1,000 | Output tokens: 100]",
      "hand monitor: TokenUsage(input_tokens=100, output_tokens=10, total_tokens=110)",
      "boss monitor: TokenUsage(input_tokens=1000, output_tokens=100, total_tokens=1100)")
    #expect(read.ledger.usage(of: "boss")?.counts.inputTokens == 1000)
    #expect(read.ledger.usage(of: "boss")?.model == "gpt-4o")
    #expect(read.ledger.usage(of: "hand")?.counts.inputTokens == 100)
    #expect(read.ledger.usage(of: "hand")?.model == "gpt-4o-mini")
    #expect(read.ledger.usage(of: nil)?.counts.inputTokens == 1100)
  }

  @Test func `a message's name is an agent's, a tool message's is not`() {
    let header = String(repeating: "=", count: 34)
    let read = ReadOutput(
      "\(header) Ai Message \(header)", "Name: coder", "", "Switched to branch: a", "\(header) Tool Message \(header)",
      "Name: run_git", "", "Switched to branch: b")
    #expect(read.deeds == ["coder: checkout", "coder: checkout"])
  }

  @Test(arguments: [
    ["[Prompt tokens: 0, Completion tokens: 0]", "[Prompt tokens: 0, Completion tokens: 0]"],
    [
      "Tokens Used: 0", "\tPrompt Tokens: 0", "\tCompletion Tokens: 0", "Successful Requests: 2",
      "Total Cost (USD): $0.0",
    ],
    [
      #"{"type": "LLMStreamEnd", "response": {}, "prompt_tokens": 0, "completion_tokens": 0, "agent_id": "a/b"}"#,
      #"{"type": "LLMStreamEnd", "response": {}, "prompt_tokens": 0, "completion_tokens": 0, "agent_id": "a/b"}"#,
    ],
  ])
  func `zeros for calls that happened are calls without tokens`(lines: [String]) {
    var read = ReadOutput()
    read.print(lines.joined(separator: "\n") + "\n")
    read.end()
    #expect(read.ledger.usage(of: nil)?.silentCalls == 2)
    #expect(read.ledger.usage(of: nil)?.counts.isZero == true)
  }
}
