/// Which model costs what. Names are matched as people and tools write them; a model that is not in the table has no
/// price, and a cost that is not known is never guessed.
public struct PriceTable: Equatable, Sendable {
  /// The day of the prices, as the file says it.
  public let asOf: String?
  /// Where the prices come from, as the file says it.
  public let source: String?
  /// The model as which calls are priced that name none, as the file says it; `nil` when they have no price.
  public let unnamedModel: String?

  /// Prices by their names in the file, in lower case.
  private let byWholeName: [String: ModelPrice]
  /// Prices by names without provider and date.
  private let byBaseName: [String: ModelPrice]

  /// The table that proctor brings along.
  public static let builtIn: PriceTable = {
    do { return try PriceTable(json: PackageResources.prices_json) } catch {
      preconditionFailure("the embedded prices.json was not tested: \(error)")
    }
  }()

  init(
    asOf: String?, source: String?, unnamedModel: String? = nil, prices: [(name: String, price: ModelPrice)]
  ) {
    self.asOf = asOf
    self.source = source
    self.unnamedModel = unnamedModel
    var whole: [String: ModelPrice] = [:]
    var base: [String: (rank: Rank, price: ModelPrice)] = [:]
    for (text, price) in prices {
      guard let name = ModelName(text) else { continue }
      whole[name.whole] = price
      let rank = Rank(name)
      // A free offer of one provider says nothing about the model elsewhere.
      if rank.kind > .same, price.rates.input == 0, price.rates.output == 0 { continue }
      if let known = base[name.base], known.rank < rank { continue }
      base[name.base] = (rank, price)
    }
    byWholeName = whole
    byBaseName = base.mapValues(\.price)
  }

  /// This table with the prices of another one in place of its own, model by model: a model that the other one knows under
  /// any name has its price from there under every name.
  public func overridden(by other: PriceTable) -> PriceTable {
    let kept = byWholeName.filter { name, _ in ModelName(name).map { other.byBaseName[$0.base] == nil } ?? false }
    return PriceTable(
      asOf: other.asOf, source: other.source, unnamedModel: other.unnamedModel ?? unnamedModel,
      byWholeName: kept.merging(other.byWholeName) { _, new in new },
      byBaseName: byBaseName.merging(other.byBaseName) { _, new in new })
  }

  private init(
    asOf: String?, source: String?, unnamedModel: String?, byWholeName: [String: ModelPrice],
    byBaseName: [String: ModelPrice]
  ) {
    self.asOf = asOf
    self.source = source
    self.unnamedModel = unnamedModel
    self.byWholeName = byWholeName
    self.byBaseName = byBaseName
  }

  /// How many names have a price.
  public var count: Int { byWholeName.count }

  /// The price of a model under any of its names, or `nil` when it is not known.
  ///
  /// In this order: the name as it is; the name without mode, provider, region, version and date; the same with dots in
  /// version numbers as dashes; and each time the longest known name that it begins with, up to the end of a word.
  public func price(of model: some StringProtocol) -> ModelPrice? {
    guard let name = ModelName(model) else { return nil }
    if let price = byWholeName[name.whole] ?? priceOfBeginning(name.base) { return price }
    let dashed = ModelName.dashed(name.base)
    return dashed == name.base ? nil : priceOfBeginning(dashed)
  }

  /// The price of a call by what it tells of its model: the name, or nothing.
  func price(ofCall model: String?) -> ModelPrice? { (model ?? unnamedModel).flatMap { price(of: $0) } }

  private func priceOfBeginning(_ name: String) -> ModelPrice? {
    if let price = byBaseName[name] { return price }
    var end = name.endIndex
    while let boundary = name[..<end].lastIndex(where: { "-_.:@/ ".contains($0) }) {
      if let price = byBaseName[String(name[..<boundary])] {
        let rest = name[boundary...].split(whereSeparator: { "-_.:@/ ".contains($0) })
        return rest.contains(where: namesAnotherModel) ? nil : price
      }
      end = boundary
    }
    return nil
  }

  /// Whether a word behind a known name makes it another model: a version number, or a word for a size or an ability that
  /// vendors price separately (gpt-5-pro costs twelve times gpt-5).
  private func namesAnotherModel(_ word: Substring) -> Bool {
    let isDate = word.utf8.count == 8 && word.utf8.allSatisfy(\.isDigit)
    if isDate { return false }
    let digits = word.hasPrefix("v") ? word.dropFirst() : word
    if let first = digits.utf8.first, first.isDigit { return true }
    return wordsForOtherModels.contains(String(word))
  }
}

/// Which of several entries speaks for a name when their names differ only in provider and date: the undated one of the
/// vendor, then the latest of the vendor, then the others.
private struct Rank: Comparable {
  enum Kind: Comparable { case same, dated, provider }

  let kind: Kind
  let name: String

  init(_ name: ModelName) {
    kind = name.hadProvider ? .provider : name.whole == name.base ? .same : .dated
    self.name = name.whole
  }

  static func < (left: Rank, right: Rank) -> Bool {
    left.kind == right.kind ? left.name > right.name : left.kind < right.kind
  }
}

private let wordsForOtherModels: Set = [
  "air", "audio", "batch", "coder", "computer", "deep", "distill", "embed", "embedding", "fast", "flash", "flex", "ft",
  "guard", "highspeed", "image", "instant", "instruct", "lite", "live", "max", "micro", "mini", "nano", "plus",
  "priority", "pro", "realtime", "research", "safeguard", "search", "transcribe", "tts", "turbo", "ultra", "ultrafast",
  "vision",
]
