import Glibc
import LinuxSystem
import Supervision

/// What a command was asked for, on standard output.
enum Answer {
  /// Prints it. A full disk must not look like success: `proctor completion zsh > _proctor`.
  static func print(_ text: String) -> ExitCode {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        Complaint.say("cannot write to standard output: \(SystemError.meaning(of: errno)).")
        return .ownFailure
      }
    }
    return .success
  }
}
