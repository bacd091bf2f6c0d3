import Foundation

/// Pictures of `/proc`: those in `fixtures/proc`, and small ones that a test draws and changes between two samples.
final class ProcPicture {
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/proc/\(name)").standardized
      .path
  }

  let root: String

  init() throws {
    root = NSTemporaryDirectory() + "/proc-picture-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// Draws one process with its list of children.
  func set(
    _ pid: Int, parent: Int, startTime: Int, ticks: Int = 0, reaped: Int = 0, pages: Int = 0, state: String = "S",
    threads: Int = 1, children: [Int] = []
  ) throws {
    let task = "\(root)/\(pid)/task/\(pid)"
    try FileManager.default.createDirectory(atPath: task, withIntermediateDirectories: true)
    let stat =
      "\(pid) (worker) \(state) \(parent) \(pid) \(pid) 0 -1 4194304 0 0 0 0 \(ticks) 0 \(reaped) 0 20 0 \(threads) 0 "
      + "\(startTime) 4096 \(pages) 18446744073709551615\n"
    try Data(stat.utf8).write(to: URL(filePath: "\(root)/\(pid)/stat"))
    try Data(children.map { "\($0) " }.joined().utf8).write(to: URL(filePath: "\(task)/children"))
  }

  func remove(_ pid: Int) throws {
    try FileManager.default.removeItem(atPath: "\(root)/\(pid)")
  }
}
