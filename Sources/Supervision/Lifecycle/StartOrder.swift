/// Which teams come before which: `after` in the team file.
///
/// A graph without cycles: the reader of the team file has seen to that. Places are those of the teams in a run.
struct StartOrder {
  /// The prerequisites of each team, by place.
  private let edges: [[(place: Int, condition: Prerequisite.Condition)]]
  /// The teams that rely on each team directly, by place.
  private let dependents: [[Int]]

  /// Prerequisites among teams that are not part of the run count as met: who chooses some of a file's teams knows why.
  init(_ teams: [TeamSpecification]) {
    var places: [String: Int] = [:]
    for (place, team) in teams.enumerated() { places[team.id] = place }
    edges = teams.map { team in team.after.compactMap { need in places[need.team].map { ($0, need.condition) } } }
    var dependents = [[Int]](repeating: [], count: teams.count)
    for (team, needs) in edges.enumerated() { for need in needs { dependents[need.place].append(team) } }
    self.dependents = dependents
  }

  /// Whether some team waits for another at all.
  var isOrdered: Bool { edges.contains { !$0.isEmpty } }

  /// Whether a team may be started, must wait, or never can be.
  func verdict(on team: Int, names: (Int) -> String, progress: (Int) -> TeamProgress) -> StartVerdict {
    var open: [String] = []
    for (place, condition) in edges[team] {
      switch progress(place).standing(for: condition) {
      case .met: continue
      case .open: open.append("\(names(place)) \(condition.wish)")
      case .hopeless: return .never("\(names(place)) \(condition.failure)")
      }
    }
    return open.isEmpty ? .now : .wait("waits for \(open.joined(separator: " and "))")
  }

  /// The teams that rely on a team directly.
  func dependents(of team: Int) -> [Int] { dependents[team] }

  /// How many starts must come before each team's own: the longest chain of those it waits for.
  func startLevels() -> [Int] { levels { team, need in (before: need, behind: team) } }

  /// How many stops must come before each team's own: the longest chain of those who rely on it.
  func stopLevels() -> [Int] { levels { team, need in (before: team, behind: need) } }

  /// The longest chain before each team, given which of two linked ones comes before the other.
  private func levels(_ link: (_ team: Int, _ need: Int) -> (before: Int, behind: Int)) -> [Int] {
    var levels = [Int](repeating: 0, count: edges.count)
    // A chain is at most as long as there are teams; each round settles one more link of all chains.
    for _ in edges.indices {
      var hasChanged = false
      for (team, needs) in edges.enumerated() {
        for need in needs {
          let (before, behind) = link(team, need.place)
          guard levels[behind] <= levels[before] else { continue }
          levels[behind] = levels[before] + 1
          hasChanged = true
        }
      }
      if !hasChanged { break }
    }
    return levels
  }

  /// A team that waits for itself, with the way around (`a, b, a`); `nil` when there is none.
  static func cycle(among teams: [TeamSpecification]) -> [String]? {
    let after = Dictionary(teams.map { ($0.id, $0.after.map(\.team)) }) { first, _ in first }
    var finished: Set<String> = []
    for team in teams {
      var path: [(id: String, rest: ArraySlice<String>)] = [(team.id, after[team.id, default: []][...])]
      while let top = path.indices.last {
        guard let next = path[top].rest.popFirst() else {
          finished.insert(path.removeLast().id)
          continue
        }
        if let start = path.firstIndex(where: { $0.id == next }) { return path[start...].map(\.id) + [next] }
        if !finished.contains(next) { path.append((next, after[next, default: []][...])) }
      }
    }
    return nil
  }
}

/// What a team needs of another before it starts.
public struct Prerequisite: Equatable, Sendable {
  /// How far the other team must have come.
  public enum Condition: String, CaseIterable, Sendable {
    /// Its orchestrator runs.
    case started
    /// Its `ready` has come true.
    case ready
    /// It has ended with code 0, and nothing of it is left.
    case succeeded

    var wish: String {
      switch self {
      case .started: "to start"
      case .ready: "to be ready"
      case .succeeded: "to succeed"
      }
    }

    var failure: String {
      switch self {
      case .started: "could not be started"
      case .ready: "ended before it was ready"
      case .succeeded: "did not succeed"
      }
    }
  }

  /// The other team's id.
  public var team: String
  /// How far it must have come.
  public var condition: Condition

  /// A prerequisite.
  public init(team: String, condition: Condition) {
    self.team = team
    self.condition = condition
  }
}

/// How far a team has come, as far as others wait for it.
struct TeamProgress: Equatable {
  enum Standing: Equatable { case met, open, hopeless }

  /// Its orchestrator has run.
  var hasStarted = false
  /// Its `ready` has come true.
  var isReady = false
  /// It has ended for good and nothing of it is left.
  var isOver = false
  /// It has ended well by itself.
  var hasSucceeded = false

  func standing(for condition: Prerequisite.Condition) -> Standing {
    let isMet =
      switch condition {
      case .started: hasStarted
      case .ready: isReady
      case .succeeded: isOver && hasSucceeded
      }
    return isMet ? .met : isOver ? .hopeless : .open
  }
}

/// Whether a team may be started.
enum StartVerdict: Equatable {
  case now
  /// Not yet; why.
  case wait(String)
  /// Never; why.
  case never(String)
}
