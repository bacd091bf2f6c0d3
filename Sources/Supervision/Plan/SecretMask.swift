import Redaction

/// Keeps secrets out of what is shown: values of variables that are named like secrets, everything that came from an
/// environment file, and both of them wherever they were put, such as a token inside an argument.
///
/// It errs on the side of masking: a plan is pasted into issues and kept in the logs of CI.
public struct SecretMask: Sendable {
  /// What stands in place of a secret.
  public static let replacement = "***"

  /// Parts of names, in capitals, that make a value a secret.
  private static let telling = [
    "KEY", "TOKEN", "SECRET", "PASS", "CREDENTIAL", "AUTH", "PRIVATE", "COOKIE", "SESSION", "SIGNATURE", "BEARER",
    "DSN",
  ]
  /// Shorter values are words of every day: replacing them everywhere would make a text unreadable and protect nothing.
  private static let shortestReplaced = 6

  private static let redactor = Redactor(scope: .secrets)

  /// Secret values, the longest first: one may contain another.
  private let values: [String]
  private let names: Set<String>

  /// Knows the secrets of a team and of the environment that it inherits.
  public init(_ team: TeamSpecification, inherited: [String: String]) {
    names = team.fileVariables
    var values: Set<String> = []
    for (name, value) in inherited where Self.isTelling(name, value: value) { values.insert(value) }
    for (name, value) in team.environment where names.contains(name) || Self.isTelling(name, value: value) {
      values.insert(value)
    }
    self.values = values.filter { $0.count >= Self.shortestReplaced }.sorted { $0.count > $1.count }
  }

  /// The value of a variable as it may be shown; `nil` when nothing of it may.
  public func shown(_ value: String, of name: String) -> String? {
    names.contains(name) || Self.isTelling(name, value: value) ? nil : shown(value)
  }

  /// A command line as it may be shown: also what follows an option such as `--api-key` is masked.
  public func shown(_ command: [String]) -> [String] {
    var isSecretNext = false
    return command.map { word in
      if isSecretNext, !word.hasPrefix("-") {
        isSecretNext = false
        return Self.replacement
      }
      isSecretNext = word.hasPrefix("-") && !word.contains("=") && !word.contains(" ") && Self.isTelling(word)
      return shown(word)
    }
  }

  /// A text as it may be shown.
  public func shown(_ text: String) -> String {
    var text = text
    for value in values where text.contains(value) { text = text.replacing(value, with: Self.replacement) }
    // What a run takes out of its records, too: keys by their format, headers, web tokens, private keys.
    text = Self.redactor.masked(text, with: Self.replacement)
    // Assignments and long options of secret name, and passwords in addresses.
    text = text.replacing(/([A-Za-z_][A-Za-z0-9_-]*)=("[^"]*"|'[^']*'|[^\s"']+)/) { match in
      Self.isTelling(String(match.1), value: String(match.2)) ? "\(match.1)=\(Self.replacement)" : String(match.0)
    }
    return text.replacing(/(:\/\/[^\/@\s:]*:)[^\/@\s]+@/) { "\($0.1)\(Self.replacement)@" }
  }

  /// Whether a name says that its value is secret. `MAX_TOKENS=4096` is a number of tokens.
  static func isTelling(_ name: String, value: String = "") -> Bool {
    let name = name.uppercased()
    if name.hasSuffix("TOKENS"), value.allSatisfy(\.isNumber) { return false }
    return telling.contains { name.contains($0) } || name.split { !$0.isLetter }.last == "PAT"
  }
}
