import Foundation
import TestSupport
import Testing

/// What tests of hostile surroundings share: what this machine allows, and what a good refusal is.
enum Surroundings {
  static let isRoot = getuid() == 0
  /// Needs CAP_SYS_ADMIN, which containers rarely have.
  static let hasMountNamespaces = isRoot && succeeds(["unshare", "-m", "true"])
  /// Whether `start` can become another user.
  static let canChangeUser = isRoot && Machine.locate("setpriv") != nil

  /// The shell's words that run what follows as another user, who must be able to reach the program: a copy of it is
  /// `$SCRATCH/proctor` then. Nothing where we are no root.
  static func asUser(_ user: Int) -> String {
    canChangeUser ? "setpriv --reuid \(user) --regid \(user) --clear-groups " : ""
  }

  /// Lets other users start proctor, and read and write where it runs.
  static let opened = #"cp "$PROCTOR" "$SCRATCH/proctor"; chmod 777 "$SCRATCH"; "#

  private static func succeeds(_ command: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

extension RunResult {
  /// Went well, or was refused in a sentence: what is never allowed is a crash.
  func expectWorkedOrRefused(_ what: String, at location: SourceLocation = #_sourceLocation) {
    #expect(!wasKilled, "\(what): \(complaint)", sourceLocation: location)
    #expect(!complaint.contains("Fatal error"), "\(what): \(complaint)", sourceLocation: location)
    guard code != 0 else { return }
    #expect([125, 126].contains(code), "\(what): \(complaint)", sourceLocation: location)
    #expect(complaint.hasPrefix("proctor: "), "\(what): \(complaint)", sourceLocation: location)
  }
}
