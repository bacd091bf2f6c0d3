/// When a file is set aside for a fresh one, and how many of those set aside are kept.
public struct Rotation: Equatable, Sendable {
  /// The size that a file does not pass, in bytes; a single record that is longer has a file of its own.
  public let size: Int
  /// Files kept beside the one being written: `PATH.1` is the latest, `PATH.N` the oldest. At least 1.
  public let keep: Int

  /// What is kept when nothing else is said.
  public static let defaultKeep = 10
  /// The most that can be kept: each rotation renames all of them.
  public static let mostKept = 1_000
  /// The least size: a record takes up to 16,000 bytes, and a file holds some.
  public static let leastSize = 64 << 10

  /// Sets files aside at a size; both values are brought into their range.
  public init(size: Int, keep: Int = defaultKeep) {
    self.size = max(1, size)
    self.keep = min(max(1, keep), Self.mostKept)
  }
}
