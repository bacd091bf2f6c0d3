import Foundation

/// Where git keeps what it knows about a working tree, see gitrepository-layout(5): only read, never locked, and git itself
/// is never run for it.
struct WorkingTree: Hashable {
  /// The top folder of the working tree.
  let root: String
  /// What belongs to this working tree alone: `HEAD` and its log.
  let folder: String
  /// What all working trees of the repository share: branches and their logs.
  let commonFolder: String

  /// The working tree whose top folder this is; `nil` when there is none.
  init?(root: String) {
    self.root = root
    let place = root + "/.git"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else { return nil }
    if isFolder.boolValue {
      folder = place
      commonFolder = place
      return
    }
    // A linked working tree, or a submodule: the file says where.
    guard let text = Self.line(of: place), text.hasPrefix("gitdir: ") else { return nil }
    folder = Self.path(String(text.dropFirst("gitdir: ".count)), from: root)
    if let common = Self.line(of: folder + "/commondir") {
      commonFolder = Self.path(common, from: folder)
    } else if URL(fileURLWithPath: folder).deletingLastPathComponent().lastPathComponent == "worktrees" {
      // Still being made: taken for a repository of its own, it would be another one a moment later, and read again.
      return nil
    } else {
      commonFolder = folder
    }
  }

  /// The working tree that a folder is in; `nil` outside of any.
  init?(around path: String) {
    var folder = URL(fileURLWithPath: path).standardizedFileURL.path
    while true {
      if let found = WorkingTree(root: folder) {
        self = found
        return
      }
      guard folder != "/", !folder.isEmpty else { return nil }
      folder = (folder as NSString).deletingLastPathComponent
    }
  }

  /// The branch that is checked out, or will be again when a rebase is over; `nil` when none is.
  var branch: String? {
    // Each file is read once: a lazy sequence would ask again for what it has found, and find it gone.
    for file in ["HEAD", "rebase-merge/head-name", "rebase-apply/head-name"] {
      guard let line = Self.line(of: "\(folder)/\(file)") else { continue }
      let name = line.hasPrefix("ref: ") ? line.dropFirst("ref: ".count) : line[...]
      if name.hasPrefix("refs/heads/") { return String(name.dropFirst("refs/heads/".count)) }
    }
    return nil
  }

  /// Whether a name is that of a branch with a log; what is checked out may be a tag or a commit as well.
  func hasBranch(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(commonFolder)/logs/refs/heads/\(name)")
  }

  /// Whether a merge, rebase, cherry-pick or revert waits there for somebody to put conflicts right.
  var hasUnfinishedOperation: Bool {
    ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"].contains {
      FileManager.default.fileExists(atPath: "\(folder)/\($0)")
    }
  }

  /// The first line of a small file of git's.
  private static func line(of path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: 4096) else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }

  private static func path(_ path: String, from folder: String) -> String {
    path.hasPrefix("/") ? path : URL(fileURLWithPath: "\(folder)/\(path)").standardizedFileURL.path
  }
}
