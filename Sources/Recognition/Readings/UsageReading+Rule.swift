extension UsageReading {
  /// What a usage rule's match says; `nil` when a number in it cannot be a count, so that no half of a line is counted.
  init?(rule: Rule, fields: RuleFields) {
    guard let meaning = rule.usage else { return nil }
    var figures = UsageFigures()
    var isApproximate = false
    var inputTolerance = 0
    var outputTolerance = 0
    let places: [(name: String, path: WritableKeyPath<UsageFigures, Int?>)] = [
      ("input", \.input), ("output", \.output), ("cacheread", \.cacheRead), ("cachewrite", \.cacheWrite),
      ("reasoning", \.reasoning), ("total", \.total), ("calls", \.calls),
    ]
    for place in places where fields[place.name] != nil {
      guard let count = fields.count(place.name) else { return nil }
      figures[keyPath: place.path] = count.value
      if place.name == "input" { inputTolerance = count.tolerance }
      if place.name == "output" { outputTolerance = count.tolerance }
      isApproximate = isApproximate || count.isApproximate
    }
    var cost: Money?
    if let text = fields["cost"] {
      guard let money = Money(text: text) else { return nil }
      cost = money
    }
    self.init(
      semantics: meaning.semantics, layer: meaning.layer, scope: rule.tool, model: fields["model"],
      figures: meaning.cacheIsInsideInput ? figures : figures.withCacheAddedToInput(), cost: cost)
    self.isApproximate = isApproximate
    self.inputTolerance = inputTolerance
    self.outputTolerance = outputTolerance
    closesScope = meaning.closesScope
  }
}
