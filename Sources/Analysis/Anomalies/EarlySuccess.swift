import JSONText

/// Success that came too early: exit code 0, and tasks or workflows still open, or handlers that failed and were passed over.
enum EarlySuccess {
  /// Judges what was open when an orchestrator ended with exit code 0.
  ///
  /// - Parameters:
  ///   - openTasks: the ids of tasks that were started and neither completed nor failed.
  ///   - openWorkflows: the names of workflows that were started and did not complete.
  ///   - failedMessages: messages whose handler failed and that were not sent again.
  static func judge(openTasks: [String], openWorkflows: [String], failedMessages: Int) -> Anomaly? {
    let open = [
      counted(openTasks.count, "task"), counted(openWorkflows.count, "workflow"),
      counted(failedMessages, "message").map { "\($0) whose handler failed" },
    ].compactMap(\.self)
    guard !open.isEmpty else { return nil }
    return Anomaly(
      .earlySuccess, "exit code 0 with work open: \(open.joined(separator: ", "))",
      evidence: [
        ("open_tasks", .array(openTasks.prefix(Anomaly.namedItems).map(JSONValue.string))),
        ("open_workflows", .array(openWorkflows.prefix(Anomaly.namedItems).map(JSONValue.string))),
        ("failed_messages", .integer(Int64(failedMessages))),
      ])
  }

  private static func counted(_ number: Int, _ thing: String) -> String? {
    number == 0 ? nil : "\(number) \(thing)\(number == 1 ? "" : "s")"
  }
}
