import Glibc
import LinuxSystem

/// A file that is written for as long as a run lasts, while others may rename or remove it.
///
/// Its descriptor keeps its number: another file is opened first and then put in its place (dup3(2)), so there is no moment
/// without a file to write to, and when opening fails the old one is still there. One thread at a time may call.
struct OutputFile: Sendable {
  let path: String
  let descriptor: Int32
  /// Whether the path was a symbolic link when it was opened first. One that was not is not followed when it becomes one.
  private let isLink: Bool
  /// Who else than we may put another file in its place: whoever owned the first one.
  private let owner: uid_t

  /// Creates the file, mode 0600, or opens the one that is there.
  ///
  /// - Parameters:
  ///   - emptied: whether what it holds goes.
  ///   - user: in whose name; see ``SharedFolder``.
  init(path: String, emptied: Bool, user: uid_t = geteuid()) throws(OutputError) {
    let folder = SharedFolder(user: user)
    let place = try folder.look(at: path)
    InterruptedRotation.finish(at: path)
    let file = try Self.open(place, of: path, follows: place.isLink, in: folder)
    var status = stat()
    _ = fstat(file.rawValue, &status)
    // Not at once by O_TRUNC: what turns out to be another's must stay whole.
    if emptied, status.st_mode & S_IFMT == S_IFREG, ftruncate(file.rawValue, 0) != 0 {
      throw OutputError(path: path, code: errno)
    }
    if emptied { InterruptedRotation.removeStrays(of: path) }
    self.path = path
    isLink = place.isLink
    owner = status.st_uid
    descriptor = file.take()
  }

  /// Creates the file, mode 0600, or goes on at the end of the one that is there, on a line of its own. Only a regular file
  /// will do, and not one that a symbolic link leads to: what is written is not meant for just anybody.
  init(appendingTo path: String, user: uid_t = geteuid()) throws(OutputError) {
    let folder = SharedFolder(user: user)
    let place = try folder.look(at: path)
    InterruptedRotation.finish(at: path)
    InterruptedRotation.removeStrays(of: path)
    let file: FileDescriptor
    do throws(OutputError) {
      guard !place.isLink else { throw OutputError.isLink(path: path) }
      file = try Self.open(place, of: path, follows: false, in: folder)
    } catch {
      if case .noReader = error { throw .notRegular(path: path) }
      throw error
    }
    var status = stat()
    guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
    self.path = path
    isLink = false
    owner = status.st_uid
    descriptor = file.take()
    LastLine.end(in: descriptor)
  }

  /// O_APPEND keeps whole lines whole when another tool truncates the file (logrotate's `copytruncate`); O_NONBLOCK makes a
  /// named pipe without a reader an error instead of a wait, and has no effect on regular files.
  ///
  /// - Parameter name: what errors call it.
  private static func open(_ path: String, as name: String, _ flags: Int32) throws(OutputError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor.open(
        path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_NONBLOCK | flags, mode: 0o600)
    } catch {
      let isLink = error.code == ELOOP && flags & O_NOFOLLOW != 0
      throw isLink ? .isLink(path: name) : OutputError(path: name, code: error.code)
    }
  }

  /// Opens what was looked at, and makes sure that it is that.
  private static func open(
    _ place: SharedFolder.Place, of path: String, follows: Bool, in folder: SharedFolder
  ) throws(OutputError) -> FileDescriptor {
    let file = try open(place.path, as: path, follows && place.folder == nil ? 0 : O_NOFOLLOW)
    try folder.check(file.rawValue, at: place, of: path)
    return file
  }

  /// Bytes in the file now; 0 when that cannot be told.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether the path still leads to the file that is being written.
  var isAtItsPath: Bool {
    var (open, named) = (stat(), stat())
    guard fstat(descriptor, &open) == 0 else { return true }
    return stat(path, &named) == 0 && named.st_ino == open.st_ino && named.st_dev == open.st_dev
  }

  /// Goes on in the file that the path leads to now, a new one if it leads nowhere.
  func reopen() throws(OutputError) {
    let folder = SharedFolder()
    let file = try Self.open(folder.look(at: path), of: path, follows: isLink, in: folder)
    var status = stat()
    // Whoever may rename files here could make us write into one of his.
    if fstat(file.rawValue, &status) == 0, ![folder.user, owner, 0].contains(status.st_uid) {
      throw .replacedByOther(path: path, owner: status.st_uid)
    }
    try replace(with: file)
  }

  /// Sets the file aside as `PATH.1`, those before it as `PATH.2` and so on, and goes on in a new one.
  ///
  /// Every step is a rename, and the path leads to a file at each moment where the file system knows hard links.
  func rotate(keeping count: Int) throws(OutputError) {
    // O_EXCL: whatever else has this name is not ours to empty.
    let fresh = InterruptedRotation.fresh(for: path, by: getpid())
    let descriptor = try Self.open(fresh, as: fresh, O_EXCL)
    for number in stride(from: count - 1, to: 0, by: -1) {
      // One that is not there is not renamed: the first rotations find few.
      rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    if count == 1 { unlink(path + ".1") }
    if link(path, path + ".1") != 0, rename(path, path + ".1") != 0 { throw abandon(fresh, because: errno) }
    if rename(fresh, path) != 0 { throw abandon(fresh, because: errno) }
    try replace(with: descriptor)
  }

  private func abandon(_ fresh: String, because code: Int32) -> OutputError {
    unlink(fresh)
    return OutputError(path: path, code: code)
  }

  private func replace(with other: consuming FileDescriptor) throws(OutputError) {
    do throws(SystemError) {
      try other.duplicate(onto: descriptor)
    } catch {
      throw OutputError(path: path, code: error.code)
    }
  }
}
