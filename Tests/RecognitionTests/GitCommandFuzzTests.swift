import Recognition
import TestSupport
import Testing

/// No text may trap or take long: commands come from models and can be anything.
struct GitCommandFuzzTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `random shell text never traps`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "git ", "commit ", "-m ", "push ", "checkout ", "-b ", "x ", "--", "-", "$(", "$((", "${", "$", "$'", "`", "(",
      ")",
      "{ ", "}", "'", "\"", "\\", "\n", " ", "\t", "\r", "<<EOF\n", "<<-'EOF'\n", "<<<", "EOF\n", "<", ">", "2>&1",
      "&&",
      "||", "|", "&", ";", "#", "cat ", "sh -c ", "bash -lc '", "eval ", "sudo -u ", "xargs ", "A=b ", "☃", "é\u{301}",
      "\0",
      "[", ":", "+", "@{", "worktree add ", "stash ", "tag ", "/", ".",
    ]
    for _ in 0..<300 {
      let count = Int.random(in: 0..<60, using: &random)
      let text = (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
      for command in GitCommand.commands(inShell: text) {
        #expect(!command.arguments.isEmpty)
        #expect(!(command.isReadOnly && command.operation != nil))
      }
    }
  }

  // Quadratic would be hours; the limit is for that, not for a slow machine.
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      "$(", "`", "\"$(", "(", "<<E\n", "${", "sh -c '", "'", "\\", "&&", "<(", "$'", "git $(", "bash -c \"$(", "\n",
      "a<<b ",
      "eval ", "`\\`", "xargs ", "git ", "$(cat <<E\n", "☃",
    ])
  func `a megabyte of one thing is read to the end`(piece: String) {
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    #expect(GitCommand.commands(inShell: text).allSatisfy { !$0.arguments.isEmpty })
  }

  @Test func `a command is read although its text is cut after 64 KiB`() {
    let text = "git push\ngit commit -m '" + String(repeating: "☃", count: 100_000) + "'; git pull"
    let commands = GitCommand.commands(inShell: text)
    #expect(commands.map(\.operation) == [.push, .commit])
  }
}
