/// What became of the records of one sink.
public struct SinkSummary: Equatable, Sendable {
  /// `standard output`, or the path.
  public let sink: String
  /// Records handed to it.
  public let accepted: Int
  /// Records written whole.
  public let delivered: Int
  /// Records dropped for a slow, vanished or failed reader. With `delivered` the sum is `accepted` unless the sink was
  /// still busy at the deadline.
  public let dropped: Int
}
