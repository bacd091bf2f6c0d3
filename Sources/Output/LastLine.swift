import Glibc
import LinuxSystem

/// Ends a line that a full disk, a crash or somebody else has left without its end, so that what comes does not become part
/// of it.
enum LastLine {
  /// Writes a line end where the next bytes would continue a line; does nothing to what is no regular file.
  static func end(in descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    let appends = fcntl(descriptor, F_GETFL) & O_APPEND != 0
    let position = appends ? status.st_size : lseek(descriptor, 0, SEEK_CUR)
    // Open for writing only; the same file is opened again by its descriptor, proc_pid_fd(5).
    guard position > 0, let file = try? FileDescriptor.open("/proc/self/fd/\(descriptor)", O_RDONLY | O_NOCTTY) else {
      return
    }
    var last: UInt8 = 0
    guard pread(file.rawValue, &last, 1, position - 1) == 1, last != UInt8(ascii: "\n") else { return }
    _ = Glibc.write(descriptor, "\n", 1)
  }
}
