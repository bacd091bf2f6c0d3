import Telemetry

/// Budgets on one line: `cost=$10,tokens=2M,time=45m`.
public enum BudgetText {
  private static let example = "cost=10,tokens=2M,time=45m"

  /// Reads budgets.
  ///
  /// - Parameter known: budgets that were written before; none of them may come again.
  /// - Returns: these and those.
  /// - Throws: what is wrong and what would be right, as a sentence.
  public static func parse(
    _ text: String, after known: BudgetLimits = BudgetLimits()
  ) throws(BudgetTextError) -> BudgetLimits {
    var limits = known
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let word = Self.trimmed(parts[0])
      guard !word.isEmpty else {
        throw BudgetTextError("\(QuotedText.of(text)) lacks a name; write it like \(example)")
      }
      let name = try Self.name(word)
      guard parts.count == 2 else { throw BudgetTextError("\(name) has no amount; write it like \(example)") }
      guard limits[name] == nil else { throw BudgetTextError("\(name) is there twice") }
      do throws(BudgetTextError) {
        limits[name] = try BudgetAmount.parse(Self.trimmed(parts[1]), of: name)
      } catch {
        throw BudgetTextError("\(name): \(error.description)")
      }
    }
    return limits
  }

  private static func name(_ word: String) throws(BudgetTextError) -> BudgetName {
    if let name = BudgetName(rawValue: word) { return name }
    let names = BudgetName.allCases.map(\.rawValue)
    let near = NearestName.of(word, among: names).map { "did you mean \($0)?" }
    throw BudgetTextError(
      "unknown budget \(QuotedText.of(word)); " + (near ?? "known are \(names.joined(separator: ", "))"))
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
