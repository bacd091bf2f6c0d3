import Recognition
import Testing

/// Model providers' answers as an orchestrator prints them: which tokens are inside which, per provider.
struct ProviderDialectTests {
  struct Answer: Sendable, CustomTestStringConvertible {
    let name: String
    let json: String
    let counts: TokenCounts
    var testDescription: String { name }
  }

  static let answers = [
    Answer(
      name: "OpenAI chat",
      json:
        #"{"id":"c1","model":"gpt-4o","usage":{"prompt_tokens":120,"completion_tokens":30,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":8}}}"#,
      counts: TokenCounts(uncachedInput: 56, cacheRead: 64, visibleOutput: 22, reasoning: 8)),
    Answer(
      name: "OpenAI responses",
      json:
        #"{"id":"r1","model":"gpt-5","usage":{"input_tokens":120,"input_tokens_details":{"cached_tokens":20},"output_tokens":30,"output_tokens_details":{"reasoning_tokens":10},"total_tokens":150}}"#,
      counts: TokenCounts(uncachedInput: 100, cacheRead: 20, visibleOutput: 20, reasoning: 10)),
    Answer(
      name: "Anthropic",
      json:
        #"{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[],"usage":{"input_tokens":12,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":50}}"#,
      counts: TokenCounts(uncachedInput: 12, cacheRead: 2000, cacheWrite: 100, visibleOutput: 50)),
    Answer(
      name: "Google",
      json:
        #"{"candidates":[],"modelVersion":"gemini-2.5-pro","responseId":"g1","usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":30,"thoughtsTokenCount":20,"totalTokenCount":150}}"#,
      counts: TokenCounts(uncachedInput: 60, cacheRead: 40, visibleOutput: 30, reasoning: 20)),
  ]

  @Test(arguments: answers)
  func `an answer is one call`(answer: Answer) {
    let usage = ReadOutput(answer.json, answer.json).ledger.usage(of: "main")
    #expect(usage?.counts == answer.counts)
    #expect(usage?.calls == 1)
    #expect(usage?.costSource == .estimated)
  }

  @Test(arguments: answers)
  func `an answer printed over several lines is the same call`(answer: Answer) {
    let pretty =
      "{\n" + answer.json.dropFirst().dropLast().replacing(",\"", with: ",\n    \"").replacing("{", with: "{\n    ")
      + "\n}\n"
    var read = ReadOutput()
    read.print(pretty + "Creating branch: x\n")
    read.end()
    #expect(read.ledger.usage(of: nil)?.counts == answer.counts)
    #expect(read.git.count == 1)
    #expect(read.lines.count == pretty.split(separator: "\n").count + 1)
  }

  @Test func `an agent beside the usage owns it`() {
    let read = ReadOutput(#"{"agent":"coder","usage":{"prompt_tokens":1,"completion_tokens":2}}"#)
    #expect(read.readings.map(\.agent) == ["coder", "coder"])
  }

  @Test(arguments: ["-5", "1.5", "1e309", "\"12\"", "null", "true", "9007199254740993", "[1]", "{}", "-0.5", "NaN"])
  func `what is no count is not counted`(number: String) {
    for usage in [
      #""usage":{"prompt_tokens":\#(number),"completion_tokens":\#(number)}"#,
      #""usage":{"input_tokens":\#(number),"output_tokens":\#(number)}"#,
      #""usageMetadata":{"promptTokenCount":\#(number),"candidatesTokenCount":\#(number)}"#,
    ] {
      #expect(ReadOutput("{\(usage)}").usage.isEmpty)
    }
  }

  @Test(arguments: [
    #"{"level":"info","msg":"usage","usage":"80%"}"#, #"{"usage":{}}"#, #"{"usage":null}"#, #"{"usage":[1]}"#,
    #"{"type":"result","usage":{"input_tokens":1"#, #"{"usage":{"max_tokens":4096}}"#, "{}", "{", "}", "{{}}",
    #"text {"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
    #"{"usage":{"prompt_tokens":1,"completion_tokens":2}} and more"#,
  ])
  func `what only looks like usage is none`(line: String) {
    #expect(ReadOutput(line).usage.isEmpty)
  }

  @Test func `a lone brace does not hide what follows`() {
    let read = ReadOutput("{", "[main 1a2b3c4] Add x", " 1 file changed, 1 insertion(+)", "}", "Creating branch: x")
    #expect(read.git.map(\.operation) == [.commit, .branchCreate])
    #expect(read.git.first?.filesChanged == 1)
  }
}
