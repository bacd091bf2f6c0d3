import JSONText
import Recognition
import TestSupport
import Testing

/// Lines that dialects know, with odd values in any place: nobody has to print what a tool's own code would.
struct DialectRobustnessTests {
  private static let odd: [JSONValue] = [
    .null, .bool(true), .integer(-1), .integer(.max), .integer(.min), .integer(0), .number(1e308), .number(-0.5),
    .string(""), .string("\u{0}\n{"), .string(String(repeating: "é", count: 700)), .array([]),
    .array([.null, .integer(7)]),
    .object(JSONObject()), .object(JSONObject([("type", .string("text")), ("id", .integer(3))])),
    .array(Array(repeating: .object(JSONObject([("id", .string("x"))])), count: 40)),
  ]

  private static func changed(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
    if Int.random(in: 0..<12, using: &generator) == 0 { return odd.randomElement(using: &generator) ?? .null }
    switch value {
    case .array(let elements): return .array(elements.map { changed($0, &generator) })
    case .object(let object):
      let kept = object.members.filter { _ in Int.random(in: 0..<25, using: &generator) > 0 }
      return .object(JSONObject(kept.map { ($0.key, changed($0.value, &generator)) }))
    case .string(let text) where text.utf8.first == UInt8(ascii: "{"):
      guard let inner = try? JSONReader.read(text) else { return value }
      return .string(Self.text(changed(inner, &generator)))
    default: return value
    }
  }

  private static func text(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.value(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static let lines: [JSONValue] = {
    let cases = ((try? Fixtures.text("formats/cases.jsonl")) ?? "").split(separator: "\n")
      .flatMap { (try? JSONReader.read(String($0)))?["lines"]?.array ?? [] }.compactMap(\.string)
    let recorded = ["autogen_events", "claude_stream", "codex_json"].flatMap { name in
      ((try? Fixtures.text("recordings/\(name)/stdout.txt")) ?? "").split(separator: "\n").map(String.init)
    }
    return (cases + recorded).filter { $0.utf8.count < 20_000 }.compactMap { try? JSONReader.read($0) }
      .filter { $0.object != nil }
  }()

  @Test(arguments: 1...8)
  func `odd values in a known line do no harm, and it stays one line`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    #expect(Self.lines.count > 150)
    var read = ReadOutput()
    var printed = 0
    for line in Self.lines {
      for _ in 0..<2 {
        let text = Self.text(Self.changed(line, &generator))
        guard text.hasPrefix("{"), text.utf8.count > 2 else { continue }
        read.print(text + "\n")
        printed += 1
      }
    }
    read.end()
    // A batch of log records is as many lines as it has records; no line is lost.
    #expect(read.lines.count >= printed)
    for event in read.told {
      #expect(event.name.utf8.count <= 64 + "x_nested_".utf8.count)
      guard let summary = event["args_summary"] else { continue }
      #expect(summary.count <= 200)
    }
  }
}
