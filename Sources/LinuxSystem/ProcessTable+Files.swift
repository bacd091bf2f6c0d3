import Glibc

/// The files of `/proc` that are looked at so often that they may be kept open, see ``WatchedProcess``.
extension ProcessTable {
  /// The file that has the line of this process.
  func openStat(of pid: Int32) -> FileDescriptor? { try? .open("\(root)/\(pid)/stat", O_RDONLY) }

  /// The file that lists the children of one thread of this process.
  func openChildren(of pid: Int32, thread: Int32) -> FileDescriptor? {
    try? .open("\(root)/\(pid)/task/\(thread)/children", O_RDONLY)
  }

  /// The threads of this process; none when it is gone.
  func threadsOf(_ pid: Int32) -> [Int32] { Self.numberedEntries(of: "\(root)/\(pid)/task") }
}

extension FileDescriptor {
  /// What a `stat` file says now; nil when its process is gone (ESRCH).
  borrowing func statLine() -> ProcessStatLine? {
    // 52 numbers of at most 20 digits and a command of at most 64 bytes (a kernel worker's) fit.
    withUnsafeTemporaryAllocation(byteCount: 2048, alignment: 1) { buffer in
      guard let count = try? read(into: buffer, at: 0) else { return nil }
      return ProcessStatLine(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// The numbers in a `children` file; none when its process is gone.
  borrowing func pids() -> [Int32] {
    var pids: [Int32] = []
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      var number: Int32 = 0
      var offset: off_t = 0
      while let count = try? read(into: buffer, at: offset), count > 0 {
        for byte in buffer[..<count] {
          if let longer = ProcessTable.append(byte, to: number) {
            number = longer
          } else {
            if number > 0 { pids.append(number) }
            number = 0
          }
        }
        // Where another number would have had room, the list has ended; asking costs as much again.
        guard count > buffer.count - 16 else { break }
        offset += off_t(count)
      }
      if number > 0 { pids.append(number) }
    }
    return pids
  }
}
