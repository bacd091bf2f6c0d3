import Foundation
import JSONText
import Telemetry
import Testing

/// The schema is checked with a real validator elsewhere; here, that it and the module know the same events.
@Suite struct SchemaTests {
  private let schema: JSONValue

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/schema/telemetry.schema.json")
    schema = try JSONReader.read([UInt8](Data(contentsOf: file)))
  }

  @Test func `every event of ours has its own payload in the schema`() {
    for record in SampleRecords.run {
      if case .structured = record.event { continue }
      #expect(payload(ofEvent: record.event.name) != nil, "\(record.event.name)")
    }
  }

  @Test(arguments: StructuredEvent.requirements.keys.sorted().filter { $0 != "llm_call" })
  func `a structured event needs the same keys in the schema and in the module`(event: String) throws {
    let payload = try #require(self.payload(ofEvent: event))
    switch try #require(StructuredEvent.requirements[event]) {
    case .all(let keys):
      #expect(payload["required"]?.array?.compactMap(\.string) == keys)
    case .any(let keys):
      #expect(payload["anyOf"]?.array?.compactMap { $0["required"]?.array?.first?.string } == keys)
    }
  }

  @Test(arguments: StructuredEvent.types.keys.sorted().filter { $0 != "llm_call" })
  func `the keys of a structured event have the same types in the schema and in the module`(event: String) throws {
    let properties = try #require(self.payload(ofEvent: event)?["properties"]?.object)
    let types = properties.members.map { ($0.key, $0.value["type"]?.array?.first?.string ?? "") }
    #expect(Dictionary(uniqueKeysWithValues: types) == StructuredEvent.types[event]?.mapValues(\.rawValue))
    #expect(properties.members.allSatisfy { $0.value["type"]?.array?.last?.string == "null" })
  }

  @Test func `the schema knows no structured event that the module does not know`() {
    let names = rules.flatMap { $0["if"]?["properties"]?["event"]?["enum"]?.array ?? [] }.compactMap(\.string)
    #expect(Set(names) == Set(StructuredEvent.requirements.keys).subtracting(["llm_call"]))
  }

  private var rules: [JSONValue] { schema["allOf"]?.array ?? [] }

  /// The definition under `$defs` that the rule for an event points to.
  private func payload(ofEvent name: String) -> JSONValue? {
    let rule = rules.first { rule in
      let condition = rule["if"]?["properties"]?["event"]
      return condition?["const"]?.string == name || condition?["enum"]?.array?.contains(.string(name)) == true
    }
    guard let path = rule?["then"]?["properties"]?["data"]?["$ref"]?.string else { return nil }
    return schema["$defs"]?[String(path.dropFirst("#/$defs/".count))]
  }
}
