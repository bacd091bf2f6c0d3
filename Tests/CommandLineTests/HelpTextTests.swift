import Foundation
import Supervision
import Testing

@testable import proctor

/// Help, compared with what `fixtures/cli` says. `PROCTOR_RECORD_GOLDEN=1 swift test` writes those files anew.
struct HelpTextTests {
  @Test(arguments: [nil] + Command.allCases)
  func `help is as recorded`(command: Command?) throws {
    let name = command.map { "help-\($0.rawValue).txt" } ?? "help.txt"
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../fixtures/cli/\(name)").standardizedFileURL
    if ProcessInfo.processInfo.environment["PROCTOR_RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try HelpText.of(command).write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(HelpText.of(command) == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test(arguments: [nil] + Command.allCases)
  func `help fits a hundred columns and shows every option`(command: Command?) {
    let lines = HelpText.of(command).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= HelpText.width && $0.last != " " })
    for spelling in FlagTable.flags(of: command).flatMap(\.spellings) {
      #expect(lines.contains { $0.hasPrefix("  ") && $0.contains(spelling) })
    }
  }

  @Test(arguments: Command.allCases)
  func `the last line of help is a command line that is understood`(command: Command) throws {
    let last = try #require(HelpText.of(command).split(separator: "\n").last)
    let invocation = try ArgumentParser.parse(Self.words(ofProctorIn: String(last)))
    let expected: Bool =
      switch (command, invocation) {
      case (.run, .run), (.read, .read), (.check, .check), (.completion, .completion), (.help, .help),
        (.plan, .plan), (.doctor, .doctor), (.rules, .rules),
        (.deadLetters, .deadLetters):
        true
      default: false
      }
    #expect(expected, "\(invocation)")
  }

  @Test(arguments: Command.allCases.flatMap { command in command.recipes.map(\.line) })
  func `recipes are understood`(line: String) throws {
    _ = try ArgumentParser.parse(Self.words(ofProctorIn: line))
  }

  /// The words that a shell would pass to proctor: the shell itself splits them, with a function in proctor's place.
  private static func words(ofProctorIn line: String) throws -> [String] {
    let shell = Process()
    let output = Pipe()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "proctor() { printf '%s\\n' \"$@\" >&3; }; source() { cat; }; exec 3>&1 >/dev/null\n\(line)",
    ]
    shell.standardOutput = output
    try shell.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
