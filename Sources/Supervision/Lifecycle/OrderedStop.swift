/// A stop of all teams in the reverse order of their start, within one grace.
///
/// Who relies on others goes first: the others are told when nobody relies on them any more, at the latest after an equal
/// share of the grace. When the whole grace is over, those who were told late are killed; so a chain of teams takes no
/// longer to stop than a single one, and a cancelled CI job or `docker stop` finds nothing left to pull the plug on.
struct OrderedStop {
  private let began: UInt64
  private let levels: [Int]
  private let grace: UInt64
  private let share: UInt64
  private var told: Set<Int> = []
  private var hasKilled = false

  /// - Parameters:
  ///   - levels: for each team, how many stops come before its own.
  ///   - graces: the sum of each team's stop steps, in nanoseconds.
  init(levels: [Int], graces: [UInt64], at now: UInt64) {
    began = now
    self.levels = levels
    grace = min(graces.max() ?? 0, UInt64(Int64.max))
    share = grace / UInt64((levels.max() ?? 0) + 1)
  }

  /// The teams to tell now, in this order: who looks late tells several levels at once.
  ///
  /// - Parameter isRelieved: whether nobody relies on the team any more.
  mutating func due(at now: UInt64, isRelieved: (Int) -> Bool) -> [Int] {
    let due = levels.indices.filter { team in
      guard !told.contains(team), now >= latest(for: team) || isRelieved(team) else { return false }
      told.insert(team)
      return true
    }
    return due.sorted { (levels[$0], $0) < (levels[$1], $1) }
  }

  /// The teams to kill now: once, those who were told late, when the grace is over.
  mutating func overdue(at now: UInt64) -> [Int] {
    guard !hasKilled, now >= end, levels.contains(where: { $0 > 0 }) else { return [] }
    hasKilled = true
    return levels.indices.filter { levels[$0] > 0 }
  }

  /// When to ask again if nothing happens before.
  var next: UInt64? {
    let waiting = levels.indices.filter { !told.contains($0) }.map(latest(for:)).min()
    return waiting ?? (hasKilled || levels.allSatisfy { $0 == 0 } ? nil : end)
  }

  private var end: UInt64 { began.addingSaturating(grace) }

  private func latest(for team: Int) -> UInt64 { began.addingSaturating(share * UInt64(levels[team])) }
}
