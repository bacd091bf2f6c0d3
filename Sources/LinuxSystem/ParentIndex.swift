import CLinux
import Glibc

/// Which process has which children, for everybody on this machine at once.
///
/// The kernel lists children thread by thread, at 6 µs each; to list `/proc` takes 1.5 µs per process, whatever its threads
/// (measured). So this finds the children of many programs with many threads. A process gets another parent only when its
/// parent ends: the lines of newcomers and orphans are read, and no others.
public struct ParentIndex {
  private struct Entry {
    /// What tells a process from another that had its number: `/proc` numbers each anew.
    let inode: UInt
    let parent: Int32
    let parentInode: UInt?
  }

  /// Whether to list everybody takes less time than to read the lists of so many threads.
  public static func isCheaper(thanListsOf threads: Int) -> Bool {
    var machine = sysinfo()
    // It counts threads; there are fewer processes, so the listing takes less time than is thought here.
    guard threads > 1, sysinfo(&machine) == 0 else { return false }
    return threads * 6 > 200 + 2 * Int(machine.procs)
  }

  private let table: ProcessTable
  private var entries: [Int32: Entry] = [:]
  private var children: [Int32: [Int32]] = [:]

  /// Nobody is known before ``refresh()``.
  public init(of table: ProcessTable) {
    self.table = table
  }

  /// Pids of the children that any thread of this process had started or adopted when everybody was listed.
  public func children(of pid: Int32) -> [Int32] { children[pid] ?? [] }

  /// Lists everybody.
  public mutating func refresh() {
    let listed = ProcessTable.numberedFolders(of: table.root)
    let inodes = Dictionary(listed.map { ($0.number, $0.inode) }) { $1 }
    var present = [Int32: Entry](minimumCapacity: listed.count)
    children.removeAll(keepingCapacity: true)
    for (pid, inode) in listed {
      guard let entry = known(pid, inode, among: inodes) ?? read(pid, inode, among: inodes) else { continue }
      present[pid] = entry
      children[entry.parent, default: []].append(pid)
    }
    entries = present
  }

  private func known(_ pid: Int32, _ inode: UInt, among inodes: [Int32: UInt]) -> Entry? {
    guard let entry = entries[pid], entry.inode == inode else { return nil }
    // The first process and kernel threads have no parent, and never get one.
    guard entry.parent != 0 else { return entry }
    return entry.parentInode != nil && entry.parentInode == inodes[entry.parent] ? entry : nil
  }

  private func read(_ pid: Int32, _ inode: UInt, among inodes: [Int32: UInt]) -> Entry? {
    table.statLine(of: pid).map { Entry(inode: inode, parent: $0.parent, parentInode: inodes[$0.parent]) }
  }
}
