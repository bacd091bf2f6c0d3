import Foundation
import LinuxSystem
import Testing

/// A tree that is looked at again and again.
@Suite struct ProcessTreeTests {
  /// 10, below it 11 and below that 12.
  private func picture() throws -> ProcPicture {
    let picture = try ProcPicture()
    try picture.set(10, parent: 1, startTime: 40, children: [11])
    try picture.set(11, parent: 10, startTime: 50, children: [12])
    try picture.set(12, parent: 11, startTime: 60)
    return picture
  }

  private func pids(_ look: ProcessTree.Look?) -> [Int32]? { look?.descendants.map(\.identity.pid) }

  @Test(arguments: 0...4)
  func `files stay open as far as there is room, and everybody is seen without it`(room: Int) throws {
    let picture = try picture()
    var tree = try #require(ProcessTree(below: 10, in: ProcessTable(root: picture.root)))
    for _ in 0..<3 {
      let look = tree.look(keepingOpen: room)
      #expect(look?.top.identity.pid == 10)
      #expect(pids(look) == [11, 12])
      let watched = tree.watchedProcesses
      #expect(watched == min(room, 3))
    }
  }

  @Test func `what is kept open tells what happens meanwhile`() throws {
    let picture = try picture()
    var tree = try #require(ProcessTree(below: 10, in: ProcessTable(root: picture.root)))
    _ = tree.look(keepingOpen: 8)
    try picture.set(12, parent: 11, startTime: 60, ticks: 70, children: [13])
    try picture.set(13, parent: 12, startTime: 80)
    let look = tree.look(keepingOpen: 8)
    #expect(pids(look) == [11, 12, 13])
    #expect(look?.descendants[1].userTicks == 70)
    let watched = tree.watchedProcesses
    #expect(watched == 4)
  }

  @Test func `the files of who has left are closed`() throws {
    let picture = try picture()
    var tree = try #require(ProcessTree(below: 10, in: ProcessTable(root: picture.root)))
    _ = tree.look(keepingOpen: 8)
    try picture.set(11, parent: 10, startTime: 50, children: [])
    let look = tree.look(keepingOpen: 8)
    #expect(pids(look) == [11])
    let watched = tree.watchedProcesses
    #expect(watched == 2)
  }

  @Test func `another process with the number of the top is not the top`() throws {
    let picture = try picture()
    var tree = try #require(ProcessTree(below: 10, in: ProcessTable(root: picture.root)))
    try picture.set(10, parent: 1, startTime: 41, children: [11])
    #expect(tree.look(keepingOpen: 0) == nil)
  }

  @Test func `programs with threads have their children looked up in the index`() throws {
    let picture = try picture()
    let table = ProcessTable(root: picture.root)
    try picture.set(11, parent: 10, startTime: 50, threads: 9, children: [])
    var tree = try #require(ProcessTree(below: 10, in: table))
    let alone = tree.look(keepingOpen: 8)
    #expect(pids(alone) == [11])
    var index = ParentIndex(of: table)
    index.refresh()
    let look = tree.look(keepingOpen: 8, index: index)
    #expect(pids(look) == [11, 12])
  }
}
