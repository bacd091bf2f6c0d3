import Foundation
import Testing

@testable import Output

@Suite(.timeLimit(.minutes(10))) struct FileSinkTests {
  private let temporary = TemporaryFolder()
  private var folder: String { temporary.path }

  private func output(capacity: Int = 8 << 20) throws -> RecordOutput {
    try RecordOutput(capacity: capacity) { dropped, first, last in Array("gap \(dropped) \(first) \(last)\n".utf8) }
  }

  private func line(_ sequence: UInt64) -> [UInt8] {
    Array("record \(sequence) of a run that is long enough to fill a small queue\n".utf8)
  }

  @Test func `a file is created for its owner only and loses nothing through a small queue`() throws {
    let path = folder + "/records.ndjson"
    let output = try output(capacity: 1_000)
    try output.addFile(path: path)
    var expected: [UInt8] = []
    for sequence in 1...UInt64(20_000) {
      output.write(line(sequence), sequence: sequence, kind: .snapshot(agent: "a"))
      expected += line(sequence)
    }
    let summary = output.finish(deadlineNanoseconds: deadline(in: 20))
    #expect(summary == [SinkSummary(sink: path, accepted: 20_000, delivered: 20_000, dropped: 0)])
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(expected))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a file that exists is emptied`() throws {
    let path = folder + "/records.ndjson"
    try Data("old\n".utf8).write(to: URL(filePath: path))
    let output = try output()
    try output.addFile(path: path)
    output.write(line(1), sequence: 1, kind: .event)
    output.finish(deadlineNanoseconds: deadline(in: 20))
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(line(1)))
  }

  @Test func `what was written before the object goes away without a finish does no harm`() throws {
    let path = folder + "/records.ndjson"
    var output: RecordOutput? = try output()
    try output?.addFile(path: path)
    output?.write(line(1), sequence: 1, kind: .event)
    output = nil
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `a path that cannot be written is refused in one sentence`() throws {
    try #require(mkfifo(folder + "/pipe", 0o600) == 0)
    let output = try output()
    let cases: [(path: String, error: OutputError, sentence: String)] = [
      (
        folder + "/none/records", .noFolder(path: folder + "/none/records"),
        "cannot write to '\(folder)/none/records': its folder does not exist; create it first"
      ),
      (folder, .isFolder(path: folder), "cannot write to '\(folder)': it is a folder; name a file in it"),
      (
        folder + "/pipe", .noReader(path: folder + "/pipe"),
        "cannot write to '\(folder)/pipe': it is a pipe that nobody reads; start its reader first"
      ),
    ]
    for (path, error, sentence) in cases {
      #expect(throws: error) { try output.addFile(path: path) }
      #expect(error.description == sentence)
    }
    #expect(output.liveSinks == 0)
  }

  @Test(arguments: [
    (EACCES, "cannot write to 'x': Permission denied; choose a path that you may write"),
    (EROFS, "cannot write to 'x': Read-only file system; choose a path that you may write"),
    (ENAMETOOLONG, "cannot write to 'x': File name too long"),
  ])
  func `other errors are named by the system's words`(code: Int32, sentence: String) {
    #expect(OutputError(path: "x", code: code).description == sentence)
  }

  @Test func `a named pipe that is read is a sink like any other`() throws {
    let path = folder + "/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    try #require(reader >= 0)
    let output = try output()
    try output.addFile(path: path)
    output.write(line(1), sequence: 1, kind: .event)
    output.finish(deadlineNanoseconds: deadline(in: 20))
    var bytes = [UInt8](repeating: 0, count: 1_000)
    let count = read(reader, &bytes, 1_000)
    #expect(Array(bytes.prefix(max(0, count))) == line(1))
    close(reader)
  }

  @Test func `threads and descriptors are given back`() throws {
    let before = counts()
    for round in 0..<40 {
      let output = try output()
      try output.addFile(path: folder + "/records-\(round)")
      output.write(line(1), sequence: 1, kind: .event)
      output.finish(deadlineNanoseconds: deadline(in: 20))
    }
    let after = counts()
    // Other tests of this process hold some of both meanwhile; a leak would be 40 threads and 200 descriptors.
    #expect(after.threads < before.threads + 20)
    #expect(after.descriptors < before.descriptors + 80)
  }

  private func counts() -> (threads: Int, descriptors: Int) {
    let names = { (path: String) in (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? 0 }
    return (names("/proc/self/task"), names("/proc/self/fd"))
  }
}
