import Foundation
import Testing

@testable import Supervision

/// What the files of git tell about a working tree, git itself not asked.
struct WorkingTreeTests {
  @Test func `a linked working tree that is still being made is none yet`() throws {
    let top = FileManager.default.temporaryDirectory.appending(path: "proctor-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: top) }
    let own = top.appending(path: "main/.git/worktrees/linked")
    let linked = top.appending(path: "linked")
    for folder in [own, linked] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try "gitdir: \(own.path)\n".write(to: linked.appending(path: ".git"), atomically: false, encoding: .utf8)
    #expect(WorkingTree(root: linked.path) == nil)
    try "../..\n".write(to: own.appending(path: "commondir"), atomically: false, encoding: .utf8)
    let tree = try #require(WorkingTree(root: linked.path))
    #expect(tree.folder == own.path)
    #expect(tree.commonFolder == top.appending(path: "main/.git").path)
  }
}
