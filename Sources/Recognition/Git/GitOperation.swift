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
