import Foundation
import LinuxSystem
import Testing

/// Everybody's children at once, in pictures of `/proc` and on this machine.
@Suite struct ParentIndexTests {
  private func index(of picture: ProcPicture) -> ParentIndex {
    var index = ParentIndex(of: ProcessTable(root: picture.root))
    index.refresh()
    return index
  }

  @Test func `children are found by their parents, in any depth`() {
    var index = ParentIndex(of: ProcessTable(root: ProcPicture.fixture("team-without-children-lists")))
    #expect(index.children(of: 9932).isEmpty, "nobody is known before the first listing")
    index.refresh()
    #expect(Set(index.children(of: 9932)) == [9933, 9956])
    #expect(index.children(of: 9957).isEmpty)
  }

  @Test func `who is born, ends or gets another parent is told by the next listing`() throws {
    let picture = try ProcPicture()
    try picture.set(10, parent: 0, startTime: 1)
    try picture.set(11, parent: 10, startTime: 2)
    try picture.set(12, parent: 11, startTime: 3)
    var index = index(of: picture)
    #expect(index.children(of: 10) == [11])
    #expect(index.children(of: 11) == [12])
    // 11 ends, and 10 adopts 12; 13 is born.
    try picture.remove(11)
    try picture.set(12, parent: 10, startTime: 3)
    try picture.set(13, parent: 12, startTime: 4)
    index.refresh()
    #expect(index.children(of: 10) == [12])
    #expect(index.children(of: 11).isEmpty)
    #expect(index.children(of: 12) == [13])
  }

  @Test func `who has the number of one that ended is not taken for it`() throws {
    let picture = try ProcPicture()
    try picture.set(10, parent: 0, startTime: 1)
    try picture.set(11, parent: 10, startTime: 2)
    try picture.set(12, parent: 11, startTime: 3)
    var index = index(of: picture)
    // Another 11, of another parent; drawn beside the first, so that it cannot get its inode.
    let other = try ProcPicture()
    try other.set(11, parent: 10, startTime: 9)
    try FileManager.default.moveItem(atPath: "\(other.root)/11", toPath: "\(picture.root)/other")
    try picture.remove(11)
    try FileManager.default.moveItem(atPath: "\(picture.root)/other", toPath: "\(picture.root)/11")
    try picture.set(12, parent: 10, startTime: 3)
    index.refresh()
    #expect(index.children(of: 11).isEmpty)
    #expect(Set(index.children(of: 10)) == [11, 12])
  }

  @Test func `only newcomers and orphans have their lines read`() throws {
    let picture = try ProcPicture()
    try picture.set(10, parent: 0, startTime: 1)
    try picture.set(11, parent: 10, startTime: 2)
    var index = index(of: picture)
    // What a process that never changes its parent says of it now is not looked at.
    try picture.set(11, parent: 12, startTime: 2)
    index.refresh()
    #expect(index.children(of: 10) == [11])
  }

  @Test func `few threads are asked for their lists, many are not`() {
    #expect(!ParentIndex.isCheaper(thanListsOf: 0))
    #expect(!ParentIndex.isCheaper(thanListsOf: 11))
    #expect(ParentIndex.isCheaper(thanListsOf: .max / 8))
  }
}
