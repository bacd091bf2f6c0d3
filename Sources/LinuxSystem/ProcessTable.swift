import Glibc

/// The processes of this machine, or of a fixture folder that looks like its `/proc`.
///
/// Processes come and go while one reads: one that vanished between listing and reading is left out and is no error.
/// A process that cannot be opened for want of descriptors (EMFILE) is left out too; keep some spare.
public struct ProcessTable: Sendable {
  /// Where `/proc` is.
  public let root: String

  /// Reads the processes below this folder.
  public init(root: String = "/proc") {
    self.root = root
  }

  /// What is known of the process that has this pid now; nil when there is none.
  public func statLine(of pid: Int32) -> ProcessStatLine? {
    openStat(of: pid)?.statLine()
  }

  /// Every process, in the order of the listing, zombies included; one pass over the folder.
  public func all() -> [ProcessStatLine] {
    Self.numberedEntries(of: root).compactMap { statLine(of: $0) }
  }

  /// The children of this process, zombies included; adopted ones are among them.
  public func children(of pid: Int32) -> [ProcessStatLine] {
    guard let top = statLine(of: pid) else { return [] }
    guard let listed = listedChildren(of: pid, threads: top.threads) else { return all().filter { $0.parent == pid } }
    return listed.compactMap { statLine(of: $0) }
  }

  /// Every child, grandchild and so on of this process, nearest first, zombies included and the process itself excluded.
  ///
  /// Where the kernel lists children (`/proc/PID/task/TID/children`, CONFIG_PROC_CHILDREN) only the tree itself is
  /// visited; elsewhere the whole table is read once. A process that is born or given a new parent meanwhile may be
  /// missed (proc_pid_children is exact only for a stopped tree): who must find all of them looks twice.
  public func descendants(of pid: Int32) -> [ProcessStatLine] {
    guard let top = statLine(of: pid) else { return [] }
    guard let first = listedChildren(of: pid, threads: top.threads) else {
      return Self.descendants(of: pid, in: all())
    }
    var seen: Set<Int32> = [pid]
    return Self.walk(from: first, seen: &seen) {
      statLine(of: $0)
    } children: {
      listedChildren(of: $0.identity.pid, threads: $0.threads) ?? []
    }
  }

  /// Everybody whom the lists of children lead to, nearest first, nobody twice. `line` gives nil for who is gone.
  static func walk(
    from first: [Int32], seen: inout Set<Int32>, line: (Int32) -> ProcessStatLine?,
    children: (ProcessStatLine) -> [Int32]
  ) -> [ProcessStatLine] {
    var waiting = first
    var found: [ProcessStatLine] = []
    var index = 0
    while index < waiting.count {
      let next = waiting[index]
      index += 1
      guard seen.insert(next).inserted, let line = line(next) else { continue }
      found.append(line)
      waiting += children(line)
    }
    return found
  }

  /// The tree below a process within a table that was read before, nearest first.
  public static func descendants(of pid: Int32, in table: [ProcessStatLine]) -> [ProcessStatLine] {
    let children = Dictionary(grouping: table, by: \.parent)
    var found: [ProcessStatLine] = []
    var seen: Set<Int32> = [pid]
    var parents = [pid]
    var index = 0
    while index < parents.count {
      for child in children[parents[index]] ?? [] where seen.insert(child.identity.pid).inserted {
        found.append(child)
        parents.append(child.identity.pid)
      }
      index += 1
    }
    return found
  }

  /// Pids of the children that any thread of this process started or adopted; nil when no such list is there.
  func listedChildren(of pid: Int32, threads: Int) -> [Int32]? {
    var result: [Int32]?
    for thread in threads > 1 ? threadsOf(pid) : [pid] {
      guard let children = openChildren(of: pid, thread: thread)?.pids() else { continue }
      result = (result ?? []) + children
    }
    return result
  }

  /// Names of a folder that are whole numbers of at least `least`, pids unless said otherwise; empty when the folder is gone.
  static func numberedEntries(of folder: String, from least: Int32 = 1) -> [Int32] {
    numberedFolders(of: folder, from: least).map(\.number)
  }

  /// The same with the inode of each.
  static func numberedFolders(of folder: String, from least: Int32 = 1) -> [(number: Int32, inode: UInt)] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    // An entry is shorter than `dirent` says: copying the 256 bytes of d_name would read past its end.
    guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    var found: [(number: Int32, inode: UInt)] = []
    while let entry = readdir(directory) {
      var name = (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: UInt8.self)
      var number: Int32? = 0
      while name.pointee != 0, let soFar = number {
        number = Self.append(name.pointee, to: soFar)
        name += 1
      }
      if let number, number >= least { found.append((number, entry.pointee.d_ino)) }
    }
    return found
  }

  /// The number with one more digit; nil when the byte is no digit or the number no longer a pid.
  static func append(_ byte: UInt8, to number: Int32) -> Int32? {
    let digit = byte &- UInt8(ascii: "0")
    guard digit <= 9, number < Int32.max / 10 else { return nil }
    return number * 10 + Int32(digit)
  }
}
