import Glibc
import LinuxSystem
import Recognition

/// The file of one reflog, read from where we last stopped. git only appends to it, except when old lines expire or the
/// branch is made anew: the file is another one then.
struct ReflogFile {
  /// The most that is read at once; what is older is not looked at. 256 KiB are 1,500 lines.
  private static let longestRead = 256 << 10

  let path: String
  private var offset: Int64 = 0
  private var file: UInt64 = 0
  private var last: Substring = ""
  private let followedSince: Int64

  /// Follows a file from now on.
  ///
  /// - Parameter seconds: lines from this second on are new although they are there already.
  init(path: String, newSince seconds: Int64) {
    self.path = path
    followedSince = seconds
  }

  /// Takes what is there for known.
  mutating func skipToEnd() {
    guard let found = Self.status(of: path) else { return }
    offset = found.size
    file = found.file
  }

  /// Nothing has been read of it yet, nor taken for known.
  var isUnread: Bool { file == 0 }

  /// The lines that are new; empty when the file is not there.
  mutating func takeNewEntries() -> [ReflogEntry] {
    guard let found = Self.status(of: path) else { return [] }
    let isOther = found.file != file || found.size < offset
    guard isOther || found.size > offset else { return [] }
    let start =
      isOther ? max(0, found.size - Int64(Self.longestRead)) : max(offset, found.size - Int64(Self.longestRead))
    guard let bytes = Self.read(path, from: start), let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    var lines = String(decoding: bytes[...end], as: UTF8.self).split(separator: "\n")
    if isOther {
      if !last.isEmpty, let known = lines.lastIndex(of: last) {
        lines.removeFirst(known + 1)
      } else {
        lines.removeAll { (ReflogEntry(line: $0)?.seconds ?? 0) < followedSince }
      }
    }
    offset = start + Int64(end) + 1
    file = found.file
    if let line = lines.last { last = line }
    return lines.compactMap { ReflogEntry(line: $0) }
  }

  private static func status(of path: String) -> (size: Int64, file: UInt64)? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return (Int64(status.st_size), UInt64(status.st_ino))
  }

  private static func read(_ path: String, from offset: Int64) -> [UInt8]? {
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW) else { return nil }
    guard lseek(file.rawValue, off_t(offset), SEEK_SET) >= 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: longestRead) { buffer, count in
      while count < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        guard let read = try? file.read(into: rest), read > 0 else { break }
        count += read
      }
    }
  }
}

extension [ReflogEntry] {
  /// The branch that was checked out at each line of the log of a head, read backwards from the one that is now.
  func branches(endingOn branch: String?) -> [String?] {
    var branch = branch
    var branches: [String?] = []
    for entry in reversed() {
      branches.append(branch)
      if let move = entry.move { branch = move.from }
    }
    return branches.reversed()
  }
}
