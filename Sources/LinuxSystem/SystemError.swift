import CLinux
import Glibc

/// A call to the kernel that failed: which, on what, and why.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The `errno` of the call, see errno(3).
  public let code: Int32
  /// What was tried and on what, as the beginning of a sentence: `open /x`.
  public let operation: String

  /// An error with a code that is already known.
  public init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The error of the call that failed just now in this thread.
  public static func last(_ operation: String) -> SystemError {
    let code = errno  // before the string is built: allocation may change it
    return SystemError(code: code, operation: operation)
  }

  /// One sentence for people: `open /x: Permission denied`.
  public var description: String { "\(operation): \(Self.meaning(of: code))" }

  /// What an `errno` means, in English whatever the locale is.
  public static func meaning(of code: Int32) -> String {
    guard let text = strerrordesc_np(code) else { return "error \(code)" }
    return String(cString: text)
  }
}
