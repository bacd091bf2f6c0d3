import Foundation

/// A limit that a team has come to; each ends it through the stop ladder, with exit code 124.
enum Limit: Equatable {
  /// It ran longer than this, restarts included.
  case timeout(Duration)
  /// It printed nothing and used no processor for this long.
  case idle(Duration)
  /// Its processes hold more memory than this, in MiB.
  case memory(limit: Double, used: Double)
  /// It has more processes than this.
  case processes(limit: Int, count: Int)

  /// The key of the team file that sets it, which is also how the summary names it.
  var key: String {
    switch self {
    case .timeout: "timeout"
    case .idle: "idle"
    case .memory: "memory_mb"
    case .processes: "processes"
    }
  }

  /// Why the team is stopped.
  var sentence: String {
    switch self {
    case .timeout(let limit): "the time limit of \(DurationText.render(limit)) is reached"
    case .idle(let limit): "no output and no processor time for \(DurationText.render(limit))"
    case .memory(let limit, let used):
      "the memory limit of \(SizeText.render(mebibytes: limit)) is reached: \(SizeText.render(mebibytes: used))"
    case .processes(let limit, let count): "the limit of \(limit) processes is reached: \(count)"
    }
  }

  /// The limit on what a sample shows that is passed, if any.
  static func passed(memoryMB: Double, processes: Int, of team: TeamSpecification) -> Limit? {
    if let limit = team.memoryLimitMB, memoryMB > limit { return .memory(limit: limit, used: memoryMB) }
    if let limit = team.processLimit, processes > limit { return .processes(limit: limit, count: processes) }
    return nil
  }
}
