import Glibc
import LinuxSystem

/// How much of it there is.
extension Diagnosis {
  static func limits() -> [Finding] {
    [
      descriptors(limit(RLIMIT_NOFILE.rawValue)),
      processCount(
        limit(__RLIMIT_NPROC.rawValue), pidMaximum: kernelFile("/proc/sys/kernel/pid_max").flatMap { UInt64($0) },
        isPrivileged: getuid() == 0),
      watches(
        instances: kernelFile("/proc/sys/fs/inotify/max_user_instances").flatMap { UInt64($0) },
        folders: kernelFile("/proc/sys/fs/inotify/max_user_watches").flatMap { UInt64($0) }),
    ]
  }

  /// A soft and a hard limit; `nil` for none.
  struct Limit: Equatable {
    var soft: UInt64?
    var hard: UInt64?

    var text: String { "\(Self.text(soft)) soft, \(Self.text(hard)) hard" }

    private static func text(_ number: UInt64?) -> String { number.map(String.init) ?? "unlimited" }
  }

  static func descriptors(_ limit: Limit?) -> Finding {
    let teams = DescriptorLimit.teams(within: limit?.hard ?? .max)
    let state: Finding.State = teams == 0 ? .missing : teams < 16 ? .limited : .ok
    let count = limit?.hard == nil ? "any number of teams fits" : "\(teams) \(teams == 1 ? "team fits" : "teams fit")"
    return Finding(
      "descriptors", "open descriptors", state, isEssential: true, found: limit?.text ?? "unknown",
      meaning: state == .ok
        ? "\(count) in one run; proctor raises its soft limit as needed and gives teams the one that was there."
        : "\(count) in one run; raise the hard limit (ulimit -Hn).")
  }

  static func processCount(_ limit: Limit?, pidMaximum: UInt64?, isPrivileged: Bool) -> Finding {
    // RLIMIT_NPROC does not bind root, see getrlimit(2).
    let most = min(isPrivileged ? .max : limit?.soft ?? .max, pidMaximum ?? .max)
    let isLow = most < 256
    return Finding(
      "processes", "processes", isLow ? .limited : .ok,
      found: "\(limit?.text ?? "unknown"), pids up to \(pidMaximum.map(String.init) ?? "unknown")",
      meaning: isLow
        ? "A team needs two processes and what its tools start: a run of several teams may hit the limit (ulimit -u)."
        : "A team needs two processes and what its tools start.")
  }

  static func watches(instances: UInt64?, folders: UInt64?) -> Finding {
    guard let instances, let folders, instances > 0, folders > 0 else {
      return Finding(
        "inotify", "watching folders", .limited, found: "no inotify",
        meaning: "Changes of files are not told by the kernel.")
    }
    return Finding(
      "inotify", "watching folders", instances < 8 || folders < 1024 ? .limited : .ok,
      found: "\(instances) instances, \(folders) folders",
      meaning: "That many of this user's folders can be watched for changes at once, by all programs together.")
  }

  private static func limit(_ resource: UInt32) -> Limit? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource), &limit) == 0 else { return nil }
    func number(_ value: rlim_t) -> UInt64? { value == .max ? nil : UInt64(value) }
    return Limit(soft: number(limit.rlim_cur), hard: number(limit.rlim_max))
  }
}
