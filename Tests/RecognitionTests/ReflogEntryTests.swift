import Testing

@testable import Recognition

/// Lines of reflogs, written by git 2.39.5.
struct ReflogEntryTests {
  private static let one = String(repeating: "1", count: 40)
  private static let two = String(repeating: "2a", count: 20)
  private static let zero = String(repeating: "0", count: 40)

  static func line(_ text: String, from old: String = one, to new: String = two) -> String {
    "\(old) \(new) A U Thor <a@x> 1795268630 +0100\(text.isEmpty ? "" : "\t" + text)"
  }

  @Test func `a line is read`() throws {
    let entry = try #require(ReflogEntry(line: Self.line("commit (initial): fix: a: b", from: Self.zero)))
    #expect(entry.action == "commit (initial)")
    #expect(entry.detail == "fix: a: b")
    #expect(entry.seconds == 1_795_268_630)
    #expect(entry.new == Self.two && entry.isBirth)
  }

  @Test(
    arguments: [
      "", "\t", "a b c d e", "\(one) \(two)", "\(one) \(two) name <m> later +0000\tcommit: x",
      "\(one.dropLast()) \(two) n <m> 1 +0\tcommit: x", "[main 1a2b3c4] text",
    ])
  func `what is no line of a reflog is none`(line: String) {
    #expect(ReflogEntry(line: line) == nil)
  }

  /// In the log of a head with `topic` checked out: what it says, and the operation, branch and message that it means.
  static let heads: [(String, String?)] = [
    ("commit (initial): one", "commit topic one"), ("commit: two", "commit topic two"),
    ("commit (amend): three", "commit topic three"), ("commit (merge): Merge x", "commit topic Merge x"),
    ("commit (cherry-pick): four", "cherry_pick topic four"),
    ("checkout: moving from main to feature/x", "checkout feature/x -"),
    ("checkout: moving from main to \(one)", "checkout - -"),
    ("merge feature/x: Fast-forward", "merge feature/x -"),
    ("merge feature/x: Merge made by the 'ort' strategy.", "merge feature/x -"),
    ("pull: Fast-forward", "pull topic -"), ("pull --rebase (start): checkout \(one)", nil),
    ("pull --rebase (finish): returning to refs/heads/topic", "pull topic -"),
    ("rebase (start): checkout main", nil), ("rebase (pick): x", nil),
    ("rebase (finish): returning to refs/heads/other", "rebase other -"),
    ("rebase (abort): returning to refs/heads/other", nil),
    ("cherry-pick: five", "cherry_pick topic five"), ("revert: Revert \"x\"", "revert topic Revert \"x\""),
    ("reset: moving to HEAD~1", "reset topic -"), ("clone: from ../origin.git", "clone topic -"),
    ("Branch: renamed refs/heads/a to refs/heads/b", nil), ("am: six", nil), ("", nil), ("who: knows", nil),
  ]

  @Test(arguments: heads)
  func `a line of a head's log means an operation`(text: String, meaning: String?) throws {
    let entry = try #require(ReflogEntry(line: Self.line(text)))
    #expect(entry.reading(in: .head, on: "topic").map(Self.summary) == meaning)
  }

  @Test func `a reset to where it is means nothing`() throws {
    let entry = try #require(ReflogEntry(line: Self.line("reset: moving to HEAD", to: Self.one)))
    #expect(entry.reading(in: .head, on: "topic") == nil)
  }

  @Test(
    arguments: [
      ("refs/heads/feature/x", "branch: Created from main", zero, "branch_create feature/x -"),
      ("refs/heads/x", "commit: two", one, nil), ("refs/heads/x", "branch: Reset to main", one, nil),
      ("refs/remotes/origin/feature/x", "update by push", one, "push feature/x -"),
      ("refs/remotes/origin/main", "fetch: fast-forward", one, "fetch main -"),
      ("refs/remotes/origin/main", "pull: fast-forward", one, nil),
      ("refs/stash", "WIP on main: 42f6858 msg", zero, "stash - WIP on main: 42f6858 msg"),
      ("HEAD", "", zero, "worktree topic -"),
    ] as [(String, String, String, String?)])
  func `other logs tell what the head's does not`(path: String, text: String, old: String, meaning: String?) throws {
    let entry = try #require(ReflogEntry(line: Self.line(text, from: old)))
    let log = try #require(ReflogEntry.Log(path: path))
    #expect(entry.reading(in: log, on: log == .head ? "topic" : nil).map(Self.summary) == meaning)
  }

  @Test(arguments: ["refs/tags/v1", "refs/notes/x", "refs/remotes/origin", "ORIG_HEAD", ""])
  func `no other log is read`(path: String) {
    #expect(ReflogEntry.Log(path: path) == nil)
  }

  private static func summary(_ reading: GitReading) -> String {
    "\(reading.operation.rawValue) \(reading.branch ?? "-") \(reading.message ?? "-")"
  }
}
