/// The processes below one that lasts, looked at again and again: while there is room, their files stay open in between.
public struct ProcessTree {
  /// Everybody at one moment.
  public struct Look {
    /// The process at the top.
    public let top: ProcessStatLine
    /// Every child, grandchild and so on, nearest first, zombies included.
    public let descendants: [ProcessStatLine]
  }

  private let table: ProcessTable
  private let top: ProcessIdentity
  private var watched: [Int32: WatchedProcess] = [:]

  /// The tree below the process that has this pid now; nil when there is none.
  public init?(below pid: Int32, in table: ProcessTable) {
    guard let line = table.statLine(of: pid) else { return nil }
    self.table = table
    top = line.identity
  }

  /// How many processes have their files open, two descriptors each.
  public var watchedProcesses: Int { watched.count }

  /// Looks at everybody; nil when the process at the top is gone. The files of at most so many processes stay open.
  ///
  /// The children of programs with threads are looked up in the index, when there is one.
  /// A process that is born or given a new parent meanwhile may be missed, as by ``ProcessTable/descendants(of:)``.
  public mutating func look(keepingOpen most: Int, index: ParentIndex? = nil) -> Look? {
    guard let summit = line(of: top.pid, keepingOpen: most), summit.identity == top else { return nil }
    guard let first = children(of: summit, index) else {
      return Look(top: summit, descendants: ProcessTable.descendants(of: top.pid, in: table.all()))
    }
    var present: Set<Int32> = [top.pid]
    let found = ProcessTable.walk(from: first, seen: &present) { pid in
      line(of: pid, keepingOpen: most)
    } children: { line in
      children(of: line, index) ?? []
    }
    if !watched.keys.allSatisfy(present.contains) { watched = watched.filter { present.contains($0.key) } }
    return Look(top: summit, descendants: found)
  }

  private mutating func line(of pid: Int32, keepingOpen most: Int) -> ProcessStatLine? {
    if let line = watched[pid]?.statLine() { return line }
    watched[pid] = watched.count < most ? WatchedProcess(pid: pid, in: table) : nil
    return watched[pid]?.statLine() ?? table.statLine(of: pid)
  }

  private func children(of line: ProcessStatLine, _ index: ParentIndex?) -> [Int32]? {
    let pid = line.identity.pid
    if line.threads > 1, let index { return index.children(of: pid) }
    return watched[pid]?.listedChildren(threads: line.threads) ?? table.listedChildren(of: pid, threads: line.threads)
  }
}
