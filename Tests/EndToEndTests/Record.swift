import JSONText

/// One record as it was written.
struct Record {
  let value: JSONValue

  var event: String { value["event"]?.string ?? "" }
  var team: String? { value["team_id"]?.string }
  var agent: String? { value["agent_id"]?.string }
  var sequence: Int64 { value["seq"]?.int ?? -1 }
  var data: JSONValue { value["data"] ?? .null }

  static func all(in bytes: [UInt8]) -> [Record] {
    bytes.split(separator: UInt8(ascii: "\n")).map { Record(value: (try? JSONReader.read(Array($0))) ?? .null) }
  }

  /// Sequence numbers that are missing and not told by a gap record.
  static func holes(in records: [Record]) -> [String] {
    var holes: [String] = []
    var expected: Int64 = 1
    for record in records {
      let first = record.event == "gap" ? record.data["first_seq"]?.int ?? -1 : record.sequence
      if first != expected { holes.append("expected \(expected), found \(record.event) \(first)") }
      if record.event == "gap", record.data["dropped"]?.int != record.sequence - first + 1 {
        holes.append("the gap at \(first) does not count what is missing up to \(record.sequence)")
      }
      expected = record.sequence + 1
    }
    return holes
  }
}
