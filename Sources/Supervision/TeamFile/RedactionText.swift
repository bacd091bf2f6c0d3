public import Redaction

/// What is taken out of records and lines for people, as people write it: `off`, `secrets`, `all`, `all,email`.
public enum RedactionText {
  /// The ways to write it that a shell offers.
  public static let choices = ["off", "secrets", "all", "all,email"]

  private static let words: [(word: String, scope: RedactionScope)] = [
    ("off", []), ("secrets", .secrets), ("all", .standard), ("email", .email),
  ]

  /// Reads the words.
  /// - Throws: what is wrong with them, to follow the name of what they are for.
  public static func parse(_ text: String) throws(RedactionTextError) -> RedactionScope {
    try parse(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
  }

  /// Reads words that are told apart already.
  static func parse(_ parts: [String]) throws(RedactionTextError) -> RedactionScope {
    var scope: RedactionScope = []
    for part in parts {
      guard let found = words.first(where: { $0.word == part }) else {
        let names = words.map(\.word)
        let near = NearestName.of(part, among: names).map { "did you mean \($0)?" }
        throw RedactionTextError(
          "\(QuotedText.of(part)) is none of \(names.joined(separator: ", "))" + (near.map { "; \($0)" } ?? ""))
      }
      scope.formUnion(found.scope)
    }
    if parts.count > 1, parts.contains("off") {
      throw RedactionTextError("off takes nothing out, and stands alone")
    }
    if scope == .email { throw RedactionTextError("email comes with secrets or all; write secrets,email or all,email") }
    if scope.isEmpty, parts != ["off"] {
      throw RedactionTextError("it is empty; write \(choices.joined(separator: ", "))")
    }
    return scope
  }

  /// Writes what ``parse(_:)-(String)`` reads.
  public static func render(_ scope: RedactionScope) -> String {
    guard !scope.isEmpty else { return "off" }
    return (scope.contains(.personalData) ? "all" : "secrets") + (scope.contains(.email) ? ",email" : "")
  }
}

/// Why words do not say what is to be taken out.
public struct RedactionTextError: Error, Equatable, CustomStringConvertible {
  /// The sentence for people, or its end.
  public let description: String

  init(_ sentence: String) { description = sentence }
}
