import Glibc
import LinuxSystem
import Testing

@Suite struct ProcessEnvironmentTests {
  /// A picture of `/proc` with one process, 7, that was started with these bytes as variables.
  private func table(_ bytes: [UInt8], _ body: (ProcessTable) throws -> Void) throws {
    var template = Array("/tmp/environment-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      unlink("\(folder)/7/environ")
      rmdir("\(folder)/7")
      rmdir(folder)
    }
    try #require(mkdir("\(folder)/7", 0o755) == 0)
    do {
      let file = try FileDescriptor.open("\(folder)/7/environ", O_WRONLY | O_CREAT)
      _ = try bytes.withUnsafeBytes { try file.write($0) }
    }
    try body(ProcessTable(root: folder))
  }

  @Test(arguments: [
    ("RUN=1\0TEAM=a\0", true), ("TEAM=a\0X=\0RUN=1\0", true), ("TEAM=a\0RUN=1", true), ("RUN=1\0", false),
    ("XRUN=1\0TEAM=a\0", false), ("RUN=10\0TEAM=a\0", false), ("X=RUN=1\0TEAM=a\0", false), ("", false),
    ("\0\0", false),
    ("RUN=1 RUN=1\0RUN=1\0TEAM=a\0", true),
  ])
  func `a variable counts when all of it is there`(environment: String, isMarked: Bool) throws {
    try table(Array(environment.utf8)) { table in
      #expect(table.process(7, wasStartedWith: ["RUN=1", "TEAM=a"]) == isMarked)
    }
  }

  @Test func `a variable is found at the end of a large environment`() throws {
    let many = (0..<40_000).flatMap { Array("NAME_\($0)=value\0".utf8) }
    try table(many + Array("TEAM=a\0".utf8)) { table in
      #expect(table.process(7, wasStartedWith: ["TEAM=a"]))
      #expect(!table.process(7, wasStartedWith: ["TEAM=b"]))
    }
  }

  @Test func `a process that is not there was started with nothing`() {
    #expect(!ProcessTable().process(.max, wasStartedWith: ["PATH=/"]))
  }

  @Test func `the children of a process are found, and none of a process that is gone`() {
    #expect(ProcessTable().children(of: getppid()).contains { $0.identity.pid == getpid() })
    #expect(ProcessTable().children(of: .max) == [])
  }
}
