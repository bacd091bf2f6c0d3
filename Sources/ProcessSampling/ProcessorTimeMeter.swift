import LinuxSystem

/// Turns the tick counters of a tree, which start anywhere and vanish with their process, into time spent between samples.
///
/// Two sums are known, and neither ever says too much. The growth of each live process misses what lived and died between
/// two samples. The total over the tree, with the time of reaped children, has those too; but it falls when a process is
/// missed by one scan or reaped without a trace (its parent ignores SIGCHLD). So the larger growth counts, and what was
/// counted once is never counted again when the total recovers.
struct ProcessorTimeMeter {
  /// The ticks that passed between two samples.
  struct Reading: Equatable {
    var elapsedNanoseconds: UInt64
    var treeTicks: UInt64
    var ticks: [ProcessIdentity: UInt64]
  }

  private struct Entry {
    var ticks: UInt64
    var lastSeen: Int
  }

  /// A process missed by this many scans in a row is forgotten; until then its reappearance is no burst of work.
  private static let scansToForget = 8

  private var entries: [ProcessIdentity: Entry] = [:]
  private var scan = 0
  private var countedTicks: UInt64 = 0
  private var lastTime: UInt64?

  /// Takes the tree as it is now; nil on the first sample and when less than `shortest` has passed since the last one.
  ///
  /// `reapedTicks` is the time of the processes that the keeper itself has waited for.
  mutating func measure(
    _ lines: [ProcessStatLine], reapedTicks: UInt64, at nanoseconds: UInt64, shortest: UInt64
  ) -> Reading? {
    if let lastTime, nanoseconds < lastTime || nanoseconds - lastTime < shortest { return nil }
    scan += 1

    var ticks: [ProcessIdentity: UInt64] = [:]
    var liveGrowth: UInt64 = 0
    var total = reapedTicks
    for line in lines {
      let own = line.userTicks.addingSaturating(line.systemTicks)
      total = total.addingSaturating(own).addingSaturating(line.reapedTicks)
      let before = entries[line.identity]?.ticks ?? 0
      let growth = own > before ? own - before : 0
      ticks[line.identity] = growth
      liveGrowth = liveGrowth.addingSaturating(growth)
      entries[line.identity] = Entry(ticks: max(own, before), lastSeen: scan)
    }
    entries = entries.filter { scan - $0.value.lastSeen < Self.scansToForget }

    defer { lastTime = nanoseconds }
    guard let lastTime else {
      countedTicks = total
      return nil
    }
    let totalGrowth = total > countedTicks ? total - countedTicks : 0
    let treeTicks = max(liveGrowth, totalGrowth)
    countedTicks = countedTicks.addingSaturating(treeTicks)
    return Reading(elapsedNanoseconds: nanoseconds - lastTime, treeTicks: treeTicks, ticks: ticks)
  }
}

extension UInt64 {
  fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflowed) = addingReportingOverflow(other)
    return overflowed ? .max : sum
  }
}
