/// An instant on both clocks, as a value: nothing here asks for the time itself.
public struct Moment: Equatable, Sendable {
  /// Wall clock, milliseconds since 1970: what records say.
  public var wallMilliseconds: Int64
  /// Monotonic clock, nanoseconds since any start: what intervals are measured with.
  public var monotonicNanoseconds: UInt64

  /// Creates an instant.
  public init(wallMilliseconds: Int64, monotonicNanoseconds: UInt64) {
    self.wallMilliseconds = wallMilliseconds
    self.monotonicNanoseconds = monotonicNanoseconds
  }
}
