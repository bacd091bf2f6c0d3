import JSONText

/// Why a price list could not be used.
public struct PriceTableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence: what is wrong, where, and what would be right.
  public let description: String
}

extension PriceTable {
  /// Reads a price list in proctor's shape (`models`, dollars per million tokens) or in LiteLLM's
  /// (`model_prices_and_context_window.json`, dollars per token).
  ///
  /// Our own shape is checked strictly. Of LiteLLM's entries, those that are no language models or that have no plain price
  /// per token are left out.
  public init(json bytes: [UInt8]) throws(PriceTableError) {
    let root: JSONValue
    do throws(JSONReadError) { root = try JSONReader.read(bytes) } catch {
      throw PriceTableError(description: "The price list is \(error).")
    }
    guard let root = root.object else {
      throw PriceTableError(description: "The price list is not a JSON object; proctor's or LiteLLM's shape is needed.")
    }
    var prices: [(name: String, price: ModelPrice)] = []
    if let models = root["models"] {
      guard let models = models.object else {
        throw PriceTableError(description: "\"models\" in the price list must be an object from name to prices.")
      }
      for (name, entry) in models.members { prices.append((name, try ModelPrice(model: name, entry))) }
    } else {
      for (name, entry) in root.members where name != "sample_spec" {
        if let price = ModelPrice(liteLLM: entry) { prices.append((name, price)) }
      }
    }
    let unnamed = root["unnamed"]
    if let unnamed, !unnamed.isNull, unnamed.string?.isEmpty ?? true {
      throw PriceTableError(description: "\"unnamed\" in the price list must be the name of a model.")
    }
    guard !prices.isEmpty || unnamed?.string != nil else {
      throw PriceTableError(
        description:
          "The price list has no prices; it needs \"models\" with \"input\" and \"output\" in dollars per million tokens."
      )
    }
    self.init(
      asOf: root["as_of"]?.string, source: root["source"]?.string, unnamedModel: unnamed?.string, prices: prices)
  }
}

extension ModelPrice {
  /// An entry of our own shape.
  fileprivate init(model: String, _ entry: JSONValue) throws(PriceTableError) {
    func price(_ key: String, of object: JSONValue) throws(PriceTableError) -> Int64? {
      guard let value = object[key], !value.isNull else { return nil }
      guard let dollars = value.double, let price = picodollars(dollars, places: 6) else {
        throw PriceTableError(
          description:
            "\"\(key)\" of \"\(model)\" in the price list must be dollars per million tokens, from 0 to 1000000.")
      }
      return price
    }
    func required(_ key: String, of object: JSONValue) throws(PriceTableError) -> Int64 {
      guard let price = try price(key, of: object) else {
        throw PriceTableError(description: "\"\(model)\" in the price list has no \"\(key)\" price.")
      }
      return price
    }
    rates = Rates(
      input: try required("input", of: entry), output: try required("output", of: entry),
      cacheRead: try price("cache_read", of: entry), cacheWrite: try price("cache_write", of: entry),
      cacheWriteLong: try price("cache_write_1h", of: entry))
    guard let long = entry["long_context"], !long.isNull else {
      longContext = nil
      return
    }
    guard let threshold = long["above"]?.int.flatMap(Int.init(exactly:)), threshold > 0 else {
      throw PriceTableError(
        description: "\"long_context\" of \"\(model)\" in the price list needs \"above\" in tokens.")
    }
    longContext = LongContext(
      threshold: threshold,
      rates: Rates(
        input: try required("input", of: long), output: try required("output", of: long),
        cacheRead: try price("cache_read", of: long), cacheWrite: try price("cache_write", of: long),
        cacheWriteLong: try price("cache_write_1h", of: long), above: rates))
  }

  /// An entry of LiteLLM's, or `nil` when it is not about a language model priced by the token.
  fileprivate init?(liteLLM entry: JSONValue) {
    func price(_ key: String) -> Int64? {
      entry[key]?.double.flatMap { picodollars($0, places: 12) }
    }
    guard let input = price("input_cost_per_token"), let output = price("output_cost_per_token") else { return nil }
    guard ["chat", "responses", "completion"].contains(entry["mode"]?.string ?? "chat") else { return nil }
    rates = Rates(
      input: input, output: output, cacheRead: price("cache_read_input_token_cost"),
      cacheWrite: price("cache_creation_input_token_cost"),
      cacheWriteLong: price("cache_creation_input_token_cost_above_1hr"))

    // `input_cost_per_token_above_200k_tokens` and nothing behind it: `…_batches`, `…_priority` are other offers.
    let beginning = "input_cost_per_token_above_"
    let thresholds = entry.object?.members.compactMap { key, _ -> Int? in
      guard key.hasPrefix(beginning), key.hasSuffix("k_tokens") else { return nil }
      return Int(key.dropFirst(beginning.count).dropLast("k_tokens".count))
    }
    if let threshold = thresholds?.min(), threshold > 0, threshold < 1_000_000,
      let input = price("input_cost_per_token_above_\(threshold)k_tokens"),
      let output = price("output_cost_per_token_above_\(threshold)k_tokens")
    {
      longContext = LongContext(
        threshold: threshold * 1000,
        rates: Rates(
          input: input, output: output,
          cacheRead: price("cache_read_input_token_cost_above_\(threshold)k_tokens"),
          cacheWrite: price("cache_creation_input_token_cost_above_\(threshold)k_tokens"),
          cacheWriteLong: price("cache_creation_input_token_cost_above_1hr_above_\(threshold)k_tokens"), above: rates))
    } else {
      longContext = nil
    }
  }
}

/// A JSON number, in the unit of so many decimal places, as 1e-12 dollars per token: dollars per million tokens have 6 more
/// places, dollars per token 12. `nil` when it is negative or beyond a dollar a token.
private func picodollars(_ number: Double, places: Int) -> Int64? {
  guard number >= 0, let price = DecimalText.scaled(number.description, places: places) else { return nil }
  return price <= 1_000_000_000_000 ? price : nil
}
