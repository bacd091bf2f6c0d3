public import Monitoring
public import Recognition

/// How a run turns tokens into money.
public struct Pricing: Equatable, Sendable {
  /// What tokens cost where no cost is printed.
  public var table: PriceTable
  /// What a model without a known price means.
  public var unpriced: UnpricedPolicy

  /// Prices, those that proctor brings along unless told otherwise.
  public init(table: PriceTable = .builtIn, unpriced: UnpricedPolicy = .warn) {
    self.table = table
    self.unpriced = unpriced
  }
}

extension PriceTable {
  /// The prices that proctor brings along with those of a file over them: in proctor's own shape or LiteLLM's.
  ///
  /// - Throws: why the file cannot be used, in one sentence.
  public static func load(path: String) throws(TeamFileErrors) -> PriceTable {
    let file = try TextFile.read(path, as: "price list")
    let table: PriceTable
    do throws(PriceTableError) {
      table = builtIn.overridden(by: try PriceTable(json: file.bytes))
    } catch {
      throw TeamFileErrors(messages: ["\(file.path): \(error.description)"])
    }
    if let model = table.unnamedModel, table.price(of: model) == nil {
      let name = QuotedText.of(model)
      throw TeamFileErrors(messages: ["\(file.path): \"unnamed\" is \(name), which has no price, here or built in"])
    }
    return table
  }
}
