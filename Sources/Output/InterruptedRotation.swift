import Glibc

/// What is left of a rotation when its process was killed in the middle of it, see ``OutputFile/rotate(keeping:)``.
enum InterruptedRotation {
  /// Ends what was begun: a file that was set aside and still has its old name, too, loses that.
  static func finish(at path: String) {
    var (current, aside) = (stat(), stat())
    if lstat(path, &current) == 0, current.st_mode & S_IFMT == S_IFREG, lstat(path + ".1", &aside) == 0,
      current.st_ino == aside.st_ino, current.st_dev == aside.st_dev
    {
      unlink(path)
    }
  }

  /// Removes from a folder what was made to go on in instead of these files, and never was.
  static func removeStrays(of names: Set<String>, in folder: String) {
    guard let list = opendir(folder) else { return }
    defer { closedir(list) }
    while let entry = readdir(list) {
      let found = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let (name, maker) = origin(of: found), names.contains(name) else { continue }
      if isStray("\(folder)/\(found)", of: maker) { unlink("\(folder)/\(found)") }
    }
  }

  /// The same for one file.
  static func removeStrays(of path: String) {
    let (folder, name) = split(path)
    removeStrays(of: [name], in: folder)
  }

  /// The name of the file that a process makes to go on in.
  static func fresh(for path: String, by process: pid_t) -> String { "\(path).\(process).new" }

  /// Instead of which file a file of this name was made, and by whom.
  private static func origin(of found: String) -> (name: String, maker: pid_t)? {
    guard found.hasSuffix(".new"), let dot = found.dropLast(4).lastIndex(of: ".") else { return nil }
    let digits = found[found.index(after: dot)...].dropLast(4)
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let maker = pid_t(digits), maker > 0 else { return nil }
    return (String(found[..<dot]), maker)
  }

  /// Whether nobody goes on with an empty file of ours.
  private static func isStray(_ path: String, of maker: pid_t) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0,
      status.st_uid == geteuid()
    else { return false }
    return kill(maker, 0) != 0 && errno == ESRCH
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
