import Glibc

/// A system call that failed: what was being done, and what the kernel said.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `errno`, see `errno(3)`.
  public let code: Int32
  /// What was being done, as people say it: `open /etc/x`.
  public let operation: String

  /// Creates an error.
  public init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The error of the call that has just failed on this thread.
  public static func last(_ operation: String) -> SystemError { SystemError(code: errno, operation: operation) }

  /// The kernel's words for an error number, such as `Permission denied`.
  public static func message(for code: Int32) -> String { String(cString: strerror(code)) }

  /// One clause: `open /etc/x: Permission denied`.
  public var description: String { "\(operation): \(Self.message(for: code))" }
}
