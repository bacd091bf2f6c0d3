import Glibc
import LinuxSystem
import Supervision

/// What a command was asked for, on standard output.
enum Answer {
  /// Prints it. A full disk must not look like success: `proctor completion zsh > _proctor`.
  static func print(_ text: String) -> ExitCode { write(Array(text.utf8)) }

  /// Prints bytes as they are. A reader that went away is not worth a sentence.
  static func write(_ bytes: [UInt8]) -> ExitCode {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        return .readerGone
      } else if errno != EINTR {
        Complaint.say("cannot write to standard output: \(SystemError.meaning(of: errno)).")
        return .ownFailure
      }
    }
    return .success
  }
}
