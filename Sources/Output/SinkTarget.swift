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
  /// The file, where it is a regular one that we opened by its path.
  private(set) var file: OutputFile?

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
  init(creating path: String) throws(OutputError) {
    let file = try OutputFile(path: path, emptied: true)
    self.init(name: path, descriptor: file.descriptor, owned: true)
    // Only a regular file is rotated, and only it is in a wrong place when its path leads elsewhere.
    if isRegularFile { self.file = file }
  }

  /// Creates the file, mode 0600, or goes on at the end of the one that is there.
  init(appendingTo path: String) throws(OutputError) {
    let file = try OutputFile(appendingTo: path)
    self.init(name: path, descriptor: file.descriptor, owned: true)
    self.file = file
  }
}
