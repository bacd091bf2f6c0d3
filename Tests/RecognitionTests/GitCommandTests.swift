import Recognition
import Testing

/// Shell texts as agents run them, and what they ask of git. Expectations are written as
/// `operation branch “message” quiet silent`; `reads` is a read-only command, `changes` one without an operation.
struct GitCommandTests {
  @Test(arguments: [
    ("git checkout -b feature/x", "branch_create feature/x"),
    ("git checkout -B feature/x origin/main", "branch_create feature/x"),
    ("git checkout --orphan fresh", "branch_create fresh"),
    ("git checkout -t origin/feature/y", "branch_create feature/y"),
    ("git checkout -qb x", "branch_create x quiet silent"),
    ("git switch -c x", "branch_create x"),
    ("git switch -C x main", "branch_create x"),
    ("git switch --create=x", "branch_create x"),
    ("git switch --orphan x", "branch_create x"),
    ("git switch --track origin/x", "branch_create x"),
    ("git checkout main", "checkout main"),
    ("git checkout -q main", "checkout main quiet silent"),
    ("git checkout main --", "checkout main"),
    ("git checkout -", "checkout"),
    ("git checkout HEAD~2", "checkout"),
    ("git checkout 29c1cb0", "checkout"),
    ("git checkout release/1.2", "checkout release/1.2"),
    ("git checkout $BRANCH", "checkout"),
    ("git checkout \"$(git rev-parse HEAD)\"", "reads; checkout"),
    ("git switch main", "checkout main"),
    ("git switch --detach v1.0", "checkout"),
    ("git switch -q -", "checkout quiet silent"),
    ("git checkout -- path", "checkout silent"),
    ("git checkout HEAD -- a b", "checkout silent"),
    ("git checkout main a.txt", "checkout"),
    ("git checkout --ours path", "checkout"),
    ("git checkout --theirs -- path", "checkout silent"),
    ("git checkout -p", "checkout"),
    ("git checkout .", "checkout"),
    ("git checkout src/main.swift", "checkout"),
    ("git checkout '*.md'", "checkout"),
    ("git branch x", "branch_create x silent"),
    ("git branch x abc1234", "branch_create x silent"),
    ("git branch x origin/main", "branch_create x"),
    ("git branch --no-track x origin/main", "branch_create x silent"),
    ("git branch -f x", "branch_create x silent"),
    ("git branch -c old new", "branch_create new silent"),
    ("git branch -m new", "changes new silent"),
    ("git branch -d x", "branch_delete x"),
    ("git branch -D x", "branch_delete x"),
    ("git branch -q --delete x", "branch_delete x quiet silent"),
    ("git branch -u origin/x", "changes"),
    ("git branch", "reads"),
    ("git branch -a", "reads"),
    ("git branch --list 'feature/*'", "reads"),
    ("git branch -vv", "reads"),
    ("git branch --show-current", "reads"),
    ("git branch --merged main", "reads"),
    ("git branch --contains abc1234", "reads"),
    ("git branch --sort=-committerdate --format '%(refname)'", "reads"),
  ])
  func `branches`(text: String, expected: String) {
    #expect(meaning(text) == expected)
  }

  @Test(arguments: [
    ("git commit -m 'Add retry'", "commit “Add retry”"),
    ("git commit -am \"Add retry\"", "commit “Add retry”"),
    ("git commit -qm Add", "commit “Add” quiet silent"),
    ("git commit -m\"Add retry\"", "commit “Add retry”"),
    ("git commit --message=\"Add retry\" -m 'The reason'", "commit “Add retry”"),
    ("git commit --amend --no-edit", "commit"),
    ("git commit --fixup abc1234", "commit"),
    ("git commit --author 'A <a@b>' -m x", "commit “x”"),
    ("git commit -Skey -m x", "commit “x”"),
    ("git commit -m \"$MESSAGE\"", "commit"),
    ("git commit -m \"Release $VERSION\"", "commit “Release $VERSION”"),
    ("git commit -m \"costs 5 $ or `pwd`\"", "commit “costs 5 $ or `pwd`”"),
    ("git commit -m $'Add retry\\n\\nBody'", "commit “Add retry”"),
    ("git commit -m \"Add\n\nBody\"", "commit “Add”"),
    ("git commit -m 'it'\\''s done'", "commit “it's done”"),
    ("git commit -m \"say \\\"hi\\\"; rm -rf x && git push\"", "commit “say \"hi\"; rm -rf x && git push”"),
    ("git commit -m ''", "commit"),
    ("git commit --dry-run", "reads"),
    ("git commit --porcelain", "reads"),
    ("git commit -F message.txt", "commit"),
    ("git commit -F - <<'EOF'\nFrom standard input\n\nBody\nEOF\n", "commit “From standard input”"),
    ("git commit -F- <<< 'Here'", "commit “Here”"),
    (
      "git add x && git commit -m \"$(cat <<'EOF'\nAdd retry (see #12)\n\nIt's \"quoted\" $(git push) `git pull`\nEOF\n)\"",
      "changes silent; commit “Add retry (see #12)”"
    ),
    ("git commit -m \"$(cat <<-EOF\n\tIndented\n\tEOF\n)\" && git push", "commit “Indented”; push"),
    ("git commit -m \"$(cat <<EOF\nNever closed", "commit “Never closed”"),
  ])
  func `commits and their messages`(text: String, expected: String) {
    #expect(meaning(text) == expected)
  }

  @Test(arguments: [
    ("git merge feature/x", "merge feature/x"),
    ("git merge --no-ff -m 'Merge x' x", "merge x “Merge x”"),
    ("git merge -q x", "merge x quiet silent"),
    ("git merge --continue", "merge"),
    ("git merge --abort", "changes silent"),
    ("git rebase main", "rebase"),
    ("git rebase --onto main a b", "rebase b"),
    ("git rebase --continue", "rebase"),
    ("git rebase --abort", "changes silent"),
    ("git cherry-pick -x abc1234", "cherry_pick"),
    ("git cherry-pick --abort", "changes silent"),
    ("git revert -m 1 --no-edit HEAD", "revert"),
    ("git push", "push"),
    ("git push -u origin feature/x", "push feature/x"),
    ("git push origin HEAD", "push"),
    ("git push origin HEAD:main", "push main"),
    ("git push --force-with-lease origin +a:refs/heads/b", "push b"),
    ("git push origin --delete x", "push x"),
    ("git push origin :x", "push x"),
    ("git push origin tag v1", "push"),
    ("git push -q", "push quiet silent"),
    ("git push --dry-run origin x", "reads"),
    ("git push -n", "reads"),
    ("git pull --rebase origin main", "pull main"),
    ("git fetch --prune --all", "fetch"),
    ("git fetch --depth 1 origin main:local", "fetch main"),
    ("git clone --depth 1 -b dev https://example.org/r.git there", "clone dev"),
    ("git clone -q r", "clone quiet silent"),
    ("git init -b main .", "init main"),
    ("git tag v1", "tag silent"),
    ("git tag -a v1 -m 'First'", "tag “First” silent"),
    ("git tag -f v1", "tag"),
    ("git tag -d v1", "tag"),
    ("git tag", "reads"),
    ("git tag -l 'v*'", "reads"),
    ("git tag -n3", "reads"),
    ("git tag --contains abc1234", "reads"),
    ("git stash", "stash"),
    ("git stash push -m 'half done' -- a b", "stash “half done”"),
    ("git stash save half done", "stash “half done”"),
    ("git stash pop", "stash"),
    ("git stash drop -q", "stash quiet silent"),
    ("git stash apply stash@{1}", "stash"),
    ("git stash clear", "stash silent"),
    ("git stash branch x", "stash x"),
    ("git stash list", "reads"),
    ("git stash show -p", "reads"),
    ("git reset --hard origin/main", "reset"),
    ("git reset --soft HEAD~1", "reset silent"),
    ("git reset", "reset"),
    ("git reset HEAD a.txt", "changes"),
    ("git reset -- a", "changes"),
    ("git reset README.md", "changes"),
    ("git worktree add ../w", "worktree w"),
    ("git worktree add -b x ../w main", "worktree x"),
    ("git worktree add ../w main", "worktree main"),
    ("git worktree add --detach ../w", "worktree"),
    ("git worktree remove ../w", "worktree silent"),
    ("git worktree list", "reads"),
    ("git worktree prune", "changes silent"),
  ])
  func `everything else that moves branches`(text: String, expected: String) {
    #expect(meaning(text) == expected)
  }

  @Test(arguments: [
    ("git status --short", "reads"), ("git log --oneline -5", "reads"), ("git diff --stat main...HEAD", "reads"),
    ("git show HEAD:a", "reads"), ("git rev-parse --abbrev-ref HEAD", "reads"), ("git ls-files", "reads"),
    ("git --version", "reads"), ("git commit --help", "reads"), ("git push -h", "reads"), ("git remote -v", "reads"),
    ("git config --get user.name", "reads"), ("git config user.name", "reads"), ("git reflog", "reads"),
    ("git symbolic-ref HEAD", "reads"), ("git submodule status", "reads"),
    ("git add -A", "changes silent"), ("git add -n .", "reads"), ("git mv a b", "changes silent"),
    ("git rm a", "changes"),
    ("git rm -q a", "changes quiet silent"), ("git config user.name x", "changes silent"),
    ("git config --unset user.name", "changes silent"), ("git remote add origin r", "changes silent"),
    ("git remote update", "changes"), ("git gc", "changes"), ("git lfs install", "changes"), ("git $VERB x", "changes"),
    ("git submodule update --init", "changes"), ("git clean -n", "reads"), ("git apply a.patch", "changes"),
  ])
  func `looking and small changes are no operations`(text: String, expected: String) {
    #expect(meaning(text) == expected)
  }

  @Test(arguments: [
    ("", ""),
    ("ls; echo git commit -m x", ""),
    ("# git push\necho done # git push", ""),
    ("git", ""),
    ("git -C x", ""),
    ("gitk && legit push && git-lfs pull", ""),
    ("grep 'git push' README.md | head", ""),
    ("cat <<'EOF' > run.sh\ngit push\nEOF\ngit status", "reads"),
    ("command -v git && which git", ""),
    ("cd a && git -C b switch main; git push | tail -1", "checkout main; push"),
    ("git add -A&&git commit -m x||git stash&", "changes silent; commit “x”; stash"),
    ("git push 2>&1 | tee log >/dev/null", "push"),
    ("git push &> log; git pull >>log 2>/dev/null </dev/null", "push; pull"),
    ("git checkout main 2>err.txt", "checkout main"),
    ("GIT_X=1 A=\"b c\" git push origin x", "push x"),
    ("env -u A GIT_X=1 git push", "push"),
    ("sudo -u deploy -E git pull", "pull"),
    ("timeout -k 5 30 git fetch", "fetch"),
    ("time nice -n 5 /usr/bin/git fetch", "fetch"),
    ("git branch --merged | grep -v main | xargs -n 1 git branch -d", "reads; branch_delete"),
    ("xargs -I{} git branch -D {}", "branch_delete"),
    ("git --no-pager -c user.name='A B' --git-dir=/x/.git commit -m x", "commit “x”"),
    ("git --git-dir /x --work-tree /y status", "reads"),
    ("if git diff --quiet; then git push; else git commit -am x; fi", "reads; push; commit “x”"),
    ("for b in a b; do git branch -D \"$b\"; done", "branch_delete"),
    ("(cd x && git pull) && { git push; }", "pull; push"),
    ("! git push", "push"),
    ("bash -lc 'git add . && git commit -m \"Add it\"'", "changes silent; commit “Add it”"),
    ("/bin/zsh -eo pipefail -c \"git push origin $B\"", "push"),
    ("sh -c \"git switch $(git branch --show-current)\"", "reads; checkout"),
    ("bash <<'EOF'\ngit push\nEOF\ngit pull", "push; pull"),
    ("eval \"git push\" origin x", "push x"),
    ("bash build.sh git push", ""),
    ("echo $(git push) `git pull` <(git fetch)", "push; pull; fetch"),
    ("echo \"branch: $(git branch --show-current)\"", "reads"),
    ("git commit \\\n  -m 'x' \\\n  --quiet\ngit push", "commit “x” quiet silent; push"),
    ("git commit -m 'a' -- $(git ls-files '*.swift')", "reads; commit “a”"),
    ("git\tpush\r\ngit pull\r\n", "push; pull"),
    ("git push origin 'we'\"'\"'ird'", "push we'ird"),
    ("git switch feat/ü-ñ", "checkout feat/ü-ñ"),
    ("git push origin \"unclosed", "push unclosed"),
    ("case $x in a) git push;; *) git pull;; esac", "push; pull"),
    ("git log --format=\"%h ${X:-$Y}\" | while read l; do git show $l; done", "reads; reads"),
    ("git commit -m one <<A <<B\nx\nA\ny\nB\ngit push", "commit “one”; push"),
    ("echo $((1+(2*3))) && git push", "push"),
  ])
  func `commands are found wherever a shell finds them`(text: String, expected: String) {
    #expect(meaning(text) == expected)
  }

  @Test func `an argument vector is read without a shell`() throws {
    let command = try #require(
      GitCommand(arguments: ["/usr/bin/git", "-C", "a b", "commit", "-m", "Add $x; `y`\n\nBody"]))
    #expect(command.arguments == ["commit", "-m", "Add $x; `y`\n\nBody"])
    #expect(command.operation == .commit)
    #expect(command.message == "Add $x; `y`")
    #expect(GitCommand(arguments: ["git", "switch", "$odd"])?.branch == "$odd")
    #expect(GitCommand(arguments: ["git-remote-https", "origin", "https://example.org"]) == nil)
    #expect(GitCommand(arguments: ["git"]) == nil)
    #expect(GitCommand(arguments: []) == nil)
  }

  @Test func `every operation has its name on the wire`() {
    #expect(
      GitOperation.allCases.map(\.rawValue) == [
        "branch_create", "commit", "checkout", "merge", "push", "pull", "fetch", "clone", "init", "tag", "rebase",
        "revert", "cherry_pick", "stash", "reset", "worktree", "conflict", "branch_delete",
      ])
  }

  private func meaning(_ text: String) -> String {
    GitCommand.commands(inShell: text).map { command in
      var words = [command.operation?.rawValue ?? (command.isReadOnly ? "reads" : "changes")]
      if let branch = command.branch { words.append(branch) }
      if let message = command.message { words.append("“\(message)”") }
      if command.quiet, !command.isReadOnly { words.append("quiet") }
      if command.printsNothing { words.append("silent") }
      return words.joined(separator: " ")
    }.joined(separator: "; ")
  }
}
