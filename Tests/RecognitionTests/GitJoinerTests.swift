import TestSupport
import Testing

@testable import Recognition

/// Three layers, one truth: each case is a history of what was told, and what comes of it.
struct GitJoinerTests {
  private var joiner = GitJoiner(isTracing: true, isWatching: false)
  private var now: UInt64 = 1_000_000_000
  private var latest: UInt64 = 0
  private let commit = "0123456789abcdef0123456789abcdef01234567"

  @Test mutating func `a commit that all three tell of is told once with all they know`() throws {
    let process = begin("git", "commit", "-m", "Add retry")
    say(.output(.commit, branch: "topic", message: "Add retry", commit: "0123456", files: 2), by: "coder")
    end(process, 0)
    log(.commit, branch: "topic", message: "Add retry", commit: commit)
    #expect(due().isEmpty)
    now += GitJoiner.completion
    let told = due()
    #expect(told.map(\.agent) == ["coder"])
    let reading = try #require(told.first?.reading)
    #expect(reading.operation == .commit && reading.succeeded)
    #expect(reading.branch == "topic" && reading.message == "Add retry" && reading.commit == commit)
    #expect(reading.filesChanged == 2 && reading.exitCode == 0)
    #expect(reading.repository == "/srv/proj" && reading.milliseconds == 10)
    #expect(reading.evidence.text == "trace+reflog+output")
    #expect(rest().isEmpty)
  }

  @Test mutating func `a silent command waits for its output and is told without it`() {
    let process = begin("git", "tag", "v1", author: "releaser")
    end(process, 0)
    #expect(due().isEmpty)
    now += GitJoiner.window
    #expect(summaries(due()) == ["releaser tag - ok trace"])
  }

  @Test mutating func `output that comes late is known`() {
    let process = begin("git", "commit", "-qm", "Quiet")
    end(process, 0)
    #expect(summaries(rest()) == ["main commit - ok trace"])
    now += 60_000_000_000
    say(.output(.commit, message: "Quiet", commit: "0123456"), by: "coder")
    #expect(rest().isEmpty)
  }

  @Test mutating func `a command that failed is told with its exit code`() throws {
    let process = begin("git", "push", "origin", "main")
    end(process, 128)
    let told = rest()
    #expect(summaries(told) == ["main push main failed trace"])
    #expect(told.first?.reading.exitCode == 128)
  }

  @Test mutating func `a merge that stopped is a conflict`() {
    let process = begin("git", "merge", "topic")
    joiner.end(process.id, process.process.ended(1), stoppedAtConflict: true, now: now)
    say(.output(.conflict, succeeded: false), by: "reviewer")
    #expect(summaries(rest()) == ["reviewer conflict topic failed trace+output"])
  }

  @Test mutating func `a merge that was concluded before anybody looked is a conflict`() throws {
    let line =
      "\(String(repeating: "1", count: 40)) \(commit) A <a@example.com> 1795268631 +0000\tcommit (merge): Merge"
    let entry = try #require(ReflogEntry(line: line))
    end(begin("git", "merge", "absent"), 1)
    end(begin("git", "merge", "topic"), 1)
    end(begin("git", "commit", "--no-edit"), 0)
    var conclusion = try #require(entry.reading(in: .head, on: "main"))
    conclusion.repository = "/srv/proj"
    joiner.take(reflog: conclusion, of: "main", microseconds: 1_795_268_631_000_000, now: now)
    #expect(
      summaries(rest()) == [
        "main merge absent failed trace", "main conflict topic failed trace", "main commit main ok trace+reflog",
      ])
  }

  @Test mutating func `what only looks is counted and not told`() {
    for words in [["status"], ["log", "--oneline"], ["stash", "list"], ["rev-parse", "HEAD"]] {
      end(begin(["git"] + words), 0)
    }
    end(begin("git", "add", "."), 0)
    #expect(rest().isEmpty)
    #expect(joiner.commands == 5)
  }

  @Test mutating func `what git runs itself is not counted`() {
    var process = GitProcess()
    _ = process.progress(of: .start(["git", "fetch"], sid: "a/b"))
    _ = process.progress(of: .name("fetch", hierarchy: "pull/fetch"))
    let matters = joiner.begin(7, process, acting: "main", now: now)
    #expect(!matters)
    joiner.end(7, process.ended(0), now: now)
    #expect(rest().isEmpty)
    #expect(joiner.commands == 0)
  }

  @Test mutating func `a pull prints a fetch and a merge and is one`() {
    let process = begin("git", "pull")
    say(.output(.fetch, branch: "main"), by: "coder")
    end(process, 0)
    say(.output(.merge, files: 3), by: "coder")
    let told = rest()
    #expect(summaries(told) == ["coder pull main ok trace+output"])
    #expect(told.first?.reading.filesChanged == 3)
  }

  @Test mutating func `a worktree prints a checkout and is one`() {
    let process = begin("git", "worktree", "add", "../wt", "-b", "wt")
    say(.output(.worktree, branch: "wt"), by: "coder")
    say(.output(.reset), by: "coder")
    end(process, 0)
    #expect(summaries(rest()) == ["coder worktree wt ok trace+output"])
  }

  @Test mutating func `what an orchestrator announces before it does it is not another operation`() {
    say(.output(.branchCreate, branch: "x"), by: "coder")
    now += 100_000_000
    let process = begin("git", "checkout", "-b", "x")
    end(process, 0)
    say(.output(.branchCreate, branch: "x"), by: "coder")
    #expect(summaries(rest()) == ["coder branch_create x ok trace+output"])
  }

  @Test mutating func `what is said again in other words is not another operation`() {
    let process = begin("git", "commit", "-m", "Add retry")
    end(process, 0)
    say(.output(.commit, branch: "main", message: "Add retry", commit: "0123456"), by: "coder")
    say(.output(.commit, files: 1), by: "coder")
    say(.output(.commit, message: "Add retry", commit: "0123456"), by: "main")
    #expect(summaries(rest()) == ["coder commit main ok trace+output"])
  }

  @Test mutating func `the same command twice is two operations`() {
    for _ in 0..<2 {
      let process = begin("git", "push")
      say(.output(.push, branch: "main"), by: "coder")
      end(process, 0)
    }
    #expect(summaries(rest()) == Array(repeating: "coder push main ok trace+output", count: 2))
  }

  @Test mutating func `two agents at the same time keep what is theirs`() {
    let first = begin("git", "commit", "-m", "One", author: "one")
    let second = begin("git", "commit", "-m", "Two", author: "two")
    end(second, 0)
    end(first, 0)
    say(.output(.commit, message: "Two", commit: "2222222"), by: "two")
    say(.output(.commit, message: "One", commit: "1111111"), by: "one")
    #expect(summaries(rest()) == ["one commit - ok trace+output", "two commit - ok trace+output"])
  }

  @Test mutating func `output that no trace knows counts`() {
    say(.output(.push, branch: "main"), by: "coder")
    #expect(due().isEmpty)
    now += GitJoiner.window
    #expect(summaries(due()) == ["coder push main ok output"])
  }

  @Test mutating func `a command that should have run never did when the trace does not know it`() {
    end(begin("git", "commit", "-m", "x"), 0)
    _ = rest()
    var claim = GitReading(operation: .tag, evidence: .command)
    claim.message = "Release"
    say(claim, by: "coder")
    #expect(rest().isEmpty)
  }

  @Test mutating func `a long command holds up nobody`() {
    let push = begin("git", "push")
    let process = begin("git", "switch", "main")
    say(.output(.checkout, branch: "main"), by: "coder")
    end(process, 0)
    now += GitJoiner.completion
    #expect(summaries(due()) == ["coder checkout main ok trace+output"])
    end(push, 0)
    #expect(summaries(rest()) == ["main push - ok trace"])
  }

  @Test mutating func `operations are told in the order in which they began`() {
    let silent = begin("git", "branch", "x")
    end(silent, 0)
    let loud = begin("git", "switch", "x")
    say(.output(.checkout, branch: "x"), by: "coder")
    end(loud, 0)
    #expect(due().isEmpty)
    now += GitJoiner.window
    #expect(due().map(\.reading.operation) == [.branchCreate, .checkout])
  }

  @Test mutating func `a process that was killed has failed`() {
    let process = begin("git", "fetch")
    joiner.end(process.id, process.process, now: now)
    let told = rest()
    #expect(summaries(told) == ["main fetch - failed trace"])
    #expect(told.first?.reading.exitCode == nil)
  }

  // MARK: Reflogs

  @Test mutating func `a watched reflog tells what nobody else does`() {
    joiner = GitJoiner(isTracing: false, isWatching: true)
    log(.commit, branch: "main", message: "By a library", commit: commit)
    now += GitJoiner.settling
    #expect(due().isEmpty)
    now += GitJoiner.window
    #expect(summaries(due()) == ["main commit main ok reflog"])
  }

  @Test mutating func `a watched reflog is joined with the output by its commit, whichever comes first`() {
    joiner = GitJoiner(isTracing: false, isWatching: true)
    log(.commit, branch: "main", message: "One", commit: commit)
    say(.output(.commit, branch: "main", message: "One", commit: "0123456", files: 1), by: "coder")
    let other = String(commit.reversed())
    say(.output(.commit, branch: "main", message: "Two", commit: String(other.prefix(7))), by: "reviewer")
    log(.commit, branch: "main", message: "Two", commit: other)
    #expect(summaries(rest()) == ["coder commit main ok reflog+output", "reviewer commit main ok reflog+output"])
  }

  @Test mutating func `a new branch that is checked out is one operation in two logs`() {
    joiner = GitJoiner(isTracing: false, isWatching: true)
    log(.checkout, branch: "x", commit: commit)
    log(.branchCreate, branch: "x", commit: commit, in: nil)
    #expect(summaries(rest()) == ["main branch_create x ok reflog"])
  }

  @Test mutating func `many lines of one rebase are one operation`() {
    joiner = GitJoiner(isTracing: true, isWatching: true)
    let process = begin("git", "cherry-pick", "a", "b")
    log(.cherryPick, message: "a", commit: commit)
    log(.cherryPick, message: "b", commit: String(commit.reversed()))
    end(process, 0)
    let told = rest()
    #expect(summaries(told) == ["main cherry_pick - ok trace+reflog"])
    #expect(told.first?.reading.commit == String(commit.reversed()))
  }

  @Test mutating func `a command that is no operation keeps its lines to itself`() {
    joiner = GitJoiner(isTracing: true, isWatching: true)
    let process = begin("git", "bisect", "start")
    log(.checkout, branch: "x", commit: commit)
    end(process, 0)
    #expect(rest().isEmpty)
  }

  @Test(arguments: [false, true])
  mutating func `a line that is read before its process is known is part of it`(isWatching: Bool) {
    joiner = GitJoiner(isTracing: true, isWatching: isWatching)
    log(.commit, branch: "main", message: "One", commit: commit)
    log(.commit, branch: "main", message: "Two", commit: String(commit.reversed()))
    for message in ["One", "Two"] { end(begin("git", "commit", "-qm", message), 0) }
    let told = rest()
    #expect(summaries(told) == Array(repeating: "main commit main ok trace+reflog", count: 2))
    #expect(told.map(\.reading.commit) == [commit, String(commit.reversed())])
  }

  @Test mutating func `without watching a line that nobody claims is nothing`() {
    log(.commit, branch: "main", message: "By somebody else", commit: commit)
    #expect(rest().isEmpty)
  }

  @Test mutating func `a new worktree and its branch are one operation in two logs`() {
    joiner = GitJoiner(isTracing: false, isWatching: true)
    log(.branchCreate, branch: "w", commit: commit, in: nil)
    log(.worktree, branch: "w", commit: commit, in: nil)
    #expect(summaries(rest()) == ["main worktree w ok reflog"])
  }

  @Test mutating func `a new worktree has nothing to do with a branch made elsewhere just before`() {
    joiner = GitJoiner(isTracing: false, isWatching: true)
    log(.checkout, branch: "x", commit: commit)
    log(.branchCreate, branch: "x", commit: commit, in: nil)
    log(.branchCreate, branch: "w", commit: String(commit.reversed()), in: nil)
    // Read before its head names the branch.
    log(.worktree, commit: String(commit.reversed()), in: nil)
    #expect(summaries(rest()) == ["main branch_create x ok reflog", "main worktree w ok reflog"])
  }

  @Test mutating func `lines of another repository are another operation`() {
    joiner = GitJoiner(isTracing: true, isWatching: true)
    let process = begin("git", "commit", "-m", "x")
    log(.commit, message: "x", commit: commit, in: "/srv/other")
    end(process, 0)
    #expect(Set(summaries(rest())) == ["main commit - ok trace", "main commit - ok reflog"])
  }

  // MARK: Bounds

  @Test mutating func `memory is bounded whatever is told`() {
    joiner = GitJoiner(isTracing: true, isWatching: true)
    var count = 0
    for number in 0..<3000 {
      _ = begin("git", "commit", "-m", "\(number)")
      count += due().count
      #expect(joiner.open.count <= GitJoiner.capacity + 1)
    }
    #expect(joiner.told.count == GitJoiner.memory)
    #expect(count + rest().count == 3000)
  }

  @Test mutating func `long texts are remembered in part`() {
    joiner = GitJoiner(isTracing: true, isWatching: true)
    let long = String(repeating: "é", count: 100_000)
    var reading = GitReading(operation: .commit)
    (reading.message, reading.branch, reading.commit, reading.repository) = (long, long, long, long)
    for _ in 0..<3 { say(reading, by: "coder") }
    _ = begin("git", "commit", "-m", long)
    log(.commit, branch: long, message: long, commit: commit)
    _ = rest()
    #expect(joiner.told.count > 1)
    for operation in joiner.told {
      let texts = [operation.reading.message, operation.reading.branch, operation.reading.commit]
      #expect(texts.allSatisfy { $0?.utf8.count ?? 0 <= GitReading.longestText })
    }
  }

  @Test(arguments: 0..<40)
  mutating func `however output and trace are interleaved every command is told once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var expected: [String] = []
    var running: [(id: UInt64, process: GitProcess)] = []
    for number in 0..<30 {
      let agent = "agent\(Int.random(in: 0..<3, using: &random))"
      let process = begin("git", "commit", "-m", "Message \(number)", author: agent)
      running.append(process)
      expected.append("\(agent) Message \(number)")
      if Bool.random(using: &random) {
        say(.output(.commit, message: "Message \(number)", commit: String(1_000_000 + number)), by: agent)
      }
      while running.count > 2 || !running.isEmpty && Bool.random(using: &random) {
        end(running.remove(at: Int.random(in: 0..<running.count, using: &random)), 0)
      }
      now += UInt64.random(in: 0..<50_000_000, using: &random)
    }
    for process in running { end(process, 0) }
    #expect(rest().map { "\($0.agent) \($0.reading.message ?? "-")" }.sorted() == expected.sorted())
  }

  // MARK: Telling

  private mutating func begin(_ words: String..., author: String? = nil) -> (id: UInt64, process: GitProcess) {
    begin(words, author: author)
  }

  private mutating func begin(_ words: [String], author: String? = nil) -> (id: UInt64, process: GitProcess) {
    latest += 1
    let process = GitProcess.begun(words)
    _ = joiner.begin(latest, process, acting: "main", now: now)
    if let author { joiner.name(latest, author: author) }
    return (latest, process)
  }

  private mutating func end(_ running: (id: UInt64, process: GitProcess), _ code: Int) {
    joiner.end(running.id, running.process.ended(code), now: now)
  }

  private mutating func say(_ reading: GitReading, by agent: String) {
    joiner.take(reading, of: agent, microseconds: 1_795_268_630_079_481 + Int64(now / 1000), now: now)
  }

  private mutating func log(
    _ operation: GitOperation, branch: String? = nil, message: String? = nil, commit: String,
    in repository: String? = "/srv/proj"
  ) {
    var entry = GitReading(operation: operation, evidence: .reflog)
    (entry.branch, entry.message, entry.commit, entry.repository) = (branch, message, commit, repository)
    joiner.take(reflog: entry, of: "main", microseconds: 1_795_268_630_079_481 + Int64(now / 1000), now: now)
  }

  private mutating func due() -> [GitJoiner.Joined] { joiner.due(now: now) }

  private mutating func rest() -> [GitJoiner.Joined] { joiner.due(now: now, isLast: true) }

  private func summaries(_ told: [GitJoiner.Joined]) -> [String] {
    told.map { one in
      let words = [
        one.agent, one.reading.operation.rawValue, one.reading.branch ?? "-",
        one.reading.succeeded ? "ok" : "failed", one.reading.evidence.text,
      ]
      return words.joined(separator: " ")
    }
  }
}

extension GitReading {
  static func output(
    _ operation: GitOperation, branch: String? = nil, message: String? = nil, commit: String? = nil, files: Int? = nil,
    succeeded: Bool = true
  ) -> GitReading {
    var reading = GitReading(operation: operation, succeeded: succeeded)
    (reading.branch, reading.message, reading.commit, reading.filesChanged) = (branch, message, commit, files)
    return reading
  }
}
