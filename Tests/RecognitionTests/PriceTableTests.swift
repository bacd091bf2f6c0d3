import Recognition
import Testing

/// Names in the wild against the built-in price list, and the arithmetic of costs.
struct PriceTableTests {
  @Test(arguments: [
    // As in the list.
    ("claude-haiku-4-5", 1.0), ("gpt-4o", 2.5), ("gpt-4o-mini", 0.15), ("gpt-5", 1.25), ("gpt-5-mini", 0.25),
    ("gpt-5.5", 5), ("gpt-5.4-mini", 0.75), ("o1", 15), ("o3-mini", 1.1), ("gpt-4", 30), ("gpt-4-turbo", 10),
    ("gemini/gemini-2.5-pro", 1.25), ("groq/openai/gpt-oss-120b", 0.15), ("amazon.nova-pro-v1:0", 0.8),
    // In another case, with white space.
    ("GPT-4o", 2.5), (" Claude-Haiku-4-5 ", 1), ("together_ai/meta-llama/llama-3.3-70b-instruct-turbo", 1.04),
    // Dated.
    ("claude-sonnet-4-5-20250929", 3), ("claude-haiku-4-5-20251001", 1), ("gpt-4o-2024-08-06", 2.5),
    ("gpt-4o-mini-2024-07-18", 0.15), ("claude-sonnet-4-5@20250929", 3), ("gpt-4-turbo-2024-04-09", 10),
    // The list has only the dated name.
    ("claude-sonnet-4", 3), ("claude-opus-4", 15), ("claude-opus-4-1", 15), ("claude-opus-4-20250514", 15),
    ("claude-3-5-haiku-latest", 0.8), ("claude-3-7-sonnet", 3),
    // Providers and regions.
    ("openai/gpt-4o", 2.5), ("anthropic/claude-haiku-4-5", 1), ("openrouter/anthropic/claude-haiku-4-5", 1),
    ("azure/gpt-4o-2024-08-06", 2.5), ("vertex_ai/claude-opus-4-1@20250805", 15), ("gemini-2.5-flash", 0.3),
    ("models/gemini-2.5-flash-lite", 0.1), ("vertex_ai/gemini-2.5-pro", 1.25), ("x-ai/grok-4.3", 1.25),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 3), ("global.anthropic.claude-haiku-4-5-20251001-v1:0", 1),
    ("anthropic.claude-3-5-sonnet-20241022-v2:0", 3), ("bedrock/eu.anthropic.claude-opus-4-6-v1", 5),
    ("claude-3-5-sonnet-v2@20241022", 3), ("meta.llama3-3-70b-instruct-v1:0", 0.72),
    ("us.meta.llama4-maverick-17b-instruct-v1:0", 0.24),
    ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0", 1),
    // Modes.
    ("claude-sonnet-4-5[1m]", 3), ("anthropic/claude-3.7-sonnet:thinking", 3), ("openai/gpt-4o:free", 2.5),
    // Dots where the list has dashes.
    ("claude-sonnet-4.5", 3), ("anthropic/claude-opus-4.6", 5), ("claude-3.5-sonnet", 3),
    // The beginning of the name is known.
    ("gpt-4o-eastus", 2.5), ("gpt-5-codex", 1.25), ("o3-mini-high", 1.1), ("gpt-4-turbo-preview", 10),
    ("claude-sonnet-4-5-20250929-thinking", 3), ("gpt-5_team", 1.25),
  ])
  func `a name finds its price`(name: String, dollarsPerMillion: Double) throws {
    let price = try #require(PriceTable.builtIn.price(of: name))
    #expect(price.rates.input == Int64(dollarsPerMillion * 1e6))
  }

  @Test(arguments: [
    "", " ", "unknown", "gpt", "gpt-4o1", "gpt-4ox", "claude", "claude-opus", "claude-opus-4-9", "claude-opus-4.9",
    "claude-opus-4-10", "claude-sonnet-5-6", "gpt-5.9", "gpt-4.5-preview", "gpt-4-0613", "gpt-4-32k",
    "gpt-4-1106-preview",
    "gpt-3.5-turbo-0125", "claude-opus-4-2025051", "claude-opus-4-202505141", "gpt-4o-2024-08", "gpt-5-pro", "o1-pro",
    "o3-deep-research", "gpt-4o-audio-preview", "gpt-4o-search-preview", "claude-opus-4-6-fast", "deepseek-chat-v3.1",
    "deepseek-v4", "gemini-2.0-flash-lite", "my-gpt-4o", "ft:gpt-4o-mini-2024-07-18:org::id", "ollama/gpt-oss-120b",
    "gpt-oss-120b", "openai/", "/", "a/b/c", "[1m]", ":free", "-20250929", "-v1:0", "@20250929", "us.anthropic.",
    String(repeating: "gpt-4o-", count: 100),
  ])
  func `a name that may mean another model has no price`(name: String) {
    #expect(PriceTable.builtIn.price(of: name) == nil)
  }

  @Test func `a recorded call costs what its tool reported`() throws {
    let price = try #require(PriceTable.builtIn.price(of: "claude-haiku-4-5-20251001"))
    let counts = TokenCounts(uncachedInput: 18, cacheRead: 43_575, cacheWriteLong: 7_709, visibleOutput: 287)
    #expect(price.cost(of: counts) == Money(nanodollars: 21_228_500))
    #expect(price.cost(of: counts) == Money(text: "0.0212285"))
    #expect(price.cost(of: counts) == Money(dollars: 0.0212285))
    #expect(price.cost(of: counts).dollars == 0.0212285)
    let short = TokenCounts(uncachedInput: 18, cacheRead: 43_575, cacheWrite: 7_709, visibleOutput: 287)
    #expect(price.cost(of: short) == Money(nanodollars: 15_446_750))
  }

  @Test func `a missing cache price is the input price`() throws {
    let table = try PriceTable(
      json: Array(#"{"models":{"m":{"input":2,"output":8},"n":{"input":2,"output":8,"cache_write":3}}}"#.utf8))
    let bare = try #require(table.price(of: "m"))
    #expect(bare.cost(of: TokenCounts(cacheRead: 1, cacheWrite: 1, cacheWriteLong: 1)) == Money(nanodollars: 6000))
    let five = try #require(table.price(of: "n"))
    #expect(five.cost(of: TokenCounts(cacheWriteLong: 1)) == Money(nanodollars: 3000))
  }

  @Test func `reasoning costs output and tokens without direction cost input`() throws {
    let price = try #require(PriceTable.builtIn.price(of: "gpt-4o"))
    #expect(price.cost(of: TokenCounts(visibleOutput: 1, reasoning: 1)) == Money(nanodollars: 20_000))
    #expect(price.cost(of: TokenCounts(unsplit: 2)) == Money(nanodollars: 5000))
    #expect(price.cost(of: TokenCounts()) == .zero)
  }

  @Test(arguments: [
    (272_000, true, 272_000 * 5_000), (272_001, true, 272_001 * 10_000), (272_001, false, 272_001 * 5_000),
  ])
  func `a long prompt makes all tokens of its call dearer`(input: Int, isOneCall: Bool, nanodollars: Int) throws {
    let price = try #require(PriceTable.builtIn.price(of: "gpt-5.5"))
    #expect(
      price.cost(of: TokenCounts(uncachedInput: input), isOneCall: isOneCall) == Money(nanodollars: Int64(nanodollars)))
  }

  @Test func `the cache prices of a long prompt rise with the input price`() throws {
    let price = try #require(PriceTable.builtIn.price(of: "gemini-2.5-pro"))
    #expect(price.longContext?.rates.cacheRead == 250_000)
    #expect(
      price.cost(of: TokenCounts(cacheRead: 200_001, visibleOutput: 1)) == Money(nanodollars: 200_001 * 250 + 15_000))
  }

  @Test func `costs are rounded once and never overflow`() throws {
    let json = #"{"models":{"m":{"input":0.0005,"output":1000000}}}"#
    let price = try #require(try PriceTable(json: Array(json.utf8)).price(of: "m"))
    #expect(price.cost(of: TokenCounts(uncachedInput: 1)) == Money(nanodollars: 1))
    #expect(price.cost(of: TokenCounts(uncachedInput: 3)) == Money(nanodollars: 2))
    #expect(price.cost(of: TokenCounts(visibleOutput: 1 << 53)) == Money(nanodollars: .max))
  }

  @Test func `the built-in list is complete and dated`() {
    #expect(PriceTable.builtIn.count == 88)
    #expect(PriceTable.builtIn.asOf == "2026-11-21")
    #expect(PriceTable.builtIn.source == "LiteLLM 1.109.1 / tokencost 0.1.26")
  }

  @Test func `a list in the shape of LiteLLM is read`() throws {
    let json = """
      {"sample_spec":{"input_cost_per_token":0.0,"output_cost_per_token":0.0},
       "gpt-x":{"input_cost_per_token":2.5e-06,"output_cost_per_token":1e-05,"cache_read_input_token_cost":2.5e-07,
         "input_cost_per_token_above_272k_tokens":5e-06,"output_cost_per_token_above_272k_tokens":2.25e-05,
         "input_cost_per_token_above_100k_tokens_batches":1e-06,"mode":"chat"},
       "azure/eu/gpt-x-2026-01-01":{"input_cost_per_token":9e-06,"output_cost_per_token":1e-05,"mode":"chat"},
       "embed-x":{"input_cost_per_token":1e-08,"output_cost_per_token":0,"mode":"embedding"},
       "openrouter/free-x:free":{"input_cost_per_token":0,"output_cost_per_token":0,"mode":"chat"},
       "image-x":{"output_cost_per_image":0.04}}
      """
    let table = try PriceTable(json: Array(json.utf8))
    #expect(table.count == 3)
    let price = try #require(table.price(of: "openai/gpt-x"))
    #expect(price.rates.input == 2_500_000)
    #expect(price.rates.cacheRead == 250_000)
    #expect(price.longContext?.threshold == 272_000)
    #expect(price.longContext?.rates.output == 22_500_000)
    #expect(price.longContext?.rates.cacheRead == 500_000)
    #expect(table.price(of: "azure/eu/gpt-x-2026-01-01")?.rates.input == 9_000_000)
    #expect(table.price(of: "openrouter/free-x:free")?.rates.input == 0)
    #expect(table.price(of: "free-x") == nil)
  }

  @Test(arguments: [
    ("{", "The price list is not JSON: the text ends inside an object at byte 1."),
    ("[]", "The price list is not a JSON object; proctor's or LiteLLM's shape is needed."),
    (#"{"models":[]}"#, #""models" in the price list must be an object from name to prices."#),
    (#"{"models":{"m":{"input":1}}}"#, #""m" in the price list has no "output" price."#),
    (
      #"{"models":{"m":{"input":-1,"output":1}}}"#,
      #""input" of "m" in the price list must be dollars per million tokens, from 0 to 1000000."#
    ),
    (
      #"{"models":{"m":{"input":1,"output":1,"cache_read":"1"}}}"#,
      #""cache_read" of "m" in the price list must be dollars per million tokens, from 0 to 1000000."#
    ),
    (
      #"{"models":{"m":{"input":1,"output":1,"long_context":{"input":1,"output":1}}}}"#,
      #""long_context" of "m" in the price list needs "above" in tokens."#
    ),
    (
      "{}",
      #"The price list has no prices; it needs "models" with "input" and "output" in dollars per million tokens."#
    ),
  ])
  func `a list that cannot be used says why`(json: String, reason: String) {
    let error = #expect(throws: PriceTableError.self) { try PriceTable(json: Array(json.utf8)) }
    #expect(error?.description == reason)
  }
}
