import JSONText

/// Usage inside the `repr` of Python objects: `CompletionUsage(prompt_tokens=…)`, a dictionary of models, or messages that
/// carry it.
extension UsageReading {
  /// What is in the group `text` of a match: the usage itself, or with `set.member` every object in it that has a member
  /// of that name.
  static func readings(rule: Rule, fields: RuleFields, agent: String) -> [(usage: UsageReading, agent: String?)] {
    guard let meaning = rule.usage, let value = fields["text"].flatMap({ PythonValue.read($0) }) else { return [] }
    let place = ReprPlace(rule: rule, meaning: meaning, agent: agent)
    if let member = fields["member"] {
      var found: [(usage: UsageReading, agent: String?)] = []
      place.collect(member, in: value, into: &found)
      return found
    }
    guard let object = value.object else { return [] }
    if let usage = place.reading(object, model: fields["model"]) { return [(usage, nil)] }
    // dspy: one usage for each model.
    return object.members.prefix(maximumReadings).compactMap { member in
      member.value.object.flatMap { place.reading($0, model: member.key) }.map { ($0, nil) }
    }
  }

  /// A line of more messages than this is not read to its end.
  private static let maximumReadings = 512

  /// What is known of a repr beside its text.
  private struct ReprPlace {
    let rule: Rule
    let meaning: Rule.UsageMeaning
    let agent: String

    func reading(_ object: JSONObject, model: String?) -> UsageReading? {
      let cache: UsageVocabulary.Cache = meaning.cacheIsInsideInput ? .byName : .beside
      guard var figures = UsageVocabulary.figures(object, cache: cache) else { return nil }
      let calls = object["requests"]?.count ?? object["successful_requests"]?.count
      figures.calls = meaning.semantics == .delta ? 1 : calls
      var reading = UsageReading(
        semantics: meaning.semantics, layer: meaning.layer,
        scope: meaning.scope(tool: rule.tool, agent: agent, model: model), model: model, figures: figures)
      reading.take(meaning)
      return reading
    }

    func collect(
      _ member: String, in value: JSONValue, into found: inout [(usage: UsageReading, agent: String?)]
    ) {
      guard found.count < UsageReading.maximumReadings else { return }
      if let object = value.object {
        if let usage = object[member]?.object {
          let model = object["model"]?.string ?? object["response_metadata"]?["model_name"]?.string
          guard var reading = reading(usage, model: model) else { return }
          reading.key = object["id"]?.string
          reading.cost = object["total_cost_usd"]?.money
          found.append((reading, object["name"]?.string ?? object["source"]?.string))
          return
        }
        for child in object.members { collect(member, in: child.value, into: &found) }
      }
      for element in value.array ?? [] { collect(member, in: element, into: &found) }
    }
  }
}
