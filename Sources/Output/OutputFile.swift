import Glibc
import LinuxSystem

/// A file that is written for as long as a run lasts, while others may rename or remove it.
///
/// Its descriptor keeps its number: another file is opened first and then put in its place (dup3(2)), so there is no moment
/// without a file to write to, and when opening fails the old one is still there. One thread at a time may call.
struct OutputFile: Sendable {
  let path: String
  let descriptor: Int32
  /// Flags of open(2) that hold each time the path is opened.
  private let flags: Int32

  /// Creates the file, mode 0600, or opens the one that is there.
  ///
  /// - Parameter emptied: whether what it holds goes.
  init(path: String, emptied: Bool) throws(OutputError) {
    self.path = path
    flags = 0
    descriptor = try Self.open(path, emptied ? O_TRUNC : 0).take()
  }

  /// Creates the file, mode 0600, or goes on at the end of the one that is there, on a line of its own. Only a regular file
  /// will do, and not one that a symbolic link leads to: what is written is not meant for just anybody.
  init(appendingTo path: String) throws(OutputError) {
    self.path = path
    flags = O_NOFOLLOW
    let file: FileDescriptor
    do throws(OutputError) {
      file = try Self.open(path, O_NOFOLLOW)
    } catch {
      switch error {
      case .cannotOpen(_, ELOOP): throw .isLink(path: path)
      case .noReader: throw .notRegular(path: path)
      default: throw error
      }
    }
    var status = stat()
    guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
    descriptor = file.take()
    // Torn by a full disk or a crash; what comes must not become part of it.
    if status.st_size > 0, !endsInNewline(size: status.st_size) { _ = Glibc.write(descriptor, "\n", 1) }
  }

  private func endsInNewline(size: off_t) -> Bool {
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOCTTY | O_NOFOLLOW) else { return true }
    var last: UInt8 = 0
    return pread(file.rawValue, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
  }

  /// O_APPEND keeps whole lines whole when another tool truncates the file (logrotate's `copytruncate`); O_NONBLOCK makes a
  /// named pipe without a reader an error instead of a wait, and has no effect on regular files.
  private static func open(_ path: String, _ flags: Int32) throws(OutputError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor.open(
        path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_NONBLOCK | flags, mode: 0o600)
    } catch {
      throw OutputError(path: path, code: error.code)
    }
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
    try replace(with: Self.open(path, flags))
  }

  /// Sets the file aside as `PATH.1`, those before it as `PATH.2` and so on, and goes on in a new one.
  ///
  /// Every step is a rename, and the path leads to a file at each moment where the file system knows hard links.
  func rotate(keeping count: Int) throws(OutputError) {
    // O_EXCL: whatever else has this name is not ours to empty.
    let fresh = "\(path).\(getpid()).new"
    let descriptor = try Self.open(fresh, O_EXCL)
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
