import Telemetry
import Testing

@testable import Supervision

/// Budgets as they are written, and written back.
struct BudgetTextTests {
  @Test func `all budgets stand on one line`() throws {
    let limits = try BudgetText.parse(
      "cost=$10,tokens=2M,time=45m,memory=8GiB,processes=400,idle=10m,errors=50,turns=200")
    #expect(limits.names == BudgetName.allCases)
    #expect(
      limits.text
        == "$10 of cost, 2M tokens, 45m of time, 8GiB of memory, 400 processes, 10m idle, 50 errors, 200 turns")
  }

  @Test(
    arguments: [
      ("cost", "10", 10_000_000_000, "$10"), ("cost", "$0.50", 500_000_000, "$0.50"),
      ("cost", "0.000000001", 1, "$0.000000001"), ("cost", "1234.5", 1_234_500_000_000, "$1234.50"),
      ("tokens", "2M", 2_000_000, "2M"), ("tokens", "1.5m", 1_500_000, "1500k"), ("tokens", "500K", 500_000, "500k"),
      ("tokens", "123456", 123_456, "123456"), ("tokens", "2G", 2_000_000_000, "2G"), ("turns", "1", 1, "1"),
      ("time", "1h30m", 5_400_000, "1h30m"), ("idle", "1.5s", 1500, "1.5s"), ("memory", "8GiB", 8_192_000, "8GiB"),
      ("memory", "512MiB", 512_000, "512MiB"), ("processes", "0.4k", 400, "400"),
    ] as [(String, String, Int64, String)])
  func `an amount is read and written back`(name: String, text: String, amount: Int64, written: String) throws {
    let name = try #require(BudgetName(rawValue: name))
    #expect(try BudgetAmount.parse(text, of: name) == amount)
    #expect(BudgetAmount.render(amount, of: name) == written)
    #expect(try BudgetAmount.parse(written, of: name) == amount)
  }

  @Test(arguments: [
    ("", "\"\" lacks a name; write it like cost=10,tokens=2M,time=45m"),
    ("cost=1,", "\"cost=1,\" lacks a name; write it like cost=10,tokens=2M,time=45m"),
    ("=5", "\"=5\" lacks a name; write it like cost=10,tokens=2M,time=45m"),
    ("cost", "cost has no amount; write it like cost=10,tokens=2M,time=45m"),
    ("tokns=5", "unknown budget \"tokns\"; did you mean tokens?"),
    (
      "money=5",
      "unknown budget \"money\"; known are cost, tokens, time, memory, processes, idle, errors, turns"
    ),
    ("cost=1,tokens=2,cost=3", "cost is there twice"),
    ("cost=", "cost: \"\" is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)"),
    ("cost=0", "cost: \"0\" is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)"),
    ("cost=-1", "cost: \"-1\" is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)"),
    ("cost=10€", "cost: \"10€\" is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)"),
    (
      "cost=99999999999",
      "cost: \"99999999999\" is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)"
    ),
    ("tokens=0", "tokens: \"0\" is a budget of nothing; leave it out for none"),
    ("tokens=1.5", "tokens: \"1.5\" is no whole number; write it like 400, 500k or 2M"),
    ("tokens=2MB", "tokens: \"2MB\" is no whole number; write it like 400, 500k or 2M"),
    ("tokens=9999999G", "tokens: \"9999999G\" is no whole number; write it like 400, 500k or 2M"),
    ("turns=k", "turns: \"k\" is no whole number; write it like 400, 500k or 2M"),
    ("time=45", "time: \"45\" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m"),
    ("idle=0s", "idle: \"0s\" is a budget of nothing; leave it out for none"),
    ("memory=8GB", "memory: \"8GB\" is not a size; write it like 512MiB or 2GiB"),
    ("memory=8", "memory: \"8\" is not a size; write it like 512MiB or 2GiB"),
  ])
  func `what is no budget gets one clear sentence`(text: String, sentence: String) {
    #expect(throws: BudgetTextError(sentence)) { try BudgetText.parse(text) }
  }

  @Test func `what was said before may not be said again, and wins over a file`() throws {
    let first = try BudgetText.parse("cost=1")
    #expect(try BudgetText.parse("tokens=5", after: first).names == [.cost, .tokens])
    #expect(throws: BudgetTextError("cost is there twice")) { try BudgetText.parse("cost=2", after: first) }
    let both = first.over(try BudgetText.parse("cost=7,turns=3"))
    #expect(both.text == "$1 of cost, 3 turns")
  }

  @Test(arguments: [
    (BudgetName.cost, 10_021_312_345, "$10.0213"), (.cost, 9_999_999_999, "$10.00"), (.cost, 12_345, "$0.000012345"),
    (.cost, 0, "$0.00"), (.cost, .max, "$9223372036.8547"), (.time, 2_712_349, "45m12.3s"),
    (.tokens, 2_013_440, "2013440"),
    (.memory, 8_500_300, "8.3GiB"),
  ])
  func `what was measured is rounded as people care`(name: BudgetName, amount: Int64, text: String) {
    #expect(BudgetAmount.rounded(amount, of: name) == text)
  }
}
