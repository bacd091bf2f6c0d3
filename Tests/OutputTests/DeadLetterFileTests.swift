import Foundation
import Testing

@testable import Output

/// The file of dead letters: appended to, for its owner only, never somebody else's by way of a link.
@Suite(.timeLimit(.minutes(10))) struct DeadLetterFileTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/dead" }

  private func output(capacity: Int = 8 << 20, rotation: Rotation? = nil) throws -> RecordOutput {
    try RecordOutput(capacity: capacity, rotation: rotation) { _, _, _ in [] }
  }

  private func keepLetters(_ output: RecordOutput, in path: String) throws {
    try output.keepDeadLetters(in: path) { Array("missing \($0)\n".utf8) }
  }

  private func letter(_ number: Int) -> String { "letter \(number) of a message that failed\n" }

  @Test func `letters are appended, and records go elsewhere`() throws {
    for round in 0..<2 {
      let output = try output()
      try output.addFile(path: folder.path + "/records")
      try keepLetters(output, in: path)
      output.write(Array("record\n".utf8), sequence: 1, kind: .event)
      output.writeDeadLetter(Array(letter(round).utf8))
      let summaries = output.finish(deadlineNanoseconds: deadline(in: 60))
      #expect(summaries.map(\.delivered) == [1, 1])
    }
    #expect(try String(decoding: folder.bytes("dead"), as: UTF8.self) == letter(0) + letter(1))
    #expect(try folder.bytes("records") == Array("record\n".utf8))
    #expect(folder.mode("dead") == 0o600)
  }

  @Test func `without a file for them letters go nowhere`() throws {
    let output = try output()
    output.writeDeadLetter(Array(letter(1).utf8))
    #expect(output.finish(deadlineNanoseconds: deadline(in: 60)) == [])
  }

  @Test func `a letter that a crash tore is left on a line of its own`() throws {
    try Data("letter 0 of a mess".utf8).write(to: URL(filePath: path))
    let output = try output()
    try keepLetters(output, in: path)
    output.writeDeadLetter(Array(letter(1).utf8))
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try String(decoding: folder.bytes("dead"), as: UTF8.self) == "letter 0 of a mess\n" + letter(1))
  }

  @Test func `links, pipes, devices and folders are refused in one sentence`() throws {
    try #require(symlink("elsewhere", path) == 0)
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let output = try output()
    let cases: [(path: String, sentence: String)] = [
      (path, "it is a symbolic link; name the file itself"),
      (folder.path + "/pipe", "it is no regular file; name one, or a new one"),
      ("/dev/null", "it is no regular file; name one, or a new one"),
      (folder.path, "it is a folder; name a file in it"),
      (folder.path + "/none/dead", "its folder does not exist; create it first"),
    ]
    for (path, sentence) in cases {
      let error = #expect(throws: OutputError.self) { try keepLetters(output, in: path) }
      #expect(error?.description == "cannot write to '\(path)': \(sentence)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
  }

  @Test func `a link that somebody puts in its place is not followed`() throws {
    let output = try output()
    try keepLetters(output, in: path)
    output.writeDeadLetter(Array(letter(1).utf8))
    #expect(try eventually { try folder.bytes("dead") == Array(letter(1).utf8) })
    rename(path, path + ".old")
    try #require(symlink("elsewhere", path) == 0)
    output.reopenFiles()
    #expect(eventually { output.takeEvents().contains(.cannotReopen(.isLink(path: path))) })
    output.writeDeadLetter(Array(letter(2).utf8))
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try String(decoding: folder.bytes("dead.old"), as: UTF8.self) == letter(1) + letter(2))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
  }

  @Test func `it is rotated like other files`() throws {
    let output = try output(rotation: Rotation(size: 2_000, keep: 100))
    try keepLetters(output, in: path)
    for number in 0..<500 { output.writeDeadLetter(Array(letter(number).utf8)) }
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try String(decoding: folder.bytesOfAll("dead"), as: UTF8.self) == (0..<500).map(letter).joined())
    #expect(folder.names.count > 5)
    #expect(folder.names.allSatisfy { folder.mode($0) == 0o600 })
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "mounting a tmpfs is not allowed here"))
  func `on a full disk letters are lost by whole lines, and a line says how many`() throws {
    let disk = try #require(SmallDisk())
    let ballast = disk.path + "/ballast"
    try Data(count: 80 << 10).write(to: URL(filePath: ballast))
    let output = try output(capacity: 20_000)
    try keepLetters(output, in: disk.path + "/dead")
    let long = String(repeating: "x", count: 180)
    for number in 0..<500 { output.writeDeadLetter(Array("letter \(number) \(long)\n".utf8)) }
    #expect(eventually { output.takeEvents() == [.diskFull(sink: disk.path + "/dead", code: ENOSPC)] })
    try FileManager.default.removeItem(atPath: ballast)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    let lines = try String(contentsOfFile: disk.path + "/dead", encoding: .utf8).split(separator: "\n")
    let missing = lines.compactMap { $0.hasPrefix("missing ") ? Int($0.dropFirst(8)) : nil }.reduce(0, +)
    #expect(missing > 0)
    #expect(lines.count { $0.hasPrefix("letter ") && $0.hasSuffix(long) } + missing == 500)
  }
}
