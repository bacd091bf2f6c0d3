/// A process that is looked at again and again: its files stay open in between.
///
/// To read an open file of `/proc` costs a half (`stat`) to a seventh (the list of children) of opening it each time, and an
/// open file belongs to its process for good: when that is gone nothing is read from it, whoever has the number by then.
/// The kernel keeps a page of memory for each of the two files. Only its own files tell of an end, those of a fixture
/// folder do not.
public final class WatchedProcess {
  /// The number under which it was found.
  public let pid: Int32
  private let table: ProcessTable
  private let stat: FileDescriptor
  private let children: FileDescriptor?

  /// Opens the files of the process that has this pid now; nil when there is none, or no descriptor is left.
  public init?(pid: Int32, in table: ProcessTable) {
    guard let stat = table.openStat(of: pid) else { return nil }
    self.pid = pid
    self.table = table
    self.stat = stat
    children = table.openChildren(of: pid, thread: pid)
  }

  /// What is known of it now; nil when it is gone.
  public func statLine() -> ProcessStatLine? { stat.statLine() }

  /// Pids of the children that any of its threads started or adopted; nil where the kernel keeps no such list.
  public func listedChildren(threads: Int) -> [Int32]? {
    guard var found = children?.pids() else { return nil }
    guard threads > 1 else { return found }
    for thread in table.threadsOf(pid) where thread != pid {
      found += table.openChildren(of: pid, thread: thread)?.pids() ?? []
    }
    return found
  }
}
