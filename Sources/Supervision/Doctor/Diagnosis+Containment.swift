import Glibc
import LinuxSystem

/// What keeping a team together rests on.
extension Diagnosis {
  static func containment() -> [Finding] {
    let release = kernelFile("/proc/sys/kernel/osrelease") ?? "unknown"
    let isFirst = getpid() == 1
    return [
      Finding(
        "kernel", "kernel", .ok, found: "Linux \(release)",
        meaning: "What follows was tried out, not concluded from the version."),
      finding(
        "subreaper", "adopting orphans", KernelProbe.subreaper(), isEssential: true,
        works: "a process can be a subreaper",
        meaning: "What loses its parent, daemons included, stays with its team and is ended with it.",
        otherwise: "Daemons leave their team and may be left behind."),
      controlGroup(),
      finding(
        "pidfd", "process descriptors", KernelProbe.processDescriptor(), works: "pidfd_open and pidfd_send_signal",
        meaning: "A signal never hits a process that was given the pid of another.",
        otherwise: "Before a signal the start time of a process is compared, which leaves a gap of microseconds."),
      finding(
        "close_range", "closing descriptors", KernelProbe.closeRange(), works: "close_range",
        meaning: "A team starts with three descriptors, however many proctor was started with.",
        otherwise: "Descriptors are closed one by one before a team starts, which takes longer with many."),
      Finding(
        "first_process", "first process", .ok, found: isFirst ? "we are process 1" : "we are process \(getpid())",
        meaning: isFirst
          ? "proctor reaps every process that loses its parent, and its exit code for signal n is 128 + n."
          : "Somebody else reaps what is not ours."),
    ]
  }

  private static func controlGroup() -> Finding {
    let (state, found): (Finding.State, String) =
      switch ControlGroup.availability() {
      case .available(let group): (.ok, group.path)
      case .unavailable(let reason): (.limited, reason)
      }
    return Finding(
      "control_group", "control group", state, found: found,
      meaning: state == .ok
        ? "Each team gets a group of its own below it, which is killed as a whole: nobody can leave it."
        : "Teams are held by descent, session and marker; that suffices unless proctor and a keeper are killed together."
    )
  }

  /// What a call to the kernel told about itself.
  static func finding(
    _ id: String, _ name: String, _ failure: SystemError?, isEssential: Bool = false, works: String, meaning: String,
    otherwise: String
  ) -> Finding {
    guard let failure else {
      return Finding(id, name, .ok, isEssential: isEssential, found: works, meaning: meaning)
    }
    return Finding(
      id, name, isEssential ? .missing : .limited, isEssential: isEssential, found: failure.description,
      meaning: otherwise)
  }
}
