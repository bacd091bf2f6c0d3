import Testing

@testable import Recognition

/// Printed names become agents.
struct AgentDirectoryTests {
  @Test(
    arguments: [
      ("coder", "coder"), ("CODER", "coder"), ("Senior Python Developer", "coder"),
      ("senior python developer", "coder"),
      ("  coder ", "coder"), ("coder/default", "coder"),
      ("coder_0b6b7c1e-8d3a-4b5e-9c1d-2f3a4b5c6d7e/0b6b7c1e-8d3a-4b5e-9c1d-2f3a4b5c6d7e", "coder"),
      ("reviewer", "reviewer"), ("Reviewer_2", "Reviewer_2"), ("a/b", "a/b"), ("a_b", "a_b"), ("", "main"),
      ("  ", "main"),
      ("main", "main"), ("Main", "main"), ("MAIN", "main"),
    ])
  func `a printed name is an agent's`(printed: String, id: String) {
    var directory = AgentDirectory(declared: [.init(id: "coder", match: "Senior Python Developer")])
    #expect(directory.agent(named: printed) == id)
    #expect(directory.agent(named: printed) == id)
  }

  @Test func `the first way to write a name stays`() {
    var directory = AgentDirectory()
    #expect(directory.agent(named: "Tester") == "Tester")
    #expect(directory.agent(named: "TESTER") == "Tester")
    #expect(directory.knows("tester") && !directory.knows("coder"))
  }

  @Test func `an agent may go by another's id`() {
    var directory = AgentDirectory(declared: [.init(id: "a", match: "b"), .init(id: "b", match: "c")])
    #expect(directory.agent(named: "a") == "a")
    #expect(directory.agent(named: "b") == "a")
    #expect(directory.agent(named: "c") == "b")
  }

  @Test func `agents beyond the capacity are folded`() {
    var directory = AgentDirectory()
    let ids = Set((0..<3000).map { directory.agent(named: "agent \($0)") })
    #expect(ids.count == AgentDirectory.capacity)
    #expect(ids.contains(AgentDirectory.overflowAgent))
    #expect(directory.agent(named: "agent 5") == "agent 5")
    #expect(directory.agent(named: "agent 2999") == "other")
  }

  @Test func `a name without end is cut`() {
    var directory = AgentDirectory()
    #expect(directory.agent(named: String(repeating: "x", count: 100_000)).utf8.count <= 512)
    #expect(directory.agent(named: "e" + String(repeating: "\u{301}", count: 100_000)).utf8.count <= 512)
  }

  @Test(
    arguments: [
      ("[coder] hello", "coder"), ("[coder]: hello", "coder"), ("[Senior] hello", "coder"), ("[nobody] hello", "main"),
      ("[INFO] hello", "main"), ("coder: hello", "main"), ("[coder", "main"), ("[]", "main"), ("[\u{301}]", "main"),
      ("say [coder] hello", "main"),
    ])
  func `a known name in brackets owns its line`(line: String, agent: String) {
    let read = ReadOutput(line, agents: [.init(id: "coder", match: "Senior")])
    #expect(read.readings.map(\.agent) == [agent])
  }

  @Test func `a stream that names nobody follows the other one`() {
    var read = ReadOutput()
    read.print("---------- TextMessage (coder) ----------\n")
    read.print("Switched to branch 'main'\n", on: .stderr)
    #expect(read.deeds == ["coder: checkout"])
  }
}
