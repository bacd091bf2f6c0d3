import Testing

@testable import Recognition

/// What logging libraries put in front of a message comes off, and nothing else does.
struct LogPrefixesTests {
  @Test func `every prefix is peeled off its example`() throws {
    let prefixes = try LogPrefixes(bytes: BuiltInTables.prefixes)
    for prefix in prefixes.all {
      #expect(prefixes.message(of: prefix.example + "the message") == "the message", "\(prefix.id)")
    }
  }

  @Test(arguments: [
    "the message", "INFO the message", "a INFO:root:x", "2026-11-21 the message", "INFO:root", "[main 1a2b3c4] x", "",
  ])
  func `a line without a prefix has no message behind it`(line: String) throws {
    #expect(try LogPrefixes(bytes: BuiltInTables.prefixes).message(of: line) == nil)
  }

  @Test(arguments: [
    "INFO:root:Creating branch: x", "2026-11-21 08:21:17,616 - crew - INFO - Creating branch: x",
    "2026-11-21 08:21:17.616 | INFO     | tools.git:run:57 - Creating branch: x",
    "[11/21/26 08:21:17] INFO     Creating branch: x", "[coder] Creating branch: x",
    "[Senior Coder] Creating branch: x", "2026-11-21T08:21:17Z INFO tools: Creating branch: x",
  ])
  func `the rules read the message behind a prefix`(line: String) {
    #expect(ReadOutput(line).git.map(\.branch) == ["x"])
  }

  @Test func `a prefix table that cannot be read says why`() throws {
    let error = try #require(throws: RuleFileError.self) { try LogPrefixes(bytes: Array("{}".utf8)) }
    #expect(error.description == "prefixes: not a table of prefixes")
  }
}
