/// Names of the events that a child's output may give rise to.
enum StructuredEventName {
  /// Only a supervisor speaks these: from a child they are kept under another name, so that nothing a child prints can
  /// forge the end of a run, a gap or another agent's snapshot.
  private static let reserved: Set<String> = [
    "lifecycle", "process_exited", "process_killed", "process_kept", "restart_scheduled", "budget", "alert", "anomaly",
    "gap", "run_started", "run_summary", "metrics_update", "snapshot", "git_activity", "log_entry",
    "x_usage_reconciled", "x_unpriced_model",
  ]
  private static let maximumLength = 64

  /// The name under which an event is passed on.
  static func passedOn(_ name: String) -> String {
    reserved.contains(name) ? "x_nested_\(name)" : String(name.prefix(maximumLength))
  }
}
