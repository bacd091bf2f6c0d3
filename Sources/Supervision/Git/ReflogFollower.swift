import Foundation
import LinuxSystem
import Recognition

/// Reads the reflogs of a team's repositories: when a traced git has ended there, and with `watch` whenever they grow.
///
/// What changes while we look is found by the next event or the next survey: nothing here relies on having seen a step, so
/// repositories may appear, move and vanish. Bounded in repositories, folders and bytes.
final class ReflogFollower {
  /// The most working trees and folders that are followed.
  private static let maximumTrees = 128
  private static let maximumFolders = 4096
  /// How often watched repositories are surveyed besides what events tell.
  static let surveyInterval: UInt64 = 5_000_000_000

  private struct Log {
    var file: ReflogFile
    let log: ReflogEntry.Log
    let root: String
  }

  private struct Folder {
    let path: String
    let root: String?
    let kind: Kind

    enum Kind { case team, git, logs, worktrees }
  }

  /// The team's own folder.
  private let directory: String
  private var trees: [String: WorkingTree] = [:]
  /// By path.
  private var logs: [String: Log] = [:]
  private var watch: FolderWatch?
  private var folders: [Int32: Folder] = [:]
  /// Seconds since 1970.
  private let now: () -> Int64
  /// When we last looked for what events tell, and last surveyed: what came since is new, however long ago that is.
  private var lookedAt: Int64
  private var surveyedAt: Int64

  /// - Parameters:
  ///   - watches: whether to follow the repositories of `directory` from now on.
  ///   - now: the wall clock in seconds since 1970, as git writes it.
  init(directory: String, watches: Bool, now: @escaping () -> Int64 = { WallClock.milliseconds() / 1000 }) {
    self.directory = directory
    self.now = now
    lookedAt = now()
    surveyedAt = lookedAt
    guard watches else { return }
    watch = try? FolderWatch()
    addWatch(directory, of: nil, kind: .team)
    findRepositories(newSince: .max)
  }

  /// What to watch for reading; `nil` when nothing is followed.
  var rawValue: Int32? { watch?.rawValue }

  var isWatching: Bool { watch != nil }

  // MARK: One working tree

  /// Follows a working tree, unless that is done already.
  ///
  /// - Parameter seconds: what its log has from this second on is new; `.max` when nothing is.
  func follow(root: String, newSince seconds: Int64) {
    guard trees[root] == nil, trees.count < Self.maximumTrees, let tree = WorkingTree(root: root) else { return }
    trees[root] = tree
    addLog(tree.folder + "/logs/HEAD", .head, root: root, newSince: seconds)
    if isWatching { watchFolders(of: tree, newSince: seconds) }
  }

  /// What is new in the log of a working tree's head.
  func news(in root: String) -> [GitReading] {
    guard let tree = trees[root] else { return [] }
    return news(inLog: tree.folder + "/logs/HEAD")
  }

  /// Whether a working tree was left in the middle of a merge or the like.
  func hasUnfinishedOperation(in root: String) -> Bool {
    (trees[root] ?? WorkingTree(root: root))?.hasUnfinishedOperation ?? false
  }

  private func addLog(_ path: String, _ log: ReflogEntry.Log, root: String, newSince seconds: Int64) {
    guard logs[path] == nil, logs.count < Self.maximumFolders else { return }
    var file = ReflogFile(path: path, newSince: seconds)
    if seconds == .max { file.skipToEnd() }
    logs[path] = Log(file: file, log: log, root: root)
  }

  private func news(inLog path: String) -> [GitReading] {
    guard let log = logs[path]?.log, let root = logs[path]?.root else { return [] }
    // Asked before the log is read: git writes the log first, so a move that this shows is in the log.
    let tree = trees[root]
    let before = log == .head ? tree?.branch : nil
    guard let entries = logs[path]?.file.takeNewEntries(), !entries.isEmpty else { return [] }
    let last = entries.lazy.compactMap(\.move).last.map { tree?.hasBranch($0.to) == true ? $0.to : nil }
    let branches = log == .head ? entries.branches(endingOn: last ?? before) : entries.map { _ in nil }
    return zip(entries, branches).compactMap { entry, branch in
      var reading = entry.reading(in: log, on: branch)
      // Branches are shared: their logs do not tell in which working tree it was done.
      if log == .head, reading?.operation != .worktree { reading?.repository = root }
      return reading
    }
  }

  // MARK: All of them

  /// What is new wherever events tell that something has changed.
  func newsOfEvents() -> [GitReading] {
    let start = now()
    defer { lookedAt = start }
    guard let events = watch?.take() else { return [] }
    var changed: [String] = []
    for event in events {
      switch event {
      case .overflow: return survey()
      case .gone(let number):
        // One that is made anew in the same place is followed anew.
        if let folder = folders.removeValue(forKey: number), folder.kind == .git, let root = folder.root {
          trees[root] = nil
        }
      case .changed(let number, let name):
        guard let folder = folders[number] else { continue }
        changed += change(of: name, in: folder)
      }
    }
    var known: Set<String> = []
    return changed.filter { known.insert($0).inserted }.flatMap { news(inLog: $0) }
  }

  /// Looks everywhere anew.
  func survey() -> [GitReading] {
    guard isWatching else { return [] }
    for (root, tree) in trees where WorkingTree(root: root) != tree {
      trees[root] = nil
      logs = logs.filter { $0.value.root != root }
    }
    let start = now()
    findRepositories(newSince: min(start - 2 * Int64(Self.surveyInterval / 1_000_000_000), surveyedAt - 1))
    surveyedAt = start
    return logs.keys.sorted().flatMap { news(inLog: $0) }
  }

  /// - Returns: the logs that may have something new.
  private func change(of name: String, in folder: Folder) -> [String] {
    let path = "\(folder.path)/\(name)"
    let justNow = min(now() - 2, lookedAt - 1)
    switch folder.kind {
    case .team: findRepository(at: name == ".git" ? folder.path : path, newSince: justNow)
    case .git:
      guard name == "logs" || name == "worktrees", let tree = folder.root.flatMap({ trees[$0] }) else { return [] }
      watchFolders(of: tree, newSince: justNow)
    case .worktrees:
      if let tree = folder.root.flatMap({ trees[$0] }) { findWorkingTrees(of: tree, newSince: justNow) }
    case .logs:
      guard !name.hasSuffix(".lock"), let root = folder.root, let tree = trees[root] else { return [] }
      if logs[path] != nil { return [path] }
      return watchLogs(path, of: tree, newSince: justNow)
    }
    return logs.filter { $0.value.file.isUnread }.map(\.key)
  }

  /// The team's own repository, those directly below its folder, and their working trees.
  private func findRepositories(newSince seconds: Int64) {
    if let tree = WorkingTree(around: directory) { follow(root: tree.root, newSince: seconds) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names.prefix(Self.maximumTrees) { findRepository(at: "\(directory)/\(name)", newSince: seconds) }
    for tree in Array(trees.values) { findWorkingTrees(of: tree, newSince: seconds) }
  }

  /// Follows what is a repository, or waits for it to become one.
  private func findRepository(at path: String, newSince seconds: Int64) {
    follow(root: path, newSince: seconds)
    let isChild = (path as NSString).deletingLastPathComponent == directory && !path.hasSuffix("/.git")
    if trees[path] == nil, isChild { addWatch(path, of: nil, kind: .team) }
  }

  private func findWorkingTrees(of tree: WorkingTree, newSince seconds: Int64) {
    let folder = tree.commonFolder + "/worktrees"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      // The file names the `.git` of the working tree.
      // It may just be being made: what comes to be in it calls us again.
      addWatch("\(folder)/\(name)", of: tree.root, kind: .worktrees)
      guard let text = try? String(contentsOfFile: "\(folder)/\(name)/gitdir", encoding: .utf8) else { continue }
      let place = text.trimmingCharacters(in: .whitespacesAndNewlines)
      follow(root: (place as NSString).deletingLastPathComponent, newSince: seconds)
    }
  }

  private func watchFolders(of tree: WorkingTree, newSince seconds: Int64) {
    addWatch(tree.folder, of: tree.root, kind: .git)
    addWatch(tree.folder + "/logs", of: tree.root, kind: .logs)
    addWatch(tree.commonFolder + "/worktrees", of: tree.root, kind: .worktrees)
    for part in ["refs/heads", "refs/remotes", "refs/stash"] {
      _ = watchLogs("\(tree.commonFolder)/logs/\(part)", of: tree, newSince: seconds)
    }
    findWorkingTrees(of: tree, newSince: seconds)
  }

  /// Follows a log, or all logs below a folder.
  ///
  /// - Returns: the logs that are followed now and were not before.
  private func watchLogs(_ path: String, of tree: WorkingTree, newSince seconds: Int64) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), folders.count < Self.maximumFolders
    else { return [] }
    guard isFolder.boolValue else {
      let prefix = tree.commonFolder + "/logs/"
      guard logs[path] == nil, path.hasPrefix(prefix), !path.hasSuffix(".lock"),
        let log = ReflogEntry.Log(path: path.dropFirst(prefix.count)), log != .head
      else { return logs[path] == nil ? [] : [path] }
      addLog(path, log, root: tree.root, newSince: seconds)
      return [path]
    }
    // `logs/refs` itself has nothing but these in it.
    addWatch(path, of: tree.root, kind: .logs)
    addWatch((path as NSString).deletingLastPathComponent, of: tree.root, kind: .logs)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.flatMap { watchLogs("\(path)/\($0)", of: tree, newSince: seconds) }
  }

  private func addWatch(_ path: String, of root: String?, kind: Folder.Kind) {
    guard folders.count < Self.maximumFolders,
      let number = try? watch?.add(path, writes: kind == .logs)
    else { return }
    // The folder of a linked working tree is first watched as one that may become that.
    guard folders[number] == nil || kind == .git else { return }
    folders[number] = Folder(path: path, root: root, kind: kind)
  }
}
