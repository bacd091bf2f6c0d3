/// What may happen to a record when a reader is too slow for all of them.
public enum RecordKind: Hashable, Sendable {
  /// The whole state of an agent: an older one is worthless once a newer one waits. `agent` names it uniquely in the run.
  case snapshot(agent: String)
  /// The process figures of an agent; as with snapshots, the latest replaces those before it.
  case metrics(agent: String)
  /// Something that happened; the oldest go first.
  case event
  /// Never dropped: run_started, process_exited, run_summary, gap.
  case essential

  /// Whether a later record of the same kind makes this one worthless.
  var isState: Bool {
    switch self {
    case .snapshot, .metrics: true
    case .event, .essential: false
    }
  }
}
