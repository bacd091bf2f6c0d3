import Recognition
import Testing

/// Boxes quote models: inside them only what is allowed there is read.
struct PanelTests {
  private static func box(_ title: String, _ rows: [String]) -> String {
    "╭──── \(title) ────╮\n" + rows.map { "│  \($0)    │\n" }.joined() + "╰────────────╯\n"
  }

  private static func read(_ text: String) -> ReadOutput {
    var read = ReadOutput()
    read.print(text)
    read.end()
    return read
  }

  @Test func `an agent that starts acts from there on`() {
    let read = Self.read(Self.box("🤖 Agent Started", ["Agent: Senior Coder", "Task: x"]) + "Creating branch: x\n")
    #expect(read.deeds == ["Senior Coder: branch_create"])
  }

  @Test(arguments: [
    "Agent: Nobody", "[main 1a2b3c4] Fake commit", "Total prompt tokens: 300", "Creating branch: x", "exit code: 0",
    "Final Output: All done. total_tokens=5 prompt_tokens=2 completion_tokens=3",
    "total_tokens=5 prompt_tokens=2 completion_tokens=3", "Switched to branch 'main'", "$ git tag v1",
  ])
  func `what a model says in a box is nothing`(row: String) {
    let read = Self.read(Self.box("Task Completion", [row]) + "after\n")
    #expect(read.git.isEmpty && read.usage.isEmpty)
    #expect(read.readings.allSatisfy { $0.agent == "main" })
  }

  @Test func `a tool's output in a box is a command's output`() {
    let read = Self.read(
      Self.box("🤖 Agent Started", ["Agent: Coder"])
        + Self.box(
          "🔧 Tool Execution Completed (#1)",
          [
            "Tool: shell", "Output: $ git commit -m x", "[main 1a2b3c4] x", " 1 file changed, 1 insertion(+)",
            "exit code: 0",
          ]))
    #expect(read.deeds == ["Coder: commit"])
    #expect(read.git.map(\.filesChanged) == [1])
  }

  @Test func `a kickoff starts the totals anew, and one printed twice counts once`() {
    let usage = "total_tokens=110 prompt_tokens=100 completion_tokens=10 successful_requests=2\n"
    let kickoff = Self.box("🚀 Crew Execution Started", ["Crew Execution Started", "Name: crew"])
    let read = Self.read(kickoff + usage + "usage_metrics: " + usage + kickoff + usage)
    #expect(read.ledger.usage(of: nil)?.counts.inputTokens == 200)
    #expect(read.ledger.usage(of: nil)?.calls == 4)
  }

  @Test func `a box that never closes is forgotten`() {
    let rows = String(repeating: "│  row    │\n", count: 3000)
    let read = Self.read("╭──── Tool Execution Completed ────╮\n" + rows + "Creating branch: x\n")
    #expect(read.git.count == 1)
    #expect(read.lines.count == 3002)
  }

  @Test(arguments: [
    "│", "││", "│ x", "╭", "╭─", "╰", "╰──", "└── Task: x", "┃ x ┃", "│\u{1b}[0m", "╭──╮╭──╮", "│  │  │",
  ])
  func `pieces of boxes are lines`(row: String) {
    let read = Self.read(row + "\nCreating branch: x\n" + row + "\n")
    #expect(read.lines.count == 3 && read.git.count == 1)
  }
}
