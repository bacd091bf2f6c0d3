import LinuxSystem
import TestSupport

/// Looks for whoever is left of a run, in all ways there are: a process that hides from one is found by another.
struct SurvivorSearch {
  /// Somebody who is left, and what gave it away.
  struct Survivor: CustomStringConvertible {
    let process: ProcessStatLine
    let trace: String

    var description: String {
      "\(process.command) (\(process.identity.pid), state \(Character(Unicode.Scalar(process.state)))), found by \(trace)"
    }
  }

  /// In the environment of every process of the run that did not remove it.
  let mark: String
  /// Whose descendants belong to the run.
  let ancestor: Int32?
  /// Processes that are known to have belonged to the run; whoever is in the session of one of them does, too.
  let participants: Set<Int32>

  /// Everybody who is left, zombies included.
  func everybody() -> [Survivor] {
    let table = ProcessTable()
    let processes = table.all()
    let marked = Set(Survivors.marked(mark))
    let descendants = Set(ancestor.map { table.descendants(of: $0).map(\.identity.pid) } ?? [])
    return processes.compactMap { process in
      let pid = process.identity.pid
      let traces = [
        marked.contains(pid) ? "marker" : nil, descendants.contains(pid) ? "descent" : nil,
        participants.contains(process.session) ? "session" : nil,
      ].compactMap(\.self)
      guard pid != ancestor, !traces.isEmpty else { return nil }
      return Survivor(process: process, trace: traces.joined(separator: ", "))
    }
  }

  /// Those of them that have ended and that nobody has reaped.
  func zombies() -> [Survivor] { everybody().filter { $0.process.isDead } }
}
