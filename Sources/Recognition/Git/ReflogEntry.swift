/// One line of a reflog: `<old> <new> <name> <mail> <unix> <zone>\t<action>: <detail>`, see
/// git-reflog(1) in the manual. It is written in English whatever language git speaks, also by libgit2, dulwich and
/// GitPython.
public struct ReflogEntry: Equatable, Sendable {
  /// Which log it stands in.
  public enum Log: Equatable, Sendable {
    /// `logs/HEAD` of a working tree.
    case head
    /// `logs/refs/heads/NAME`.
    case branch(String)
    /// `logs/refs/remotes/REMOTE/NAME`; the name without the remote.
    case remoteBranch(String)
    /// `logs/refs/stash`.
    case stash

    /// The log with this path below `logs`; `nil` for one that says nothing new.
    public init?(path: some StringProtocol) {
      if path == "HEAD" {
        self = .head
      } else if path == "refs/stash" {
        self = .stash
      } else if path.hasPrefix("refs/heads/") {
        self = .branch(String(path.dropFirst("refs/heads/".count)))
      } else if path.hasPrefix("refs/remotes/") {
        let name = path.dropFirst("refs/remotes/".count)
        guard let slash = name.firstIndex(of: "/") else { return nil }
        self = .remoteBranch(String(name[name.index(after: slash)...]))
      } else {
        return nil
      }
    }
  }

  /// The commit before, 40 or 64 hexadecimal digits; zeros when there was none.
  public let old: String
  /// The commit after.
  public let new: String
  /// When, in seconds since 1970 UTC, as the committer's clock or environment says.
  public let seconds: Int64
  /// What wrote it: `commit (amend)`, `checkout`, `merge feature/x`; empty for the first line of a new working tree.
  public let action: String
  /// What it says about it.
  public let detail: String

  /// Reads a line without its newline; `nil` when it is none of a reflog.
  public init?(line: some StringProtocol) {
    let halves = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves[0].split(separator: " ")
    guard words.count >= 4, let seconds = Int64(words[words.count - 2]) else { return nil }
    guard Self.isCommit(words[0]), Self.isCommit(words[1]) else { return nil }
    old = String(words[0])
    new = String(words[1])
    self.seconds = seconds
    let text = halves.count > 1 ? halves[1] : ""
    if let colon = text.firstRange(of: ": ") {
      action = String(text[..<colon.lowerBound])
      detail = String(text[colon.upperBound...])
    } else {
      action = text.hasSuffix(":") ? String(text.dropLast()) : String(text)
      detail = ""
    }
  }

  private static func isCommit(_ word: some StringProtocol) -> Bool {
    (word.utf8.count == 40 || word.utf8.count == 64)
      && word.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }

  /// Whether the reference did not exist before.
  public var isBirth: Bool { old.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

  /// Where a checkout came from and went to, as they were named.
  public var move: (from: String, to: String)? {
    guard action == "checkout", detail.hasPrefix("moving from ") else { return nil }
    let rest = detail.dropFirst("moving from ".count)
    guard let to = rest.firstRange(of: " to ") else { return nil }
    return (String(rest[..<to.lowerBound]), String(rest[to.upperBound...]))
  }
}

extension ReflogEntry {
  /// What a line of a log says was done.
  ///
  /// - Parameters:
  ///   - log: the log it stands in. What several logs tell is taken from one of them.
  ///   - branch: the branch that was checked out then, where known.
  /// - Returns: `nil` for what is a step of another operation or none at all.
  public func reading(in log: Log, on branch: String?) -> GitReading? {
    switch log {
    case .head: readingOfHead(on: branch)
    case .branch(let name):
      action == "branch" && isBirth && detail.hasPrefix("Created from ") ? reading(.branchCreate, branch: name) : nil
    case .remoteBranch(let name):
      action == "update by push"
        ? reading(.push, branch: name) : action.hasPrefix("fetch") ? reading(.fetch, branch: name) : nil
    case .stash: reading(.stash, message: [action, detail].joined(separator: ": "))
    }
  }

  private func readingOfHead(on branch: String?) -> GitReading? {
    // What only the log of a new working tree begins with.
    if action.isEmpty, isBirth { return reading(.worktree, branch: branch) }
    let words = action.split(separator: " ")
    guard let verb = words.first else { return nil }
    // The steps of a rebase: only its end has come about.
    let isStep = words.last.map { $0.hasPrefix("(") && !["(finish)", "(merge)"].contains($0) } ?? false
    switch verb {
    case "commit":
      let end = words.last
      var reading = reading(end == "(cherry-pick)" ? .cherryPick : .commit, branch: branch, message: detail)
      reading.concludesStopped = end == "(merge)" || end == "(cherry-pick)"
      return reading
    case "checkout": return move.map { reading(.checkout, branch: Self.branchName($0.to)) }
    case "merge":
      let merged = words.dropFirst().first.map(String.init)
      return reading(.merge, branch: merged.flatMap(Self.branchName))
    case "pull": return isStep ? nil : reading(.pull, branch: branch)
    case "rebase": return isStep ? nil : reading(.rebase, branch: Self.branchReturnedTo(detail) ?? branch)
    case "cherry-pick": return reading(.cherryPick, branch: branch, message: detail)
    case "revert": return reading(.revert, branch: branch, message: detail)
    // `git stash` and `git worktree add` set the working tree to where it is.
    case "reset": return old == new ? nil : reading(.reset, branch: branch)
    case "clone": return reading(.clone, branch: branch)
    default: return nil
    }
  }

  private func reading(_ operation: GitOperation, branch: String? = nil, message: String? = nil) -> GitReading {
    var reading = GitReading(operation: operation, evidence: .reflog)
    reading.branch = branch
    reading.message = message.flatMap { $0.isEmpty ? nil : $0 }
    reading.commit = new
    return reading
  }

  private static func branchName(_ text: String) -> String? {
    let word = ShellWord(text: text, isLiteral: true)
    return word.looksLikeCommit || isCommit(text) ? nil : word.branchName
  }

  private static func branchReturnedTo(_ detail: String) -> String? {
    detail.hasPrefix("returning to ") ? branchName(String(detail.dropFirst("returning to ".count))) : nil
  }
}
