extension UsageReading {
  /// What a usage rule's match says; `nil` when a number in it cannot be a count, so that no half of a line is counted.
  ///
  /// - Parameter agent: who acts, for totals of one agent.
  init?(rule: Rule, fields: RuleFields, agent: String) {
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
    let model = fields["model"]
    self.init(
      semantics: meaning.semantics, layer: meaning.layer,
      scope: meaning.scope(tool: rule.tool, agent: fields["agent"] ?? agent, model: model), key: fields["key"],
      model: model, figures: meaning.cacheIsInsideInput ? figures : figures.withCacheAddedToInput(), cost: cost)
    self.isApproximate = isApproximate
    self.inputTolerance = inputTolerance
    self.outputTolerance = outputTolerance
    take(meaning)
  }

  /// What the rule says of the numbers, not the numbers.
  mutating func take(_ meaning: Rule.UsageMeaning) {
    closesScope = meaning.closesScope
    raisesOnly = meaning.raisesOnly
    mayBeTotal = meaning.mayBeTotal
  }
}

extension Rule.UsageMeaning {
  /// The name of what a total is a total of.
  func scope(tool: String, agent: String, model: String?) -> String {
    switch scope {
    case .tool: tool
    case .agent: "\(tool):\(agent)"
    case .model: "\(tool):\(agent):\(model ?? "")"
    }
  }
}
