public import Alerts
import Foundation

/// A file whose alert rules can be tried: a team file, an object with `alerts`, or a list of rules.
public struct AlertRuleFile: Equatable, Sendable {
  /// The rules of the file, in the order written.
  public let rules: [AlertRule]
  /// Those that a run would watch beside them: the default ones, for a team file that does not switch them off.
  public let others: [AlertRule]

  /// Reads a file, if it is one of these.
  ///
  /// - Returns: `nil` when it looks like a table of rules for lines.
  /// - Throws: everything that is wrong with its rules.
  public static func load(
    path: String, environment: [String: String]
  ) throws(TeamFileErrors) -> AlertRuleFile? {
    let file = try TextFile.read(path, as: "file of rules")
    // What is no JSON5 is told by whoever reads tables of rules for lines.
    guard let value = try? JSON5Reader.read(file.bytes) else { return nil }
    let variables = Variables(environment: environment)
    var reader = TeamFileReader(file: file, directory: FileManager.default.currentDirectoryPath, variables: variables)
    let settings: AlertSettings
    var hasTeams = false
    switch value.content {
    case .array:
      settings = reader.alertSettings(.init(byKey: ["alerts": .init(value: value, path: "rules")]), isWhole: false)
    case .object(let members):
      let keys = Set(members.map(\.key))
      hasTeams = keys.contains("teams")
      guard hasTeams || !keys.isDisjoint(with: TeamFileReader.alertKeys) else { return nil }
      let known = members.filter { TeamFileReader.alertKeys.contains($0.key) }
      let root = TeamFileReader.Field(value: value, path: "")
      let fields = Dictionary(known.map { ($0.key, root.member($0)) }, uniquingKeysWith: { first, _ in first })
      settings = reader.alertSettings(.init(byKey: fields), isWhole: hasTeams)
    default: return nil
    }
    guard reader.problems.isEmpty else { throw reader.problems.errors(in: file) }
    var others: [AlertRule] = []
    if hasTeams, settings.usesDefaults ?? true {
      do throws(DefaultRuleError) {
        let all = try settings.allRules(environment: environment)
        others = all.filter { rule in !settings.rules.contains { $0.name == rule.name } }
      } catch {
        throw TeamFileErrors(messages: [error.description])
      }
    }
    return AlertRuleFile(rules: settings.rules, others: others)
  }
}
