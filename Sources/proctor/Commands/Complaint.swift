import Glibc
import Redaction
import Supervision

/// One line for people on standard error.
enum Complaint {
  /// With our name in front, as a program's error messages have.
  static func say(_ sentence: String) { note("proctor: \(sentence)") }

  /// Sentences quote what was typed and what files hold.
  private static let redactor = Redactor(scope: .secrets)

  /// As it is, but for secrets and what a terminal would obey. Whoever closed standard error, or let it fill its disk, wanted no lines: that is no error
  /// (`FileHandle.write` would end the program).
  static func note(_ sentence: String) {
    var rest = (ShownText.of(redactor.redacted(sentence), lines: .several) + [UInt8(ascii: "\n")])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
