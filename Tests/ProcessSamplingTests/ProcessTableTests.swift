import Foundation
import LinuxSystem
import Testing

@Suite struct ProcessTableTests {
  @Test(arguments: ["team", "team-without-children-lists"])
  func `the tree below the keeper is found with and without the kernel's lists`(fixture: String) {
    let table = ProcessTable(root: ProcPicture.fixture(fixture))
    let found = table.descendants(of: 9932)
    #expect(Set(found.map(\.identity.pid)) == [9933, 9935, 9954, 9956, 9957])
    #expect(Set(found.prefix(2).map(\.identity.pid)) == [9933, 9956], "the nearest come first")
    #expect(table.descendants(of: 9933).count == 3)
    #expect(table.descendants(of: 9957).isEmpty)
    #expect(table.descendants(of: 4).isEmpty)
    #expect(table.all().count == 7)
  }

  @Test func `a process that vanishes between listing and reading is left out`() {
    let table = ProcessTable(root: ProcPicture.fixture("vanished"))
    #expect(table.descendants(of: 9932).map(\.identity.pid) == [9933])
    #expect(table.all().count == 2)
  }

  @Test func `a missing root is an empty table`() {
    let table = ProcessTable(root: ProcPicture.fixture("no-such-case"))
    #expect(table.all().isEmpty)
    #expect(table.statLine(of: 1) == nil)
    #expect(table.descendants(of: 1).isEmpty)
  }

  @Test func `lists that name each other in a circle end`() throws {
    let picture = try ProcPicture()
    try picture.set(1, parent: 3, startTime: 1, children: [2, 2, 1])
    try picture.set(2, parent: 1, startTime: 1, children: [3, 1])
    try picture.set(3, parent: 2, startTime: 1, children: [1, 2])
    #expect(ProcessTable(root: picture.root).descendants(of: 1).map(\.identity.pid) == [2, 3])
  }

  @Test func `this very process is known`() throws {
    let line = try #require(ProcessTable().statLine(of: getpid()))
    #expect(line.parent == getppid())
    #expect(line.session == getsid(0))
    #expect(line.threads >= 1)
    #expect(line.residentPages > 0)
    #expect(line.identity.startTime > 0)
  }

  @Test func `reading keeps no descriptor open`() {
    let before = openDescriptors()
    for _ in 0..<20 {
      _ = ProcessTable().statLine(of: getpid())
      _ = ProcessTable(root: ProcPicture.fixture("team")).descendants(of: 9932)
      _ = ProcessTable(root: ProcPicture.fixture("vanished")).all()
    }
    // Other tests of this process open files too: 80 leaked ones would still be seen.
    #expect(openDescriptors() < before + 20)
  }

  private func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
  }
}
