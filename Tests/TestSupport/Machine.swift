import Foundation

/// What the machine offers that a test may need and this package does not bring.
public enum Machine {
  /// Whether this is a run of continuous integration, where nothing may be left out.
  public static var isContinuousIntegration: Bool {
    ProcessInfo.processInfo.environment["CI"] == "true"
  }

  /// Whether a test may rely on a program: `@Test(.enabled(if: Machine.offers("python3"), "needs python3"))`.
  ///
  /// In continuous integration the answer is always yes, so that a missing program fails the test there instead of
  /// skipping it unseen.
  public static func offers(_ program: String) -> Bool {
    isContinuousIntegration || locate(program) != nil
  }

  /// The absolute path of a program on `PATH`.
  public static func locate(_ program: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").lazy
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The absolute path of an executable that this package built in the same configuration as the running tests.
  ///
  /// The package manager puts executables and the test bundle into one folder.
  public static func product(_ name: String) -> String {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
      .path(percentEncoded: false)
  }
}
