import Foundation
import Keeper
import LinuxSystem

/// What tools and clocks there are.
extension Diagnosis {
  /// Clocks that are read without asking the kernel. Others cost a system call or slow hardware at every look.
  private static let quickClocks = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"]

  static func surroundings(environment: [String: String]) -> [Finding] {
    [
      finding(
        "pseudo_terminal", "pseudo-terminals", KernelProbe.pseudoTerminal(), works: "/dev/ptmx",
        meaning: "Tools that only talk to a terminal can be given one.",
        otherwise: "Tools that only talk to a terminal cannot be given one."),
      git(searchPath: environment["PATH"]),
      clock(source: kernelFile("/sys/devices/system/clocksource/clocksource0/current_clocksource")),
    ]
  }

  static func git(searchPath: String?) -> Finding {
    let lookup = ExecutableLookup(searchPath: searchPath ?? ExecutableLookup.defaultSearchPath)
    do throws(SpawnFailure) {
      return Finding(
        "git", "git", .ok, found: try lookup.locate("git"),
        meaning: "Teams can use git, and repositories can be asked what happened in them.")
    } catch {
      return Finding(
        "git", "git", .limited, found: error.description,
        meaning: "Only what teams print about git can be told.")
    }
  }

  static func clock(source: String?) -> Finding {
    let isQuick = source.map(quickClocks.contains) ?? true
    let hours = BootClock.nanoseconds() / 3_600_000_000_000
    return Finding(
      "clock", "clock", isQuick ? .ok : .limited,
      found: "\(source ?? "source unknown"), \(hours) h since boot",
      meaning: isQuick
        ? "Deadlines do not depend on the time of day, which may be set while a run goes on."
        : "Reading the time is slow here, so supervision costs more; deadlines do not depend on the time of day.")
  }
}
