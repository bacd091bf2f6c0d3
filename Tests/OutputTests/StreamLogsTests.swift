import Foundation
import TestSupport
import Testing

@testable import Output

/// The raw output of teams: byte for byte, whatever the bytes are and however they come.
@Suite(.timeLimit(.minutes(10))) struct StreamLogsTests {
  private let folder = TemporaryFolder()

  private func output(rotation: Rotation? = nil) throws -> RecordOutput {
    try RecordOutput(rotation: rotation) { _, _, _ in [] }
  }

  /// Bytes of every value, in pieces of every size, some of them lines.
  private func pieces(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 1...3_000, using: &random)
      let isText = Bool.random(using: &random)
      return (0..<length).map { _ in
        isText ? (Int.random(in: 0..<40, using: &random) == 0 ? 10 : 120) : UInt8.random(in: 0...255, using: &random)
      }
    }
  }

  private func append(_ bytes: [UInt8], to place: Int, of output: RecordOutput) {
    bytes.withUnsafeBytes { output.logs?.append($0, to: place) }
  }

  @Test(arguments: [nil, Rotation(size: 20_000, keep: 1_000)])
  func `each stream has a file that holds exactly its bytes`(rotation: Rotation?) throws {
    let logs = folder.path + "/logs"
    let output = try output(rotation: rotation)
    try output.keepLogs(in: logs, ofTeams: ["a", "b/c"])
    var expected: [[UInt8]] = [[], [], [], []]
    for (index, piece) in pieces(600, seed: 7).enumerated() where index % 4 != 3 {
      append(piece, to: index % 4, of: output)
      expected[index % 4] += piece
    }
    output.finish(deadlineNanoseconds: deadline(in: 60))
    for (name, bytes) in zip(["a.stdout.log", "a.stderr.log", "b%2Fc.stdout.log", "b%2Fc.stderr.log"], expected) {
      let isExact = try folder.bytesOfAll("logs/\(name)") == bytes
      #expect(isExact, "\(name)")
      #expect(folder.mode("logs/\(name)") == 0o600)
    }
    #expect(folder.mode("logs") == 0o700)
    #expect(output.takeEvents().isEmpty)
  }

  @Test func `logs are cut at line ends as far as lines fit`() throws {
    let output = try output(rotation: Rotation(size: 1_000, keep: 100))
    try output.keepLogs(in: folder.path, ofTeams: ["a"])
    let text = (1...500).flatMap { Array("line \($0)\n".utf8) }
    append(text, to: 0, of: output)
    append([UInt8](repeating: 120, count: 2_500), to: 1, of: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try folder.bytesOfAll("a.stdout.log") == text)
    for name in folder.names where name.hasPrefix("a.stdout") {
      #expect(try folder.bytes(name).count <= 1_000)
      #expect(try folder.bytes(name).last == 10)
    }
    #expect(try folder.bytesOfAll("a.stderr.log").count == 2_500)
    #expect(folder.names.count { $0.hasPrefix("a.stderr") } == 3)
  }

  @Test func `another run adds to the logs`() throws {
    for text in ["one", "two"] {
      let output = try output()
      try output.keepLogs(in: folder.path, ofTeams: ["a"])
      append(Array(text.utf8), to: 0, of: output)
      output.finish(deadlineNanoseconds: deadline(in: 60))
    }
    #expect(try folder.bytes("a.stdout.log") == Array("onetwo".utf8))
    #expect(try folder.bytes("a.stderr.log") == [])
  }

  @Test func `a log that is renamed goes on at its path when we are told`() throws {
    let output = try output()
    try output.keepLogs(in: folder.path, ofTeams: ["a"])
    append(Array("one".utf8), to: 0, of: output)
    #expect(try eventually { try folder.bytes("a.stdout.log").count == 3 })
    rename(folder.path + "/a.stdout.log", folder.path + "/old")
    output.reopenFiles()
    #expect(eventually { folder.names.contains("a.stdout.log") })
    append(Array("two".utf8), to: 0, of: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try folder.bytes("old") + folder.bytes("a.stdout.log") == Array("onetwo".utf8))
  }

  @Test func `a folder that cannot be made is refused in one sentence`() throws {
    let output = try output()
    let path = folder.path + "/none/logs"
    #expect(throws: OutputError.cannotMakeFolder(path: path, code: ENOENT)) {
      try output.keepLogs(in: path, ofTeams: ["a"])
    }
    try Data().write(to: URL(filePath: folder.path + "/file"))
    let file = OutputError.cannotMakeFolder(path: folder.path + "/file", code: ENOTDIR)
    #expect(throws: file) { try output.keepLogs(in: folder.path + "/file", ofTeams: ["a"]) }
    #expect(
      file.description == "cannot make the folder '\(folder.path)/file': Not a directory; choose one that you may make")
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "mounting a tmpfs is not allowed here"))
  func `a full disk leaves one hole whose size is told, and holds nobody up`() throws {
    let disk = try #require(SmallDisk())
    let ballast = disk.path + "/ballast"
    try Data(count: 80 << 10).write(to: URL(filePath: ballast))
    let output = try output()
    try output.keepLogs(in: disk.path, ofTeams: ["a"])
    let path = disk.path + "/a.stdout.log"
    func line(_ number: Int) -> [UInt8] { Array("line \(number)\n".utf8) }
    var written = 0
    for number in 1...30_000 {
      append(line(number), to: 0, of: output)
      written += line(number).count
    }
    var events: [OutputEvent] = []
    func waits(for count: Int) -> Bool {
      eventually {
        events += output.takeEvents()
        return events.count >= count
      }
    }
    #expect(waits(for: 1))
    #expect(events == [.diskFull(sink: path, code: ENOSPC)])
    // Whatever is lost is lost while the disk is full: some more, to be sure that something is.
    for number in 30_001...60_000 {
      append(line(number), to: 0, of: output)
      written += line(number).count
    }
    try FileManager.default.removeItem(atPath: ballast)
    try #require(mount("tmpfs", disk.path, "tmpfs", UInt(MS_REMOUNT), "size=16m") == 0)
    #expect(waits(for: 2))
    guard case .resumed(path, .bytes(let missing)) = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(missing > 0)
    append(Array("end\n".utf8), to: 0, of: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    let kept = try [UInt8](Data(contentsOf: URL(filePath: path)))
    #expect(kept.count + missing == written + 4)
    #expect((1...60_000).flatMap(line).starts(with: kept.dropLast(4)), "one hole, at the end of what was kept")
    #expect(kept.suffix(4) == Array("end\n".utf8))
    #expect(output.takeEvents() == [.incomplete(sink: path, missing: .bytes(missing))])
  }
}
