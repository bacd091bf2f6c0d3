import Glibc

/// Keeps what we write in folders like `/tmp` ours.
///
/// Where everybody may make files and nobody may remove another's (the sticky bit), somebody may have put a link or a file of
/// his own under the name that we are going to write: our records would empty a file of ours, or be his to read. Linux can
/// refuse that (`fs.protected_symlinks`, `protected_regular`, `protected_fifos`, proc_sys_fs(5)), but not every machine lets
/// it, and containers have what their host has. So the same rule is held here, for every folder on the way to a file: what
/// stands in a shared folder must belong to us or to the folder's owner.
struct SharedFolder {
  /// In whose name files are opened.
  let user: uid_t

  init(user: uid_t = geteuid()) { self.user = user }

  /// What is known of a path before it is opened.
  struct Place: Equatable {
    /// The shared folder in which the file stands or will; `nil` when its folder is not shared.
    var folder: String?
    /// What to open: in a shared folder, where a link may appear at any moment, the path without any link.
    var path: String
    /// Whether the path itself is a symbolic link.
    var isLink = false
  }

  /// Links on the way to a file, as the kernel counts them, path_resolution(7).
  private static let mostLinks = 40

  /// Goes the way that open(2) will go, and looks at whose links it follows and whose file it finds.
  ///
  /// What cannot be looked at is left to open(2), which has an error number for it.
  func look(at path: String) throws(OutputError) -> Place {
    var place = Place(path: path)
    var ahead = Self.names(of: path)
    var folder = path.hasPrefix("/") ? "/" : "."
    var links = 0
    while let name = ahead.popLast() {
      let here = folder + (folder.hasSuffix("/") ? "" : "/") + name
      var (parent, found) = (stat(), stat())
      guard stat(folder, &parent) == 0 else { break }
      // Descriptors of this process, which only look like links to paths.
      if here.hasPrefix("/proc/") { return Place(path: path, isLink: true) }
      if ahead.isEmpty, Self.isShared(parent) { (place.folder, place.path) = (folder, here) }
      guard lstat(here, &found) == 0 else { break }
      if found.st_mode & S_IFMT == S_IFLNK {
        guard isTrusted(found, in: parent) else {
          throw .foreignLink(path: path, link: ahead.isEmpty && links == 0 ? path : here, owner: found.st_uid)
        }
        links += 1
        guard links <= Self.mostLinks, let target = Self.target(of: here) else { break }
        if ahead.isEmpty { place = Place(path: path, isLink: true) }
        ahead += Self.names(of: target)
        if target.hasPrefix("/") { folder = "/" }
      } else if ahead.isEmpty {
        try check(found, in: parent, of: path)
      } else {
        folder = here
      }
    }
    return place
  }

  /// Looks again at what was opened: it may have come after ``look(at:)``.
  func check(_ descriptor: Int32, at place: Place, of path: String) throws(OutputError) {
    var (found, parent) = (stat(), stat())
    guard let folder = place.folder, fstat(descriptor, &found) == 0, stat(folder, &parent) == 0 else { return }
    try check(found, in: parent, of: path)
  }

  private func check(_ found: stat, in parent: stat, of path: String) throws(OutputError) {
    switch found.st_mode & S_IFMT {
    case S_IFREG, S_IFIFO:
      if !isTrusted(found, in: parent) { throw .foreignFile(path: path, owner: found.st_uid) }
    default: break
    }
  }

  /// Whether what stands in a folder was put there by somebody whom we trust.
  func isTrusted(_ found: stat, in parent: stat) -> Bool {
    !Self.isShared(parent) || found.st_uid == user || found.st_uid == parent.st_uid
  }

  /// Whether a folder is one where everybody, or a whole group, may make files.
  static func isShared(_ folder: stat) -> Bool {
    folder.st_mode & S_ISVTX != 0 && folder.st_mode & (S_IWOTH | S_IWGRP) != 0
  }

  /// The names on a path, the first one last.
  private static func names(of path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
  }

  private static func target(of link: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { readlink(link, $0.baseAddress!, $0.count) }
    }
    return count > 0 ? String(validating: buffer.prefix(count), as: UTF8.self) : nil
  }
}
