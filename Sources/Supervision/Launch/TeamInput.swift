// The keeper's own standard input is the leash, so what its leader is to read goes to it over the leash: as a descriptor, which
// works for files, pipes and terminals alike, and keeps the position in a file that is shared with the shell.

import CLinux
import Glibc
import LinuxSystem

/// Opens what a team reads, and hands it over.
enum TeamInput {
  /// The descriptor to hand over; nil when the keeper is to open `/dev/null` itself.
  static func open(_ input: StandardInput) throws -> FileDescriptor? {
    switch input {
    case .null: return nil
    case .inherit:
      let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
      guard copy >= 0 else { throw LaunchError(description: "cannot hand on the standard input: \(reason())") }
      return FileDescriptor(owning: copy)
    case .file(let path):
      // A named pipe without a writer would hold up every team: opened at once, it reads as empty.
      guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK) else {
        throw LaunchError(description: "cannot read stdin from '\(path)': \(reason()). Check the path.")
      }
      var status = stat()
      guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
        throw LaunchError(description: "cannot read stdin from '\(path)': it is a folder. Name a file.")
      }
      try file.setNonBlocking(false)
      return file
    }
  }

  /// A pipe that holds these bytes and then ends; they must fit into it, which is 64 KiB.
  static func pipe(holding bytes: [UInt8]) throws -> FileDescriptor {
    let ends = try FileDescriptor.pipe()
    try ends.writeEnd.setNonBlocking(true)
    _ = try bytes.withUnsafeBytes { try ends.writeEnd.write($0) }
    return ends.readEnd
  }

  /// Hands the descriptor to the keeper; it is closed here.
  static func send(_ source: consuming FileDescriptor?, over leash: borrowing FileDescriptor) throws {
    guard let source else { return }
    guard linux_send_descriptor(leash.rawValue, source.rawValue) >= 0 else {
      throw LaunchError(description: "cannot hand the standard input to the keeper: \(reason())")
    }
  }

  private static func reason() -> String { SystemError.meaning(of: errno) }
}
