import Glibc
import LinuxSystem
import Supervision

/// What a command was asked for, on standard output.
enum Answer {
  /// Prints it, without what a terminal would obey: answers quote recordings and files. A full disk must not look like
  /// success: `proctor completion zsh > _proctor`.
  static func print(_ text: String) -> ExitCode { write(ShownText.of(text, lines: .several)) }

  /// Prints bytes as they are, but to a terminal like a text. A reader that went away is not worth a sentence.
  static func write(_ bytes: [UInt8]) -> ExitCode {
    var rest = (isatty(STDOUT_FILENO) == 1 ? ShownText.of(bytes, lines: .several) : bytes)[...]
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
