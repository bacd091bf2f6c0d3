import Foundation
import JSONText
import TestSupport
import Testing

/// What teams do with git is told once each, whether git prints it or not.
@Suite(.enabled(if: Machine.offers("git"), "needs git"))
struct GitTests {
  static let environment = [
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "3", "GIT_CONFIG_KEY_0": "user.name",
    "GIT_CONFIG_VALUE_0": "T", "GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": "t@x",
    "GIT_CONFIG_KEY_2": "init.defaultBranch", "GIT_CONFIG_VALUE_2": "main",
  ]

  private static let silence = """
    git init -q . ; echo a > a ; git add a ; git commit -qm One
    git branch x ; git switch -q x ; git commit -q --allow-empty -m Two
    git switch -q main ; git merge -q --ff x ; git tag v1
    git worktree add -q wt -b w ; git -C wt commit -q --allow-empty -m Three
    sleep 1 ; git worktree remove wt
    echo b >> a ; git stash -q ; git stash pop -q ; git checkout -q -- a
    git checkout -q -b y HEAD~1 ; git commit -q --allow-empty -m Four ; git rebase -q main
    git cherry-pick --allow-empty w > cherry.log ; git branch -q -D x
    git -c alias.ci='commit -q --allow-empty' ci -m Five
    git status -s > status.log ; git log --oneline > log.log
    """

  @Test func `every silent command is told once`() async throws {
    let run = try await Self.run(Self.silence)
    #expect(
      run.operations == [
        "init -", "commit main One", "branch_create x", "checkout x", "commit x Two", "checkout main", "merge x",
        "tag -", "worktree w", "commit w Three", "worktree -", "stash -", "stash -", "checkout -", "branch_create y",
        "commit y Four", "rebase y", "cherry_pick y Three", "branch_delete x", "commit y Five",
      ])
    for activity in run.activities {
      #expect(activity["ok"]?.bool == true && activity["exit_code"]?.int == 0)
      #expect(activity["evidence"]?.string?.hasPrefix("trace") == true)
      #expect((activity["duration_ms"]?.double ?? 0) > 0)
      #expect(activity["repository"]?.string?.hasPrefix("/") == true)
      if activity["operation"]?.string == "commit" { #expect(activity["commit"]?.string?.utf8.count == 40) }
    }
    // Those above, the command behind the alias, two that only look, and add.
    #expect(run.summary?.data["teams"]?.array?.first?["git_commands"]?.int == 23)
  }

  @Test func `silent commands that fail are told with their exit code`() async throws {
    let run = try await Self.run(
      """
      git init -q . ; git commit -q --allow-empty -m One
      exec 2> errors.log
      git push -q origin main ; git commit -qm nothing > out.log ; git merge -q nope ; git switch -q nope ; git tag v1 nope
      """)
    #expect(
      run.activities.dropFirst(2).map { "\($0["operation"]?.string ?? "") \($0["exit_code"]?.int ?? -1)" } == [
        "push 128", "commit 1", "merge 1", "checkout 128", "tag 128",
      ])
    #expect(run.activities.dropFirst(2).allSatisfy { $0["ok"]?.bool == false })
  }

  @Test func `a merge that stops silently is a conflict`() async throws {
    let run = try await Self.run(
      """
      git init -q . ; echo a > a ; git add a ; git commit -qm One ; git switch -qc x ; echo b > a ; git commit -qam Two
      git switch -q main ; echo c > a ; git commit -qam Three ; git merge -q x > merge.log
      git checkout -q --ours a ; git add a ; git commit -q --no-edit
      """)
    #expect(
      run.operations == [
        "init -", "commit main One", "branch_create x", "commit x Two", "checkout main", "commit main Three",
        "conflict x", "checkout -", "commit main Merge branch 'x'",
      ])
  }

  @Test func `what is printed and what git tells is one operation`() async throws {
    let run = try await Self.run(
      """
      git init . ; echo a > a ; git add a ; git commit -m One ; git checkout -b x
      echo b >> a ; git commit -am 'Two words' ; git checkout main ; git merge --no-ff -m Joined x ; git tag v1
      """)
    #expect(
      run.operations == [
        "init -", "commit main One", "branch_create x", "commit x Two words", "checkout main", "merge x Joined",
        "tag -",
      ])
    #expect(
      run.activities.map { $0["evidence"]?.string ?? "" } == [
        "trace+output", "trace+reflog+output", "trace+reflog+output", "trace+reflog+output", "trace+reflog+output",
        "trace+reflog+output", "trace",
      ])
    #expect(run.activities[3]["files_changed"]?.int == 1 && run.activities[3]["insertions"]?.int == 1)
    #expect(run.activities[3]["commit"]?.string?.utf8.count == 40)
  }

  @Test func `an author's name says which agent it is`() async throws {
    let run = try await Self.run(
      """
      git init -q . ; git commit -q --allow-empty -m One
      for name in coder reviewer; do GIT_AUTHOR_NAME=$name git commit -q --allow-empty -m Two; done
      """, environment: ["GIT_AUTHOR_NAME": "Somebody"])
    #expect(run.records("git_activity").map(\.agent) == ["main", "main", "coder", "reviewer"])
  }

  @Test func `a trace that is set already is left alone`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        export GIT_TRACE2_EVENT="$SCRATCH/trace"
        exec "$PROCTOR" run -q --emit events -- sh -c 'echo "$GIT_TRACE2_EVENT"; git init -q . ; git commit -q --allow-empty -m x'
        """, environment: Self.environment)
    #expect(run.lines == [run.process.folder.path + "/trace"])
    #expect(try run.text("trace").contains(#""argv":["git","init""#))
    #expect(run.operations == [])
    #expect(run.summary?.data["teams"]?.array?.first?["git_commands"]?.isNull == true)
  }

  @Test func `a team need not be traced`() async throws {
    let team = "{teams: [{shell: 'echo \"<$GIT_TRACE2_EVENT>\"; git init .', git: {trace: false}}]}"
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "team.json"], files: ["team.json": team], environment: Self.environment)
    #expect(run.lines.first == "<>")
    #expect(run.operations == ["init -"])
    #expect(run.activities.first?["evidence"]?.string == "output")
  }

  @Test func `other traces see what they saw`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        export GIT_TRACE2_PERF="$SCRATCH/perf" GIT_TRACE2_ENV_VARS=HOME GIT_TRACE2_PARENT_SID=outer
        exec "$PROCTOR" run -q --emit events -- sh -c 'git init -q . ; git commit -q --allow-empty -m x'
        """, environment: Self.environment)
    #expect(run.operations == ["init -", "commit main x"])
    let perf = try run.text("perf")
    #expect(perf.contains("HOME:") && perf.contains("git commit"))
  }

  @Test func `a loop of git is counted and held up by nothing`() async throws {
    let run = try await Self.run("git init -q . ; for i in $(seq 150); do git rev-parse --git-dir; done > out.log")
    #expect(run.operations == ["init -"])
    #expect(run.summary?.data["teams"]?.array?.first?["git_commands"]?.int == 151)
  }

  @Test func `processes that only look do not keep others from being heard`() async throws {
    let run = try await Self.run(
      """
      git init -q . ; mkfifo in ; exec 9<>in 7<in 8>in 9>&-
      for i in $(seq 260); do git cat-file --batch <&7 8>&- & done
      git commit -q --allow-empty -m One ; exec 8>&- ; wait
      """)
    #expect(run.operations == ["init -", "commit main One"])
    #expect(run.summary?.data["teams"]?.array?.first?["git_commands"]?.int == 262)
  }

  @Test func `git processes that stay are told when the team ends`() async throws {
    let run = try await Self.run(
      "git init -q . ; mkfifo in ; (git stash store -q x < in &) ; (git fetch -q ext::sh\\ -c\\ 'sleep\\ 60' &) ; sleep 1"
    )
    #expect(run.activities.contains { $0["operation"]?.string == "fetch" && $0["ok"]?.bool == false })
  }

  // MARK: Watching

  private static func watch(_ script: String, trace: Bool) async throws -> RunResult {
    let team = "{teams: [{command: ['sh', 'team.sh'], git: {trace: \(trace), watch: true}}]}"
    return try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "team.json"], files: ["team.json": team, "team.sh": script],
      environment: Self.environment)
  }

  @Test func `reflogs tell what git does not`() async throws {
    let run = try await Self.watch(
      """
      git init -q . ; git commit -q --allow-empty -m One ; git checkout -q -b feature/x
      git commit -q --allow-empty -m Two ; git switch -q main ; git merge -q feature/x
      git worktree add -q wt -b w ; sleep 0.5 ; git -C wt commit -q --allow-empty -m Three
      mkdir sub ; git init -q sub ; sleep 0.5 ; git -C sub commit -q --allow-empty -m Four
      """, trace: false)
    #expect(
      Set(run.operations) == [
        "commit main One", "branch_create feature/x", "commit feature/x Two", "checkout main", "merge feature/x",
        "worktree w", "commit w Three", "commit main Four",
      ])
    #expect(run.operations.count == 8)
    #expect(run.activities.allSatisfy { $0["evidence"]?.string == "reflog" })
  }

  @Test func `with trace and reflogs each operation still is one`() async throws {
    let run = try await Self.watch(Self.silence, trace: true)
    #expect(run.operations.count == 20, "\(run.operations)")
  }

  @Test func `what a library writes into a reflog counts`() async throws {
    let run = try await Self.watch(
      """
      git init -q . ; git commit -q --allow-empty -m One
      id=$(git commit-tree -p HEAD -m Two HEAD^{tree}) ; old=$(git rev-parse HEAD)
      echo $id > .git/refs/heads/main
      printf '%s %s T <t@x> %s +0000\\tcommit: Two\\n' $old $id $(date +%s) >> .git/logs/HEAD
      """, trace: true)
    #expect(run.operations == ["init -", "commit main One", "commit main Two"])
    #expect(run.activities.last?["evidence"]?.string == "reflog")
  }

  @Test func `repositories may vanish and come again`() async throws {
    let run = try await Self.watch(
      """
      for name in One Two Three; do
        git init -q . ; git commit -q --allow-empty -m $name ; sleep 0.3 ; rm -rf .git
      done
      git init -q a ; git -C a commit -q --allow-empty -m Four ; sleep 1 ; mv a b ; sleep 0.3
      git -C b commit -q --allow-empty -m Five
      """, trace: true)
    // The branch is not known when the repository is gone before it is looked at.
    let commits = run.activities.filter { $0["operation"]?.string == "commit" }
    #expect(commits.compactMap { $0["message"]?.string } == ["One", "Two", "Three", "Four", "Five"])
  }

  private static func run(_ script: String, environment: [String: String] = [:]) async throws -> RunResult {
    try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "--", "sh", "team.sh"], files: ["team.sh": script],
      environment: Self.environment.merging(environment) { $1 })
  }
}

extension RunResult {
  /// What git did, in the order told.
  fileprivate var activities: [JSONValue] {
    records("git_activity").compactMap { $0.data["git_activities"]?.array?.first }
  }

  fileprivate var operations: [String] {
    activities.map { activity in
      let words = [activity["operation"]?.string, activity["branch"]?.string ?? "-", activity["message"]?.string]
        .prefix(activity["operation"]?.string == "init" ? 2 : 3)
      return words.compactMap(\.self).joined(separator: " ")
    }
  }
}
