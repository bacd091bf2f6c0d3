import TestSupport
import Testing

@testable import Recognition

/// The list that proctor brings along against the one it was made from, and lists put over it.
struct PriceListTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let model: String
    let columns: [String]
    var testDescription: String { model }

    func price(_ column: Int) -> Int64? { DecimalText.scaled(columns[column], places: 6) }
  }

  static let rows: [Row] = ((try? Fixtures.text("formats/prices.csv")) ?? "").split(separator: "\n").dropFirst().map {
    let columns = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return Row(model: columns[0], columns: columns)
  }

  @Test func `every model of the list is there`() {
    #expect(Self.rows.count == 88 && PriceTable.builtIn.count == 88)
  }

  @Test(arguments: rows)
  func `each price is the published one`(row: Row) throws {
    let price = try #require(PriceTable.builtIn.price(of: row.model))
    #expect(price.rates.input == row.price(1) && price.rates.output == row.price(2))
    #expect(price.rates.cacheRead == row.price(3) ?? row.price(1))
    #expect(price.rates.cacheWrite == row.price(4) ?? row.price(1))
    #expect(price.rates.cacheWriteLong == row.price(5) ?? row.price(4) ?? row.price(1))
    // `>272k: 20/75`
    let tier = row.columns[6].split { ">k:/ ".contains($0) }.map(String.init)
    guard tier.count == 3 else {
      #expect(row.columns[6].isEmpty && price.longContext == nil)
      return
    }
    #expect(price.longContext?.threshold == Int(tier[0]).map { $0 * 1000 })
    #expect(price.longContext?.rates.input == DecimalText.scaled(tier[1], places: 6))
    #expect(price.longContext?.rates.output == DecimalText.scaled(tier[2], places: 6))
  }

  @Test(arguments: rows)
  func `each model is found under a provider's name, in capitals, and dated`(row: Row) throws {
    let price = try #require(PriceTable.builtIn.price(of: row.model))
    #expect(PriceTable.builtIn.price(of: row.model.uppercased()) == price)
    #expect(PriceTable.builtIn.price(of: "litellm_proxy/\(row.model)") == price)
    #expect(PriceTable.builtIn.price(of: "\(row.model)[1m]") == price)
    // What ends in a version or a date already has no second one.
    guard !row.model.contains(":"), row.model.last?.isNumber == false || row.model.hasPrefix("gpt") else { return }
    #expect(PriceTable.builtIn.price(of: "\(row.model)-20271231") == price)
    #expect(PriceTable.builtIn.price(of: "\(row.model)@20271231") == price)
  }

  @Test(arguments: rows)
  func `no model's price is that of another version of it`(row: Row) {
    for suffix in ["-99", ".99", "-99b", "-pro"] {
      let found = PriceTable.builtIn.price(of: row.model + suffix)
      #expect(found == nil || Self.rows.contains { $0.model == row.model + suffix }, "\(row.model)\(suffix)")
    }
  }

  // MARK: Lists over it

  private static func table(_ json: String) throws -> PriceTable {
    PriceTable.builtIn.overridden(by: try PriceTable(json: Array(json.utf8)))
  }

  @Test(arguments: [
    #"{"as_of":"2027-01-01","models":{"anthropic/claude-sonnet-4":{"input":7,"output":8}}}"#,
    #"{"anthropic/claude-sonnet-4":{"input_cost_per_token":7e-06,"output_cost_per_token":8e-06,"mode":"chat"}}"#,
  ])
  func `a list's price holds for every name of its model`(json: String) throws {
    let table = try Self.table(json)
    for name in ["claude-sonnet-4", "claude-sonnet-4-20250514", "anthropic/claude-sonnet-4", "claude-sonnet-4[1m]"] {
      #expect(table.price(of: name)?.rates.input == 7_000_000, "\(name)")
    }
    #expect(table.price(of: "claude-sonnet-4-5")?.rates.input == 3_000_000)
    #expect(table.price(of: "gpt-4o")?.rates.input == 2_500_000)
    #expect(table.price(of: "claude-sonnet-4-9") == nil)
  }

  @Test func `a model that only the list knows has its price`() throws {
    let table = try Self.table(
      #"{"models":{"my-model":{"input":0,"output":0},"ollama/llama3":{"input":0,"output":0}}}"#)
    #expect(table.price(of: "my-model")?.rates.input == 0)
    #expect(table.price(of: "ollama/llama3")?.rates.output == 0)
    #expect(table.price(of: "llama3") == nil)
    #expect(table.count == 90)
  }

  @Test func `prices with digits that binary fractions cannot hold are exact`() throws {
    let table = try Self.table(#"{"models":{"m":{"input":0.1,"output":0.000003,"cache_read":1e-6}}}"#)
    let rates = try #require(table.price(of: "m")).rates
    #expect(rates.input == 100_000 && rates.output == 3 && rates.cacheRead == 1)
  }
}
