import Foundation
import LinuxSystem
import TestSupport
import Testing

/// Processes that look like a team and belong to nobody's: the same command lines, the same variables. They block every
/// signal, so one that was sent to them stays pending for the kernel to show (`ShdPnd` in `/proc/PID/status`), and KILL and
/// STOP show in their state.
final class Bystanders: Sendable {
  /// Lives as long as the tests.
  static let shared = Bystanders()

  private let everybody: [ProcessIdentity]

  private init() {
    let environment = ["PROCTOR_RUN_ID": "018f0000-0000-7000-8000-000000000000", "PROCTOR_TEAM": "sh"]
    let commands = [
      ["/bin/sleep", "1200"], ["/bin/sh", "-c", "sleep 1200; exit 4"],
      ["/bin/sh", "-c", "exec 1>&- 2>&-; exec sleep 1200", Machine.product("proctor"), "run", "-q"],
    ]
    everybody = commands.compactMap { Self.start($0, environment: environment) }
    // Each leads a group of its own: Foundation.Process makes one.
    atexit { for bystander in Bystanders.shared.everybody { kill(-bystander.pid, SIGKILL) } }
  }

  private static func start(_ command: [String], environment: [String: String]) -> ProcessIdentity? {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Whoever reads the tests' output waits for its end, and that would be theirs.
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    var every = sigset_t()
    var before = sigset_t()
    sigfillset(&every)
    pthread_sigmask(SIG_SETMASK, &every, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    guard (try? process.run()) != nil else { return nil }
    return ProcessTable().statLine(of: process.processIdentifier)?.identity
  }

  /// Whoever was hit by something, with what: a signal that waits, or an end.
  func harm() -> [String] {
    guard everybody.count == 3 else { return ["not all bystanders were started"] }
    return everybody.compactMap { bystander in
      guard let now = ProcessTable().statLine(of: bystander.pid), now.identity == bystander, !now.isDead else {
        return "\(bystander.pid) is gone"
      }
      if now.state == UInt8(ascii: "T") { return "\(bystander.pid) was stopped" }
      let status = (try? String(contentsOfFile: "/proc/\(bystander.pid)/status", encoding: .utf8)) ?? ""
      let pending = status.split(separator: "\n").filter { $0.hasPrefix("SigPnd:") || $0.hasPrefix("ShdPnd:") }
      let hit = pending.filter { $0.contains { $0 != "0" && $0.isHexDigit && $0.isNumber } }
      return pending.count == 2 && hit.isEmpty ? nil : "\(bystander.pid) got a signal: \(pending)"
    }
  }
}
