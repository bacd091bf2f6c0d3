import Foundation
import Recognition
import Testing

@testable import Supervision

/// A log is read from where we last stopped, whatever happens to its file.
struct ReflogFileTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "reflog-\(UUID().uuidString)").path

  @Test func `what is appended is new once`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(line("One"))
    var log = ReflogFile(path: path, newSince: .max)
    log.skipToEnd()
    #expect(log.takeNewEntries() == [])
    try append(line("Two") + line("Three"))
    #expect(log.takeNewEntries().map(\.detail) == ["Two", "Three"])
    #expect(log.takeNewEntries() == [])
  }

  @Test func `half a line waits for the other half`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var log = ReflogFile(path: path, newSince: 0)
    #expect(log.takeNewEntries() == [])
    let text = line("One") + line("Two")
    try write(String(text.dropLast(5)))
    #expect(log.takeNewEntries().map(\.detail) == ["One"])
    try append(String(text.suffix(5)))
    #expect(log.takeNewEntries().map(\.detail) == ["Two"])
  }

  @Test func `a file that is written anew tells only what is new`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(line("One") + line("Two"))
    var log = ReflogFile(path: path, newSince: 0)
    #expect(log.takeNewEntries().count == 2)
    // As when old lines expire: another file, the last line known.
    try write(line("Two") + line("Three"))
    #expect(log.takeNewEntries().map(\.detail) == ["Three"])
    try FileManager.default.removeItem(atPath: path)
    #expect(log.takeNewEntries() == [])
    try write(line("Four"))
    #expect(log.takeNewEntries().map(\.detail) == ["Four"])
  }

  @Test func `of a log that is found late what is old is not new`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(line("Old", at: 100) + line("New", at: 200))
    var log = ReflogFile(path: path, newSince: 150)
    #expect(log.takeNewEntries().map(\.detail) == ["New"])
  }

  @Test func `a log without end is read at its end`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write((0..<10_000).map { line("\($0)") }.joined())
    var log = ReflogFile(path: path, newSince: 0)
    let entries = log.takeNewEntries()
    #expect(entries.last?.detail == "9999")
    #expect((1000..<3000).contains(entries.count))
  }

  @Test func `what was checked out is known backwards from what is`() {
    let moves = ["checkout: moving from main to x", "commit: One", "checkout: moving from x to main"]
    let entries = moves.compactMap { ReflogEntry(line: Self.line($0, at: 1)) }
    #expect(entries.branches(endingOn: "main") == ["x", "x", "main"])
  }

  private func line(_ message: String, at seconds: Int = 1_795_268_630) -> String {
    Self.line("commit: \(message)", at: seconds) + "\n"
  }

  private static func line(_ text: String, at seconds: Int) -> String {
    "\(String(repeating: "1", count: 40)) \(String(repeating: "2", count: 40)) T <t@x> \(seconds) +0000\t\(text)"
  }

  private func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func append(_ text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }
}
