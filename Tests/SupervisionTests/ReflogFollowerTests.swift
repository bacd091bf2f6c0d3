import Foundation
import Recognition
import Testing

@testable import Supervision

struct ReflogFollowerTests {
  private final class Clock {
    var seconds: Int64 = 1_763_712_000
  }

  @Test func `what was done since the last look is new, however long proctor was kept from looking`() throws {
    let folder = NSTemporaryDirectory() + "/reflogs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = Clock()
    let follower = ReflogFollower(directory: folder, watches: true) { clock.seconds }
    let zeros = String(repeating: "0", count: 40)
    let commit = String(repeating: "a1", count: 20)
    let git = folder + "/.git"
    try FileManager.default.createDirectory(atPath: git + "/logs", withIntermediateDirectories: true)
    try Data("ref: refs/heads/main\n".utf8).write(to: URL(fileURLWithPath: git + "/HEAD"))
    try FileManager.default.createDirectory(atPath: git + "/objects", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: git + "/refs", withIntermediateDirectories: true)
    let line = "\(zeros) \(commit) A <a@example.com> \(clock.seconds + 3) +0000\tcommit (initial): One\n"
    try Data(line.utf8).write(to: URL(fileURLWithPath: git + "/logs/HEAD"))
    clock.seconds += 60
    #expect(follower.newsOfEvents().map(\.operation) == [.commit])
    #expect(follower.newsOfEvents().isEmpty)
  }
}
