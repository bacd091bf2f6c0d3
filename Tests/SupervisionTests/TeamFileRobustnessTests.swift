import Foundation
import TestSupport
import Testing

@testable import Supervision

/// Whatever the bytes are, reading ends with a team file or with something to say, never with a trap.
struct TeamFileRobustnessTests {

  private func check(_ bytes: [UInt8]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "proctor-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(bytes).write(to: path)
    for readsEnvironmentFile in [false, true] {
      do throws(TeamFileErrors) {
        let name = path.path(percentEncoded: false)
        if readsEnvironmentFile {
          _ = try EnvironmentFile.variables(in: TextFile.read(name, as: "environment file"))
        } else {
          let file = try TeamFile.load(path: name, environment: [:])
          #expect(!file.teams.isEmpty)
          #expect(file.teams.allSatisfy { !$0.command.isEmpty && !$0.stop.isEmpty && !$0.id.isEmpty })
        }
      } catch {
        #expect(!error.messages.isEmpty)
        #expect(error.messages.allSatisfy { !$0.contains { $0.isNewline } }, "a message is one line")
      }
    }
  }

  @Test(arguments: UInt64(0)..<4)
  func `random bytes`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      try check(
        (0..<Int.random(in: 0...64, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
  }

  @Test(arguments: UInt64(0)..<4)
  func `random words of the language`(seed: UInt64) throws {
    let words = [
      "{", "}", "[", "]", ":", ",", "\"", "'", "\\", "\n", "//", "/*", "*/", "teams", "command", "'x'", "env", "1",
      "${",
      "$$", "A}", "=", "#", "\r", "null", "id", "stop", "'TERM 1s'", "agents", "\\u", "d800", "\u{2028}", "é", "\0",
      " ",
    ]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...40, using: &generator)).map { _ in words.randomElement(using: &generator) ?? ""
      }
      try check(Array(text.joined().utf8))
    }
  }

  @Test(arguments: ["every-key.json5", "everything-wrong.json5", "secrets.env"], UInt64(0)..<2)
  func `good files with a few bytes changed, cut, doubled`(name: String, seed: UInt64) throws {
    let original = Array(try Data(contentsOf: URL(filePath: teamFileFixture(name))))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(index..<min(bytes.count, index + 5))
        case 2: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 20)], at: index)
        default: bytes.removeSubrange(max(1, index)...)
        }
        if bytes.isEmpty { break }
      }
      try check(bytes)
    }
  }

  // Quadratic would be hours; the limit is for that, not for a slow machine.
  @Test(.timeLimit(.minutes(10))) func `a large file is read`() throws {
    let teams = (0..<2000).map { "{id: 't\($0)', command: ['x'], env: {A: '${B:-\($0)}'}, agents: ['a', 'b']}" }
    #expect(try readTeamFile("{teams: [\(teams.joined(separator: ",\n"))]}").teams.count == 2000)
  }
}
