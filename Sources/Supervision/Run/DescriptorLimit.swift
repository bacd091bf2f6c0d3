import Glibc

/// How many descriptors this process may have open. Each team needs up to twelve here, and better has some more for the files of its
/// processes; the usual limit is 1,024: it is raised as far as the system allows without asking. The orchestrators get the limit that
/// was there before.
struct DescriptorLimit {
  /// The limit before it was raised; `nil` when it was enough.
  let original: UInt64?

  /// What a team keeps open: a leash, two pipes, a channel for events, Foundation's socket, two logs and five for git.
  static let lastingPerTeam = 12
  /// With the git processes that run at the moment.
  private static let perTeam = UInt64(lastingPerTeam + 5)
  private static let base: UInt64 = 64
  /// What processes are looked at with, two for each, of which a keeper, an orchestrator and some tools make a team; one team may
  /// have many.
  private static func processFiles(ofTeams teams: Int) -> UInt64 { max(4096, 32 * UInt64(teams)) }

  /// How many teams fit into a limit.
  static func teams(within limit: UInt64) -> UInt64 { limit > base ? (limit - base) / perTeam : 0 }

  init(raisedFor teams: Int) {
    var limit = rlimit()
    let wanted = Self.base + Self.perTeam * UInt64(teams) + Self.processFiles(ofTeams: teams)
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
      original = nil
      return
    }
    let before = UInt64(limit.rlim_cur)
    limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
    original = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? before : nil
  }
}
