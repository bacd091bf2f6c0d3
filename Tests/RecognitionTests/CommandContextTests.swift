import Recognition
import Testing

/// The command that was printed tells what its output, or its silence, means.
struct CommandContextTests {
  @Test(
    arguments: [
      // A banner: an orchestrator says what it runs, and silence means that it worked.
      (["[coder] $ git tag v1"], ["coder: tag"]),
      (["[coder] $ git tag v1", "[coder] exit 0"], ["coder: tag"]),
      (["[coder] $ git tag v1", "[coder] exit 1"], []),
      (["[coder] $ git branch x", "[coder] $ git status"], ["coder: branch_create"]),
      (["[coder] $ git commit -m x", "[coder] exit 1"], ["coder: commit!"]),
      (["[coder] $ git push", "[coder] exit 1"], []),
      (["[coder] $ git commit -m x", "[main 1a2b3c4] x", "[coder] exit 0"], ["coder: commit"]),
      (["[coder] $ git status", "On branch main"], []),
      // An echo in front of captured output: only the exit code proves that it ran.
      (["$ git tag v1"], []),
      (["$ git tag v1", "exit code: 0"], ["main: tag"]),
      (["$ git tag v1", "exit code: 1"], ["main: tag!"]),
      (["$ git commit -m x", "[main 1a2b3c4] x", " 1 file changed, 1 insertion(+)", "exit code: 0"], ["main: commit"]),
      (["$ git push", "To ../o.git", "   1a2b3c4..1a2b3c5  main -> main", "exit code: 0"], ["main: push"]),
      // The same words mean different things.
      (["$ git cherry-pick abc", "[main 1a2b3c4] x", "exit code: 0"], ["main: cherry_pick"]),
      (["$ git revert HEAD", "[main 1a2b3c4] Revert \"x\"", "exit code: 0"], ["main: revert"]),
      (
        [
          "$ git pull", "From ../o", "   1a2b3c4..1a2b3c5  main -> origin/main", "Updating 1a2b3c4..1a2b3c5",
          "Fast-forward", "exit code: 0",
        ],
        ["main: pull"]
      ),
      (["$ git reset --hard HEAD~1", "HEAD is now at 1a2b3c4 x", "exit code: 0"], ["main: reset"]),
      (
        ["$ git worktree add ../w", "Preparing worktree (new branch 'w')", "HEAD is now at 1a2b3c4 x", "exit code: 0"],
        ["main: worktree"]
      ),
      (
        [
          "$ git merge x", "CONFLICT (content): Merge conflict in a", "CONFLICT (content): Merge conflict in b",
          "Automatic merge failed; fix conflicts and then commit the result.", "exit code: 1",
        ],
        ["main: conflict!"]
      ),
      // No command was printed.
      (["[main 1a2b3c4] Revert \"x\""], ["main: commit"]),
      (["HEAD is now at 1a2b3c4 x"], ["main: reset"]),
      (["exit code: 0"], []),
    ] as [([String], [String])])
  func `a command and its output are one deed`(lines: [String], deeds: [String]) {
    var read = ReadOutput()
    read.print(lines.joined(separator: "\n") + "\n")
    read.end()
    #expect(read.deeds == deeds)
  }

  @Test func `a detached head is told on standard error`() {
    #expect(ReadOutput("HEAD is now at 1a2b3c4 x", on: .stderr).git.map(\.operation) == [.checkout])
  }

  @Test func `a silent command takes branch and message from its words`() {
    let read = ReadOutput("[coder] $ git branch feature/x", "[coder] $ git commit -qm 'Add y'", "[coder] exit 0")
    #expect(read.git.map(\.branch) == ["feature/x", nil])
    #expect(read.git.map(\.message) == [nil, "Add y"])
    #expect(read.git.map(\.evidence) == [.command, .command])
  }

  @Test func `who acted when it began owns what completes later`() {
    let read = ReadOutput("[coder] $ git commit -m x", "[main 1a2b3c4] x", "[tester] $ git status", " 1 file changed")
    #expect(read.deeds == ["coder: commit"])
  }

  @Test func `a reading that waits is complete when the stream falls silent`() {
    var read = ReadOutput()
    read.print("[main 1a2b3c4] x\n 2 files changed, 1 insertion(+)\n")
    #expect(read.git.isEmpty)
    read.fallSilent(on: .stdout)
    #expect(read.git.map(\.filesChanged) == [2])
    read.end()
    #expect(read.git.count == 1)
  }

  @Test(arguments: [
    ["Updating 1a2b3c4..1a2b3c5"], ["To ../o.git"], ["From ../o", "hello"],
    ["   1a2b3c4..1a2b3c5  main -> main"], [" 1 file changed, 1 insertion(+)"], ["Fast-forward"],
  ])
  func `half of an operation is none`(lines: [String]) {
    var read = ReadOutput()
    read.print(lines.joined(separator: "\n") + "\n")
    read.end()
    #expect(read.git.isEmpty)
  }

  @Test func `a commit that never ends its statistics is told all the same`() {
    var read = ReadOutput()
    read.print("[main 1a2b3c4] x\n" + String(repeating: " create mode 100644 f\n", count: 400))
    #expect(read.git.count == 1)
  }
}
