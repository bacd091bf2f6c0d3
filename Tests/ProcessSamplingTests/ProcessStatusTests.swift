import ProcessSampling
import Testing

@Suite struct ProcessStatusTests {
  @Test(arguments: [
    ("R", "running"), ("S", "sleeping"), ("D", "disk-sleep"), ("T", "stopped"), ("t", "tracing-stop"),
    ("Z", "zombie"), ("X", "dead"), ("x", "dead"), ("I", "idle"), ("P", "idle"), ("W", "disk-sleep"),
    ("K", "disk-sleep"), ("?", "sleeping"),
  ])
  func `each letter has its word`(letter: String, word: String) throws {
    #expect(ProcessStatus(letter: try #require(letter.utf8.first)).rawValue == word)
  }

  @Test func `there are eight words`() {
    #expect(ProcessStatus.allCases.count == 8)
  }
}
