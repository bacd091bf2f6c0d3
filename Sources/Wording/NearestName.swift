/// "Did you mean …": the known name that a mistyped one most likely stands for.
///
/// The distance is optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
/// Swaps are counted as one because they are the commonest slip of a fast typist (`tiemout`). Case is ignored. A word
/// of at least three letters that begins exactly one known name counts as near too (`dir` for `directory`).
public enum NearestName {
  /// No known name is this long, so a longer word is not compared; it bounds the work on hostile input.
  private static let longestWord = 64

  /// The nearest of the names, the first of equals; `nil` when none is close enough to be worth suggesting.
  ///
  /// Close enough is one edit per three letters of the longer word, and never the whole word.
  public static func of(_ word: String, among names: [String]) -> String? {
    guard !word.isEmpty, word.utf8.count <= longestWord else { return nil }
    let letters = Array(word.lowercased())
    var best: (name: String, distance: Int)?
    for name in names {
      let other = Array(name.lowercased())
      let limit = min(max(1, max(letters.count, other.count) / 3), min(letters.count, other.count) - 1)
      guard abs(letters.count - other.count) <= limit else { continue }
      let distance = distance(letters, other)
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    if let best { return best.name }
    let completions = letters.count < 3 ? [] : names.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return completions.count == 1 ? completions.first : nil
  }

  private static func distance(_ from: [Character], _ to: [Character]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: to.count + 1)
    var previous = Array(0...to.count)
    for row in from.indices {
      var current = [row + 1]
      for column in to.indices {
        let substitution = previous[column] + (from[row] == to[column] ? 0 : 1)
        var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[to.count]
  }
}
