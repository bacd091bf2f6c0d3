// A control group is the only set of processes that nobody can leave without the right to write elsewhere in the tree: not by
// setsid, not by clearing the environment, not by losing every parent. Where one can be made without asking for privileges it
// is made, and KILL reaches all of it in one call.

import Glibc

/// A group of the cgroup v2 tree, see cgroups(7) and the kernel's admin-guide/cgroup-v2.
public struct ControlGroup: Equatable, Sendable {
  /// Its folder.
  public let path: String

  /// Names a group; it need not exist.
  public init(path: String) {
    self.path = path
  }

  /// Makes the group; EEXIST when it is there already.
  public func make() throws(SystemError) {
    guard mkdir(path, 0o755) == 0 else { throw .last("make the control group \(path)") }
  }

  /// Its folder, to start a process in it with clone(2).
  public func folder() throws(SystemError) -> FileDescriptor { try .open(path, O_RDONLY | O_DIRECTORY) }

  /// Moves this process into a group that exists.
  public func enter() throws(SystemError) {
    try write("0", to: "cgroup.procs")
  }

  /// The processes of the group and of all groups below it; empty when it does not exist. Who is born or moved meanwhile may
  /// be missing.
  public func members() -> [Int32] {
    let own = WholeFile.text(of: "\(path)/cgroup.procs")?.split(separator: "\n").compactMap { Int32($0) } ?? []
    return own.filter { $0 > 0 } + subgroups().flatMap { $0.members() }
  }

  /// Sends KILL to all members at once, those below included; a fork at the same moment does not escape. Returns false where
  /// the kernel cannot (before Linux 5.14) or the group does not exist.
  @discardableResult
  public func kill() -> Bool {
    (try? write("1", to: "cgroup.kill")) != nil
  }

  /// Removes the group and those below it. Returns false while a process is in one of them.
  @discardableResult
  public func remove() -> Bool {
    for group in subgroups() { group.remove() }
    return rmdir(path) == 0 || errno == ENOENT
  }

  private func subgroups() -> [ControlGroup] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    var groups: [ControlGroup] = []
    while let entry = readdir(directory) {
      guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = String(cString: (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { groups.append(ControlGroup(path: "\(path)/\(name)")) }
    }
    return groups
  }

  private func write(_ text: String, to file: String) throws(SystemError) {
    let descriptor = try FileDescriptor.open("\(path)/\(file)", O_WRONLY)
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor.rawValue, bytes, bytes.count) == bytes.count else {
      throw .last("write to \(path)/\(file)")
    }
  }
}
