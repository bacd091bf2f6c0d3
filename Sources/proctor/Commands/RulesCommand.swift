import Foundation
import JSONText
import LinuxSystem
import Recognition
import Supervision

/// `proctor rules`: which rules there are, and what a file of rules does.
struct RulesCommand {
  private let options: RulesOptions

  init(_ options: RulesOptions) { self.options = options }

  func execute() -> ExitCode {
    do throws(TeamFileErrors) {
      switch options.action {
      case .list: return Answer.print(list(try RuleTable.load(paths: options.rules).descriptions))
      case .test(let file, let recording): return try test(file, recording)
      }
    } catch {
      for message in error.messages { Complaint.say(message) }
      return .badTeamFile
    }
  }

  // MARK: List

  private func list(_ rules: [RuleTable.Description]) -> String {
    if options.isJSON { return rules.map { Self.json($0) + "\n" }.joined() }
    let rows =
      [["rule", "tool", "reading", "meaning", "stream", "gate"]]
      + rules.map { rule in
        let meaning = [rule.semantics, rule.scope].compactMap(\.self).joined(separator: "/")
        let gate = rule.gate.map { "\"\($0.replacing("\t", with: "\\t"))\"" }.joined(separator: " ")
        return [rule.id, rule.tool, rule.reading, meaning.isEmpty ? "-" : meaning, rule.stream ?? "-", gate]
      }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + row[5] + "\n"
    }.joined()
  }

  private static func json(_ rule: RuleTable.Description) -> String {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    var writer = JSONWriter()
    writer.value(
      .object(
        JSONObject([
          ("id", .string(rule.id)), ("tool", .string(rule.tool)), ("reading", .string(rule.reading)),
          ("sem", text(rule.semantics)), ("scope", text(rule.scope)), ("stream", text(rule.stream)),
          ("gate", .array(rule.gate.map(JSONValue.string))),
        ])))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  // MARK: Test

  private func test(
    _ path: String, _ recording: String?
  ) throws(TeamFileErrors) -> ExitCode {
    if let file = try AlertRuleFile.load(path: path, environment: ProcessInfo.processInfo.environment) {
      return try AlertRulesTrial(path: path, file: file).execute(on: recording)
    }
    let rules = try UserRules.load(path: path)
    // Ids and literals must fit with those that are there.
    _ = try RuleTable.load(paths: [path])
    let verdict =
      "\(path): fine: \(Self.count(rules.count, "rule")), \(Self.count(rules.exampleCount, "example")), "
      + "\(Self.count(rules.counterexampleCount, "counterexample"))\n"
    guard let recording else { return Answer.print(verdict) }
    var trial = RuleTrial(rules)
    do throws(SystemError) { try RecordingFile.read(recording) { trial.read($0) } } catch {
      Complaint.say("\(recording): cannot be read: \(SystemError.meaning(of: error.code))")
      return .badInput
    }
    trial.end()
    return Answer.print(verdict + Self.report(trial))
  }

  private static func report(_ trial: RuleTrial) -> String {
    var text = "\(count(trial.lines, "line")) read\n"
    for result in trial.results {
      text += "\(result.id): \(count(result.count, "match", "matches"))\n"
      for (number, line, fields) in result.first {
        let shown = line.count > 200 ? line.prefix(200) + "…" : line[...]
        let found = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: " ")
        text += "  \(number): \(shown)\n" + (found.isEmpty ? "" : "      \(found)\n")
      }
    }
    return text
  }

  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
