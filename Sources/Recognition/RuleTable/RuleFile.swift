import JSONText

/// Why a table of rules was refused.
public struct RuleFileError: Error, Equatable, CustomStringConvertible {
  /// The table, the rule and what is wrong with it.
  public let description: String
}

/// Reads tables of rules: `{"tool": …, "rules": [{"id": …, "literal": …, "pattern": …, "reading": …}, …]}`.
enum RuleFile {
  static func rules(in bytes: [UInt8], named name: String) throws(RuleFileError) -> [Rule] {
    let document: JSONValue
    do { document = try JSONReader.read(bytes) } catch {
      throw RuleFileError(description: "\(name): not JSON: \(error.reason) at byte \(error.offset)")
    }
    guard let tool = document["tool"]?.string, let members = document["rules"]?.array else {
      throw RuleFileError(description: "\(name): a table needs \"tool\" and \"rules\"")
    }
    var rules: [Rule] = []
    for (index, member) in members.enumerated() {
      rules.append(try rule(member, tool: tool, place: "\(name): rules[\(index)]"))
    }
    return rules
  }

  private static let knownKeys: Set<String> = [
    "id", "literal", "pattern", "reading", "set", "stream", "panel", "opens", "needs_detail", "joins", "sem", "layer",
    "cache", "closes_scope", "scope", "raises_only", "may_be_total", "closes", "replaces", "section", "panel_title",
    "examples", "counterexamples", "comment",
  ]

  private static func rule(_ value: JSONValue, tool: String, place: String) throws(RuleFileError) -> Rule {
    func refuse(_ what: String) -> RuleFileError { RuleFileError(description: "\(place): \(what)") }
    guard let object = value.object else { throw refuse("expected an object") }
    for member in object.members where !knownKeys.contains(member.key) {
      throw refuse("unknown key \"\(member.key)\"")
    }
    guard let id = object["id"]?.string, let pattern = object["pattern"]?.string else {
      throw refuse("a rule needs \"id\" and \"pattern\"")
    }
    let literals = texts(object["literal"])
    guard !literals.isEmpty, literals.allSatisfy({ !$0.isEmpty }) else {
      throw refuse("rule \(id) needs a \"literal\" that every line it matches contains")
    }
    guard let reading = object["reading"]?.string.flatMap(Rule.ReadingKind.init(rawValue:)) else {
      let known = Rule.ReadingKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw refuse("rule \(id) needs a \"reading\", one of \(known)")
    }
    let stream = object["stream"]?.string.flatMap(ChildStream.init(rawValue:))
    guard stream != nil || object["stream"] == nil else {
      throw refuse("\"stream\" is one of \(ChildStream.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return Rule(
      id: id, tool: tool, literals: literals, pattern: pattern, reading: reading,
      constants: fields(object["set"]),
      stream: stream,
      panel: object["panel"]?.string,
      isOfTitle: object["panel_title"]?.bool ?? false,
      section: object["section"]?.string,
      opening: object["opens"]?.string.map {
        Rule.Opening(group: $0, isConditional: object["needs_detail"]?.bool ?? false)
      },
      joins: texts(object["joins"]),
      closesOpening: object["closes"]?.bool ?? false,
      replaces: object["replaces"]?.string,
      usage: reading == .usage || reading == .usageRepr ? try usageMeaning(object, refuse: refuse) : nil,
      examples: (object["examples"]?.array ?? []).map {
        Rule.Example(line: $0["line"]?.string ?? "", fields: fields($0["fields"]))
      },
      counterexamples: texts(object["counterexamples"]))
  }

  private static func usageMeaning(
    _ object: JSONObject, refuse: (String) -> RuleFileError
  ) throws(RuleFileError) -> Rule.UsageMeaning {
    guard let semantics = object["sem"]?.string.flatMap(UsageReading.Semantics.init(rawValue:)) else {
      throw refuse("a usage rule needs \"sem\": delta, cumulative or final")
    }
    let layers: [String: UsageReading.Layer] = ["summary": .summary, "text": .text, "structured": .structured]
    guard let layer = layers[object["layer"]?.string ?? "text"] else {
      throw refuse("\"layer\" is one of summary, text, structured")
    }
    let scopes = Rule.UsageMeaning.Scope.allCases.map(\.rawValue).joined(separator: ", ")
    guard let scope = Rule.UsageMeaning.Scope(rawValue: object["scope"]?.string ?? "tool") else {
      throw refuse("\"scope\" is one of \(scopes)")
    }
    let cache = object["cache"]?.string ?? "inside"
    guard cache == "inside" || cache == "beside" else {
      throw refuse("\"cache\" says where cached tokens are counted: inside (the input) or beside (it)")
    }
    return Rule.UsageMeaning(
      semantics: semantics, layer: layer, cacheIsInsideInput: cache == "inside",
      closesScope: object["closes_scope"]?.bool ?? false, scope: scope,
      raisesOnly: object["raises_only"]?.bool ?? false, mayBeTotal: object["may_be_total"]?.bool ?? false)
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    if let text = value?.string { return [text] }
    return (value?.array ?? []).compactMap(\.string)
  }

  private static func fields(_ value: JSONValue?) -> [String: String] {
    var result: [String: String] = [:]
    for member in value?.object?.members ?? [] { result[member.key] = member.value.string }
    return result
  }
}
