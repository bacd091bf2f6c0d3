import Foundation
import JSONText
import LinuxSystem

/// What this kernel and container allow: the answer of `proctor doctor`.
public struct Diagnosis: Sendable {
  /// Everything that was looked at, the most important first.
  public let findings: [Finding]

  init(findings: [Finding]) { self.findings = findings }

  /// Looks at this machine. Nothing is changed, nothing is started.
  /// - Parameter environment: where `PATH` is.
  public static func ofThisMachine(environment: [String: String]) -> Diagnosis {
    Diagnosis(findings: containment() + processes() + limits() + surroundings(environment: environment))
  }

  /// Whether proctor can keep its promises here.
  public var isHealthy: Bool { !findings.contains { $0.isEssential && $0.state == .missing } }

  /// Two lines for each finding: what was found, and what it means.
  public var text: String {
    let heads = TextTable.lines(
      findings.map { [$0.state.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0), $0.name, $0.found] })
    let lines = zip(heads, findings).map { head, finding in "\(head)\n         \(finding.meaning)" }
    let verdict =
      isHealthy
      ? "proctor can keep its promises here."
      : "proctor cannot keep its promises here: see what is missing."
    return lines.joined(separator: "\n") + "\n\n\(verdict)\n"
  }

  /// One object on one line.
  public var json: String {
    var writer = JSONWriter()
    writer.value(
      .object([
        ("healthy", .bool(isHealthy)),
        (
          "findings",
          .array(
            findings.map {
              .object([
                ("id", .string($0.id)), ("state", .string($0.state.rawValue)), ("essential", .bool($0.isEssential)),
                ("found", .string($0.found)), ("meaning", .string($0.meaning)),
              ])
            })
        ),
      ]))
    writer.newline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A small file of the kernel's, without the line end.
  static func kernelFile(_ path: String) -> String? {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
