/// What a git activity did to a repository. The raw values are the names on the wire.
public enum GitOperation: String, Sendable, CaseIterable {
  /// A new branch, switched to or not.
  case branchCreate = "branch_create"
  /// A commit, amended ones included.
  case commit
  /// Another branch or commit was checked out.
  case checkout
  /// A merge.
  case merge
  /// Commits or tags were sent to a remote.
  case push
  /// Fetched and integrated.
  case pull
  /// Fetched only.
  case fetch
  /// A repository was copied.
  case clone
  /// A repository was created.
  case `init`
  /// A tag was created or deleted.
  case tag
  /// Commits were put onto another base.
  case rebase
  /// A commit was undone by a new one.
  case revert
  /// A commit was repeated elsewhere.
  case cherryPick = "cherry_pick"
  /// Changes were put aside, fetched back or thrown away.
  case stash
  /// A branch was set to another commit.
  case reset
  /// A worktree was added, moved or removed.
  case worktree
  /// A merge, rebase or cherry-pick stopped at a conflict.
  case conflict
  /// A branch was deleted.
  case branchDelete = "branch_delete"
}

extension GitCommand {
  /// Whether it is no operation and may leave lines in reflogs all the same: they are not somebody else's.
  var writesReflog: Bool {
    guard operation == nil, !isReadOnly, let subcommand = arguments.first else { return false }
    let writing: Set = [
      "am", "bisect", "branch", "cherry-pick", "filter-branch", "merge", "rebase", "reflog", "revert", "submodule",
      "subtree", "symbolic-ref", "update-ref",
    ]
    return writing.contains(subcommand)
  }
}

extension GitOperation {
  /// Whether a command that does this prints what is read as `printed`: a pull prints a merge, a cherry-pick a commit.
  func prints(_ printed: GitOperation) -> Bool {
    if self == printed { return true }
    if printed == .conflict { return mayStopAtConflict }
    switch self {
    case .pull: return [.merge, .fetch, .rebase].contains(printed)
    case .cherryPick, .revert, .merge, .rebase: return printed == .commit
    case .branchCreate: return printed == .checkout
    default: return false
    }
  }

  /// Whether it may leave files that somebody has to put right before it is complete.
  public var mayStopAtConflict: Bool {
    switch self {
    case .merge, .pull, .rebase, .cherryPick, .revert, .stash: true
    default: false
    }
  }
}
