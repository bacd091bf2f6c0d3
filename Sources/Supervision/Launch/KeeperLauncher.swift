import Foundation
import Keeper
import LinuxSystem

/// Why a team's keeper could not be started.
struct LaunchError: Error, CustomStringConvertible {
  let description: String
}

/// What the supervisor holds of a team that it has started: the keeper's process, its leash, and the team's two pipes.
struct LaunchedKeeper: ~Copyable {
  let process: Process
  let leash: FileDescriptor
  let standardOutput: FileDescriptor
  let standardError: FileDescriptor
}

/// Starts keepers through Foundation.Process.
///
/// Foundation.Process spawns and nothing more: on Linux it learns of an exit only when every descendant has closed an
/// inherited socket, so exits are told by the keeper over the leash (`docs/architecture.md`). It must be called from the
/// main thread, whose signal mask the child inherits.
enum KeeperLauncher {
  static func launch(
    arguments: [String], environment: [String: String]
  ) throws(LaunchError) -> LaunchedKeeper {
    do {
      let leash = try FileDescriptor.socketPair()
      let output = try FileDescriptor.pipe()
      let error = try FileDescriptor.pipe()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: executablePath())
      process.arguments = arguments
      process.environment = environment
      process.standardInput = FileHandle(fileDescriptor: leash.second.rawValue, closeOnDealloc: false)
      process.standardOutput = FileHandle(fileDescriptor: output.writeEnd.rawValue, closeOnDealloc: false)
      process.standardError = FileHandle(fileDescriptor: error.writeEnd.rawValue, closeOnDealloc: false)
      try process.run()
      try leash.first.setNonBlocking(true)
      try output.readEnd.setNonBlocking(true)
      try error.readEnd.setNonBlocking(true)
      return LaunchedKeeper(
        process: process, leash: leash.first, standardOutput: output.readEnd, standardError: error.readEnd)
    } catch let error as SystemError {
      throw LaunchError(description: "cannot start the keeper: \(error)")
    } catch {
      throw LaunchError(description: "cannot start the keeper: \(error.localizedDescription)")
    }
  }

  /// This executable. One that has been replaced since is still reached through /proc.
  private static func executablePath() -> String {
    let link = "/proc/self/exe"
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    guard let path, FileManager.default.isExecutableFile(atPath: path) else { return link }
    return path
  }
}
