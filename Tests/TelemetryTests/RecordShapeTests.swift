import JSONText
import Telemetry
import TestSupport
import Testing

/// A check that accepts everything would make every other test worthless, so it is tested on records that are wrong in one
/// place each: a key missing, one too many, a value of another type.
@Suite struct RecordShapeTests {
  @Test(arguments: SampleRecords.run.filter { $0.event.isOurs })
  func `a record that is wrong in one place is noticed`(record: Envelope) throws {
    let value = try JSONReader.read(record.encoded())
    for wrong in Self.wrongVariants(of: value) {
      var writer = JSONWriter()
      writer.value(wrong)
      #expect(RecordShape.violations(in: writer.bytes) != [], "\(String(decoding: writer.bytes, as: UTF8.self))")
    }
  }

  @Test func `keys out of order are noticed`() {
    let line = #"{"event":"x","type":"agent_telemetry","run_id":"r","team_id":null,"agent_id":null,"#
    let rest = #""timestamp":1.000,"seq":1,"data":{}}"#
    #expect(RecordShape.violations(in: Array((line + rest).utf8)) == ["record: keys are out of order"])
  }

  @Test func `a sequence that does not increase is noticed`() {
    let line = Envelope(
      event: .structured(name: "x", data: .null), runID: "r", timestampMilliseconds: 0, sequence: 4
    ).encoded()
    #expect(RecordShape.violations(inStream: line + line) == ["line 2: seq 4 after 4"])
  }

  @Test(arguments: ["", "{", "[]", "{} {}", "\u{1}", String(repeating: " ", count: 16_000)])
  func `what is no record is noticed`(line: String) {
    #expect(RecordShape.violations(in: Array(line.utf8)) != [])
  }

  private static let optionalKeys: Set = [
    "message", "files_changed", "insertions", "deletions", "commit", "ok", "evidence", "exit_code",
    "duration_ms", "repository", "truncated", "messages", "figures", "times", "capped_by", "components",
    "error_type", "fingerprint", "follows_error", "anomalies",
  ]

  /// Objects that hold whatever is known of a list of names.
  private static let openObjects: Set = ["figures", "times", "components", "anomalies"]

  /// All values that differ from this one in one place and must not be accepted there.
  private static func wrongVariants(of value: JSONValue, isOpen: Bool = false) -> [JSONValue] {
    switch value {
    case .object(let object):
      let members = object.members
      var variants = [JSONValue.array([]), .object(JSONObject(members + [(key: "surprise", value: .null)]))]
      for (index, member) in members.enumerated() {
        var others = members
        others.remove(at: index)
        if !isOpen, !optionalKeys.contains(member.key) { variants.append(.object(JSONObject(others))) }
        variants += wrongVariants(of: member.value, isOpen: openObjects.contains(member.key)).map {
          others.insert((key: member.key, value: $0), at: index)
          defer { others.remove(at: index) }
          return .object(JSONObject(others))
        }
      }
      return variants
    case .array(let elements):
      return [.object(JSONObject())]
        + elements.indices.flatMap { index in
          wrongVariants(of: elements[index]).map { wrong in
            var others = elements
            others[index] = wrong
            return .array(others)
          }
        }
    case .string: return [.integer(1), .array([])]
    case .integer, .number: return [.string("1"), .bool(true)]
    case .bool: return [.integer(1), .string("true")]
    case .null: return [.array([])]
    }
  }
}

extension TelemetryEvent {
  /// Whether proctor defines the payload.
  fileprivate var isOurs: Bool {
    if case .structured = self { false } else { true }
  }
}
