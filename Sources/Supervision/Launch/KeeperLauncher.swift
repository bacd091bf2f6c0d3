import Foundation
import Keeper
import LinuxSystem

/// Why a team's keeper could not be started.
struct LaunchError: Error, CustomStringConvertible {
  let description: String

  init(description: String) { self.description = description }

  /// Whatever went wrong with a start.
  init(_ error: any Error) {
    switch error {
    case let error as LaunchError: self = error
    case let error as SystemError: description = "cannot start the keeper: \(error)"
    default: description = "cannot start the keeper: \(error.localizedDescription)"
    }
  }
}

/// What the supervisor holds of a team that it has started: the keeper's process, its leash, and what the team prints into.
struct LaunchedKeeper: ~Copyable {
  let process: Process
  let leash: FileDescriptor
  let standardOutput: FileDescriptor
  /// Nil when the team has a terminal, where both streams are one.
  let standardError: FileDescriptor?
}

/// A keeper whose team reads what we give it and writes where we do.
struct LaunchedFilter: ~Copyable {
  let process: Process
  let leash: FileDescriptor
}

/// Starts keepers through Foundation.Process.
///
/// Foundation.Process spawns and nothing more: on Linux it learns of an exit only when every descendant has closed an
/// inherited socket, so exits are told by the keeper over the leash (`docs/architecture.md`). It must be called from the
/// main thread, whose signal mask the child inherits.
enum KeeperLauncher {
  /// A terminal as wide as `COLUMNS` says to those that look there (`TeamSpecification.defaultVariables`).
  private static let terminalColumns: UInt16 = 400
  private static let terminalRows: UInt16 = 50

  /// Starts a keeper, and through it the team. Every call makes new connections, so a team can be started again.
  ///
  /// - Parameters:
  ///   - arguments: what the keeper is to do; how its leader is to be connected is set here.
  ///   - environment: the team's whole environment.
  ///   - terminal: whether the team gets a terminal instead of pipes.
  ///   - input: what the team reads when it has none.
  static func launch(
    arguments: KeeperArguments, environment: [String: String], terminal: Bool, input: StandardInput
  ) throws(LaunchError) -> LaunchedKeeper {
    try explaining {
      try requireHeadroom()
      if terminal { return try launchInTerminal(arguments, environment) }
      var arguments = arguments
      arguments.input = input == .null ? .null : .leash
      return try launchWithPipes(arguments, environment, source: try TeamInput.open(input))
    }
  }

  /// Starts a keeper, and through it a program that reads these bytes, which a pipe must be able to hold: 64 KiB.
  static func launch(
    arguments: KeeperArguments, environment: [String: String], reading bytes: [UInt8]
  ) throws(LaunchError) -> LaunchedKeeper {
    try explaining {
      try requireHeadroom()
      var arguments = arguments
      arguments.input = .leash
      return try launchWithPipes(arguments, environment, source: try TeamInput.pipe(holding: bytes))
    }
  }

  private static func explaining(_ launch: () throws -> LaunchedKeeper) throws(LaunchError) -> LaunchedKeeper {
    do { return try launch() } catch { throw LaunchError(error) }
  }

  /// Starts a keeper, and through it a team that reads from a descriptor of ours and writes to our own output and error.
  static func launchFilter(
    arguments: KeeperArguments, environment: [String: String], input: consuming FileDescriptor
  ) throws(LaunchError) -> LaunchedFilter {
    do {
      try requireHeadroom()
      let leash = try FileDescriptor.socketPair()
      var arguments = arguments
      arguments.input = .leash
      let process = try run(
        arguments, environment, leash: leash.second.rawValue, output: STDOUT_FILENO, error: STDERR_FILENO)
      try TeamInput.send(input, over: leash.first)
      return LaunchedFilter(process: process, leash: leash.first)
    } catch {
      throw LaunchError(error)
    }
  }

  /// What a start needs for a moment: our own connections, Foundation's socket pair, its event loop at the first start, and
  /// the folder in which it looks up what to close.
  private static let headroom = 32

  /// Foundation.Process does not report it when descriptors run out in the middle of a start: it traps (SIGILL, seen at limits
  /// of 20 to 28). So they are counted before.
  private static func requireHeadroom() throws(LaunchError) {
    var taken: [Int32] = []
    defer { for descriptor in taken { close(descriptor) } }
    for _ in 0..<headroom {
      let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
      guard copy >= 0 else {
        throw LaunchError(
          description:
            "cannot start the keeper: only \(taken.count) more files may be opened and \(headroom) are needed. "
            + "Raise the limit (ulimit -n), or run fewer teams.")
      }
      taken.append(copy)
    }
  }

  private static func launchWithPipes(
    _ arguments: KeeperArguments, _ environment: [String: String], source: consuming FileDescriptor?
  ) throws -> LaunchedKeeper {
    let leash = try FileDescriptor.socketPair()
    let output = try FileDescriptor.pipe()
    let error = try FileDescriptor.pipe()
    try output.readEnd.setNonBlocking(true)
    try error.readEnd.setNonBlocking(true)
    let process = try run(
      arguments, environment, leash: leash.second.rawValue, output: output.writeEnd.rawValue,
      error: error.writeEnd.rawValue)
    try TeamInput.send(source, over: leash.first)
    try leash.first.setNonBlocking(true)
    return LaunchedKeeper(
      process: process, leash: leash.first, standardOutput: output.readEnd, standardError: error.readEnd)
  }

  private static func launchInTerminal(
    _ arguments: KeeperArguments, _ environment: [String: String]
  ) throws -> LaunchedKeeper {
    let leash = try FileDescriptor.socketPair()
    let terminal = try FileDescriptor.pseudoTerminal(rows: terminalRows, columns: terminalColumns)
    try terminal.controller.setNonBlocking(true)
    var arguments = arguments
    arguments.input = .terminal
    let process = try run(
      arguments, environment, leash: leash.second.rawValue, output: terminal.terminal.rawValue,
      error: terminal.terminal.rawValue)
    try leash.first.setNonBlocking(true)
    return LaunchedKeeper(
      process: process, leash: leash.first, standardOutput: terminal.controller, standardError: nil)
  }

  private static func run(
    _ arguments: KeeperArguments, _ environment: [String: String], leash: Int32, output: Int32, error: Int32
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executablePath())
    process.arguments = arguments.encoded
    process.environment = environment
    process.standardInput = FileHandle(fileDescriptor: leash, closeOnDealloc: false)
    process.standardOutput = FileHandle(fileDescriptor: output, closeOnDealloc: false)
    process.standardError = FileHandle(fileDescriptor: error, closeOnDealloc: false)
    HeapEnd.leaveRoom()
    try process.run()
    return process
  }

  /// This executable. One that has been replaced since is still reached through /proc.
  private static func executablePath() -> String {
    let link = "/proc/self/exe"
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    guard let path, FileManager.default.isExecutableFile(atPath: path) else { return link }
    return path
  }
}
