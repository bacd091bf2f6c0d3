/// What a git subcommand with its options does: the knowledge of the manual pages, one case per subcommand.
struct GitMeaning {
  private(set) var operation: GitOperation?
  private(set) var branch: String?
  private(set) var message: String?
  private(set) var isReadOnly = false
  /// Whether it prints nothing when it succeeds, even without `-q`.
  private(set) var isSilent = false

  init(of subcommand: String, _ options: GitOptions, input: String?) {
    let asksForHelp = options.has("help") || options.given.count == 1 && options.has("h") && options.operands.isEmpty
    if asksForHelp || options.has("dry-run") || Self.readOnlySubcommands.contains(subcommand) {
      isReadOnly = true
      return
    }
    let operands = options.operands
    switch subcommand {
    case "branch": readBranch(options)
    case "checkout": readCheckout(options)
    case "switch": readSwitch(options)
    case "commit":
      operation = .commit
      isReadOnly = options.has("short", "porcelain")
      message = Self.message(in: options, input: input)
    case "merge":
      operation = .merge
      branch = operands.first?.branchName
      message = Self.message(in: options, input: nil)
      readAbort(options)
    case "rebase":
      operation = .rebase
      branch = operands.dropFirst().first?.branchName
      isReadOnly = options.has("show-current-patch")
      readAbort(options)
    case "cherry-pick":
      operation = .cherryPick
      readAbort(options)
    case "revert":
      operation = .revert
      readAbort(options)
    case "push":
      operation = .push
      branch = operands.dropFirst().first?.pushedBranchName
      isReadOnly = options.has("n")
    case "pull", "fetch":
      operation = subcommand == "pull" ? .pull : .fetch
      branch = operands.dropFirst().first?.fetchedBranchName
    case "clone":
      operation = .clone
      branch = options.value("b", "branch")?.branchName
    case "init":
      operation = .`init`
      branch = options.value("b", "initial-branch")?.branchName
    case "tag": readTag(options)
    case "stash": readStash(options)
    case "reset": readReset(options)
    case "worktree": readWorktree(options)
    case "add", "mv":
      isReadOnly = options.has("n")
      isSilent = !options.has("v", "verbose")
    case "rm", "clean": isReadOnly = options.has("n")
    case "config":
      let reads = options.has("l", "list", "get", "get-all", "get-regexp", "get-urlmatch")
      let writes = options.has(
        "unset", "unset-all", "add", "replace-all", "remove-section", "rename-section", "e", "edit")
      let isModern = ["get", "list"].contains(operands.first?.text)
      isReadOnly = reads || isModern || operands.count == 1 && !writes && operands.first?.text != "edit"
      isSilent = true
    case "remote":
      isReadOnly = operands.isEmpty || ["show", "get-url"].contains(operands.first?.text)
      isSilent = ["add", "remove", "rm", "rename", "set-url"].contains(operands.first?.text) && !options.has("f")
    case "reflog": isReadOnly = !["expire", "delete", "drop"].contains(operands.first?.text)
    case "notes": isReadOnly = operands.isEmpty || ["list", "show"].contains(operands.first?.text)
    case "submodule": isReadOnly = operands.isEmpty || ["status", "summary"].contains(operands.first?.text)
    case "bisect": isReadOnly = ["log", "view", "visualize"].contains(operands.first?.text)
    case "symbolic-ref": isReadOnly = operands.count == 1 && !options.has("d", "delete")
    default: break
    }
  }

  private mutating func readBranch(_ options: GitOptions) {
    let operands = options.operands
    if options.has("d", "D", "delete") {
      operation = .branchDelete
      branch = operands.first?.branchName
    } else if options.has("m", "M", "move") {
      branch = operands.last?.branchName
      isSilent = true
    } else if options.has("c", "C", "copy") {
      operation = .branchCreate
      branch = operands.last?.branchName
      isSilent = true
    } else if options.has("u", "set-upstream-to", "unset-upstream", "edit-description") {
      branch = operands.first?.branchName
    } else if operands.isEmpty
      || options.has("l", "list", "a", "all", "r", "remotes", "v", "vv", "show-current", "contains", "no-contains")
      || options.has("merged", "no-merged", "points-at")
    {
      isReadOnly = true
    } else {
      operation = .branchCreate
      branch = operands.first?.branchName
      // Starting at a branch of a remote sets up tracking and says so.
      let start = operands.dropFirst().first?.text ?? ""
      let startsAtRemote = ["origin/", "upstream/", "refs/remotes/"].contains { start.hasPrefix($0) }
      isSilent = options.has("no-track") || !(startsAtRemote || options.has("t", "track"))
    }
  }

  private mutating func readCheckout(_ options: GitOptions) {
    if let created = options.value("b", "B", "orphan") {
      operation = .branchCreate
      branch = created.branchName
      return
    }
    let takesPaths =
      !options.paths.isEmpty || options.operands.count > 1 || options.has("ours", "theirs", "2", "3", "p", "patch")
      || options.has("pathspec-from-file")
    guard let target = options.operands.first, !takesPaths, !target.looksLikePath else {
      // Files are checked out of the index or a commit; behind `--` git does not even count them.
      operation = takesPaths || !options.operands.isEmpty ? .checkout : nil
      isSilent = !options.paths.isEmpty
      return
    }
    readTarget(target, options)
  }

  private mutating func readSwitch(_ options: GitOptions) {
    if let created = options.value("c", "C", "create", "force-create", "orphan") {
      operation = .branchCreate
      branch = created.branchName
    } else if let target = options.operands.first {
      readTarget(target, options)
    }
  }

  private mutating func readTarget(_ target: ShellWord, _ options: GitOptions) {
    if options.has("t", "track") {
      operation = .branchCreate
      branch = target.trackingBranchName
    } else {
      operation = .checkout
      branch = options.has("d", "detach") || target.looksLikeCommit ? nil : target.branchName
    }
  }

  private mutating func readTag(_ options: GitOptions) {
    let lists =
      options.has("l", "list", "n", "contains", "no-contains", "merged", "no-merged", "points-at", "v", "verify")
    if options.has("d", "delete") {
      operation = .tag
    } else if options.operands.isEmpty || lists {
      isReadOnly = true
    } else {
      operation = .tag
      message = Self.message(in: options, input: nil)
      // `-f` reports the tag that it replaced.
      isSilent = !options.has("f", "force")
    }
  }

  private mutating func readStash(_ options: GitOptions) {
    let verb = options.operands.first?.text ?? "push"
    switch verb {
    case "list", "show": isReadOnly = true
    case "create": break
    case "save":
      operation = .stash
      let text = options.operands.dropFirst()
      message =
        ShellWord(text: text.map(\.text).joined(separator: " "), isLiteral: text.allSatisfy(\.isLiteral)).firstLine
    default:
      operation = .stash
      message = options.value("m", "message")?.firstLine
      isSilent = verb == "clear"
      if verb == "branch" { branch = options.operands.dropFirst().first?.branchName }
    }
  }

  private mutating func readReset(_ options: GitOptions) {
    let takesPaths =
      !options.paths.isEmpty || options.operands.count > 1 || options.has("p", "patch", "pathspec-from-file")
      || options.operands.first?.looksLikePath == true
    guard !takesPaths else { return }
    operation = .reset
    isSilent = options.has("soft")
  }

  private mutating func readWorktree(_ options: GitOptions) {
    let operands = options.operands.dropFirst()
    switch options.operands.first?.text {
    case "add":
      operation = .worktree
      if let created = options.value("b", "B") {
        branch = created.branchName
      } else if let existing = operands.dropFirst().first {
        branch = existing.looksLikeCommit ? nil : existing.branchName
      } else if !options.has("d", "detach"), let path = operands.first {
        // Without a branch, git takes or creates the one named like the folder.
        let folder = path.text.split(separator: "/").last.map(String.init) ?? ""
        branch = ShellWord(text: folder, isLiteral: path.isLiteral).branchName
      }
    case "remove", "move":
      operation = .worktree
      isSilent = true
    case "list", nil: isReadOnly = true
    default: isSilent = options.operands.first?.text != "repair"
    }
  }

  /// `--abort` and `--quit` take the operation back, silently.
  private mutating func readAbort(_ options: GitOptions) {
    guard options.has("abort", "quit") else { return }
    operation = nil
    isSilent = true
  }

  /// The first line of `-m`, or of a message file that is standard input.
  private static func message(in options: GitOptions, input: String?) -> String? {
    if let message = options.value("m", "message") { return message.firstLine }
    guard let input, options.value("F", "file")?.text == "-" else { return nil }
    return ShellWord(text: input, isLiteral: true).firstLine
  }

  private static let readOnlySubcommands: Set = [
    "--help", "--html-path", "--info-path", "--man-path", "--version", "-h", "-v", "annotate", "blame", "bugreport",
    "cat-file", "check-attr", "check-ignore", "check-mailmap", "check-ref-format", "cherry", "count-objects",
    "describe",
    "diagnose", "diff", "diff-files", "diff-index", "diff-tree", "difftool", "for-each-ref", "fsck", "grep", "help",
    "interpret-trailers", "log", "ls-files", "ls-remote", "ls-tree", "merge-base", "merge-tree", "name-rev", "patch-id",
    "range-diff", "request-pull", "rev-list", "rev-parse", "shortlog", "show", "show-branch", "show-ref", "status",
    "stripspace", "var", "verify-commit", "verify-pack", "verify-tag", "version", "whatchanged",
  ]
}
