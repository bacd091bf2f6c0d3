import Glibc

// Who can still write into a pipe. The kernel keeps no such list: every descriptor of every process is looked at, a
// link of /proc/PID/fd each (proc_pid_fd(5)), so it is asked only when a pipe outlives its team.

extension ProcessTable {
  /// The processes that hold an end to write of each of these pipes, in the order of the listing.
  ///
  /// - Parameter inodes: as fstat(2) tells them of any end of the pipe.
  /// - Returns: no entry for a pipe whose holders are gone, or whose descriptors this user may not see.
  public func writers(ofPipes inodes: Set<UInt64>) -> [UInt64: [ProcessStatLine]] {
    let links = Dictionary(uniqueKeysWithValues: inodes.map { (Array("pipe:[\($0)]".utf8), $0) })
    var writers: [UInt64: [ProcessStatLine]] = [:]
    for pid in Self.numberedEntries(of: root) {
      let held = writableDescriptors(of: pid, among: links)
      guard !held.isEmpty, let line = statLine(of: pid) else { continue }
      for inode in held { writers[inode, default: []].append(line) }
    }
    return writers
  }

  private func writableDescriptors(of pid: Int32, among links: [[UInt8]: UInt64]) -> Set<UInt64> {
    var held: Set<UInt64> = []
    let folder = "\(root)/\(pid)/fd"
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let base = buffer.baseAddress else { return }
      for number in Self.numberedEntries(of: folder, from: 0) {
        let path = "\(folder)/\(number)"
        let length = readlink(path, base, buffer.count)
        guard length > 0, let inode = links[buffer[..<length].map { UInt8(bitPattern: $0) }] else { continue }
        // The link's own permissions tell what its descriptor was opened for.
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IWUSR != 0 { held.insert(inode) }
      }
    }
    return held
  }
}
