import Glibc

/// Where a sink's bytes go, and what kind of place that is.
struct SinkTarget {
  /// How people call it: `standard output`, or the path.
  let name: String
  let descriptor: Int32
  /// Whether the sink closes it at the end; never so for what was inherited.
  let owned: Bool
  /// A regular file never refuses data for long: the caller rather waits than loses a record.
  let isRegularFile: Bool
  /// A vanished reader shows in poll(2) without a write: true of pipes and sockets.
  let isWatchable: Bool

  /// Describes an open descriptor.
  init(name: String, descriptor: Int32, owned: Bool) {
    self.name = name
    self.descriptor = descriptor
    self.owned = owned
    var status = stat()
    let type = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
    isRegularFile = type == S_IFREG
    isWatchable = type == S_IFIFO || type == S_IFSOCK
  }

  /// Creates the file, mode 0600, or empties the one that is there.
  ///
  /// O_APPEND keeps whole lines whole when another tool truncates the file (logrotate's `copytruncate`); O_NONBLOCK makes a
  /// named pipe without a reader an error instead of a wait, and has no effect on regular files.
  init(creating path: String) throws(OutputError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    var descriptor = open(path, flags, 0o600)
    while descriptor < 0, errno == EINTR { descriptor = open(path, flags, 0o600) }
    guard descriptor >= 0 else { throw OutputError(path: path, code: errno) }
    self.init(name: path, descriptor: descriptor, owned: true)
  }
}
