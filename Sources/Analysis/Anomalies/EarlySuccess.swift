import JSONText

/// Success that came too early: exit code 0, and tasks or workflows still open, or handlers that failed and were passed over.
enum EarlySuccess {
  private static let namedItems = 10

  /// Judges what was open when an orchestrator ended with exit code 0.
  ///
  /// - Parameters:
  ///   - openTasks: the ids of tasks that were started and neither completed nor failed.
  ///   - openWorkflows: the names of workflows that were started and did not complete.
  ///   - failedMessages: messages whose handler failed and that were not sent again.
  static func judge(openTasks: [String], openWorkflows: [String], failedMessages: Int) -> Anomaly? {
    var open: [String] = []
    if !openTasks.isEmpty { open.append("\(openTasks.count) tasks") }
    if !openWorkflows.isEmpty { open.append("\(openWorkflows.count) workflows") }
    if failedMessages > 0 { open.append("\(failedMessages) messages whose handler failed") }
    guard !open.isEmpty else { return nil }
    return Anomaly(
      .earlySuccess, "exit code 0 with work open: \(open.joined(separator: ", "))",
      evidence: [
        ("open_tasks", .array(openTasks.prefix(namedItems).map(JSONValue.string))),
        ("open_workflows", .array(openWorkflows.prefix(namedItems).map(JSONValue.string))),
        ("failed_messages", .integer(Int64(failedMessages))),
      ])
  }
}
