import Foundation
import Glibc
import Keeper
import LinuxSystem

/// A command that gets the lines of dead letters on its standard input, and writes where we do.
///
/// It is started like a team, by a keeper: whatever it starts is gone when it has ended, and it is stopped when we are. Our
/// end of the pipe blocks, so nothing is read from the file faster than the command takes it.
public final class DeadLetterReplay {
  private let process: Process
  private let leash: FileDescriptor
  private var input: FileDescriptor?

  /// Starts the command with our environment and in our folder.
  ///
  /// - Throws: the sentence for people when no keeper can be started. Whether the command could be is told by ``finish()``.
  public init(command: [String]) throws(DeadLetterReplayError) {
    SignalInbox.installNoOperation([SIGPIPE])
    do {
      try LaunchRoom.require(forTeams: 1)
      let pipe = try FileDescriptor.pipe()
      let launched = try KeeperLauncher.launchFilter(
        arguments: KeeperArguments(command: command), environment: ProcessInfo.processInfo.environment,
        input: pipe.readEnd)
      process = launched.process
      leash = launched.leash
      let end = pipe.writeEnd
      input = consume end
    } catch {
      throw DeadLetterReplayError(description: "\(error)")
    }
  }

  /// Writes a line; false when the command reads no more.
  public func write(_ line: [UInt8]) -> Bool {
    guard input != nil else { return false }
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in (try? input?.write(bytes)) ?? 0 }
      guard count > 0 else {
        input = nil
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Ends the command's input and waits for its end and that of all it started.
  ///
  /// - Returns: its exit code as a shell gives it, and the sentence for people when it could not be started.
  public func finish() -> (code: ExitCode, problem: String?) {
    input = nil
    var code = ExitCode.ownFailure
    var problem: String? = "the keeper of the command ended unexpectedly"
    var buffer = [UInt8](repeating: 0, count: LeashMessage.longest)
    while true {
      let count = buffer.withUnsafeMutableBytes { (try? leash.read(into: $0)) ?? 0 }
      guard count > 0 else { return (code, problem) }
      switch LeashMessage(bytes: Array(buffer[..<count])) {
      case .exited(let report): (code, problem) = (ExitCode(rawValue: report.shellCode), nil)
      case .spawnFailed(let failure):
        (code, problem) = (ExitCode(rawValue: failure.exitCode), failure.description)
      case .finished: return (code, problem)
      default: continue
      }
    }
  }
}

/// Why nothing can be replayed.
public struct DeadLetterReplayError: Error, CustomStringConvertible {
  /// The sentence for people.
  public let description: String
}
