import Foundation
import Recognition
import TestSupport
import Testing

/// Prose and source code say nothing: this repository's own, of which some is about just what is looked for.
struct PrecisionTests {
  /// Text that quotes tools at the start of a line.
  private static let quoting: Set = ["fixtures", ".build", ".git"]

  static let files: [String] = {
    let root = Fixtures.repository.path(percentEncoded: false)
    let all = FileManager.default.enumerator(atPath: root)
    var files: [String] = []
    while let path = all?.nextObject() as? String {
      if quoting.contains(String(path.prefix { $0 != "/" })) { all?.skipDescendants() }
      if path.hasSuffix(".swift") || path.hasSuffix(".md") { files.append(path) }
    }
    return files.sorted()
  }()

  @Test func `source and documentation hold nothing that happened`() throws {
    #expect(Self.files.count > 100)
    for path in Self.files {
      var read = ReadOutput()
      read.print([UInt8](try Data(contentsOf: Fixtures.repository.appending(path: path))))
      read.end()
      #expect(read.git.isEmpty && read.usage.isEmpty, "\(path): \(read.git) \(read.usage)")
      #expect(
        read.tests.isEmpty && read.errors.isEmpty && read.delays.isEmpty,
        "\(path): \(read.tests) \(read.errors) \(read.delays)")
    }
  }

  @Test(arguments: [
    "The agent said: [main 1a2b3c4] Fake commit", "> Switched to branch 'main'", "`Committed 3 files`",
    "- Creating branch: x", "# Switched to a new branch 'x'", "    Merge made by the 'ort' strategy.",
    "I then saw Token usage: 1200 input, 345 output", "Everything up-to-date, as always", "To be or not to be",
    "From here on", "Deleted branch office", "Total prompt tokens: about 300", "Dropped refs/stash@{0} (soon)",
    "remote: Switched to branch 'main'", "{\"text\":\"[main 1a2b3c4] Fake commit\"}", "Initialized empty list",
  ])
  func `a quotation is no evidence`(line: String) {
    for stream in ChildStream.allCases {
      let read = ReadOutput(line, on: stream)
      #expect(read.git.isEmpty && read.usage.isEmpty)
    }
  }
}
