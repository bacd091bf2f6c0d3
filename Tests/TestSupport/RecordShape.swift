import JSONText
import Telemetry

/// Checks a line of telemetry against the wire's rules, for every record that any test produces.
public enum RecordShape {
  /// The longest line, its newline included.
  public static let lineLimit = 16_000

  /// What is wrong with a line, each with its place; empty when it is as it must be. The line may end with its newline.
  public static func violations(in line: [UInt8]) -> [String] {
    var value: JSONValue?
    return violations(in: line[...], value: &value)
  }

  private static func violations(in line: ArraySlice<UInt8>, value read: inout JSONValue?) -> [String] {
    var line = line
    var violations: [String] = []
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.count >= lineLimit { violations.append("line: has \(line.count + 1) bytes") }
    if line.contains(where: { $0 < 0x20 }) { violations.append("line: has a raw control character") }
    guard String(validating: line, as: UTF8.self) != nil else { return violations + ["line: is not UTF-8"] }
    let value: JSONValue
    do throws(JSONReadError) { value = try JSONReader.read(Array(line)) } catch {
      return violations + ["line: is \(error)"]
    }
    read = value
    return violations + envelope.violations(of: value, at: "record") + dataViolations(of: value)
  }

  /// So many lines of a longer stream are looked at, at its beginning, at its end and spread between.
  private static let sampleSize = 1000

  /// What is wrong in a stream of lines: in each, and in their order.
  public static func violations(inStream bytes: [UInt8]) -> [String] {
    var violations: [String] = []
    var lastSequence: Int64 = -1
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    for (index, line) in lines.enumerated()
    where index < sampleSize || index >= lines.count - sampleSize || index % (lines.count / sampleSize) == 0 {
      var value: JSONValue?
      violations += self.violations(in: line, value: &value).map { "line \(index + 1): \($0)" }
      guard let sequence = value?["seq"]?.int else { continue }
      if sequence <= lastSequence { violations.append("line \(index + 1): seq \(sequence) after \(lastSequence)") }
      lastSequence = sequence
    }
    if let last = bytes.last, last != UInt8(ascii: "\n") { violations.append("the last line does not end") }
    return violations
  }

  private static let envelope: Shape = .object([
    "type": .word([Envelope.type]), "event": .text, "run_id": .text, "team_id": .nullable(.text),
    "agent_id": .nullable(.text), "timestamp": .number, "seq": .integer, "data": .open(),
  ])

  private static func dataViolations(of record: JSONValue) -> [String] {
    guard let event = record["event"]?.string, let data = record["data"] else { return [] }
    return dataShape(of: event, data: data).violations(of: data, at: "record.data")
  }
}
