/// How a team's git is observed.
public struct GitSettings: Equatable, Sendable {
  /// Whether every process of git is asked to tell what it does (`GIT_TRACE2_EVENT`), unless the variable is set already.
  public var trace: Bool
  /// Whether the reflogs are followed, so that counts what neither tells nor prints anything.
  public var watch: Bool

  /// Tracing, without following.
  public init(trace: Bool = true, watch: Bool = false) {
    self.trace = trace
    self.watch = watch
  }
}
