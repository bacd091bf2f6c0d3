// A signal for one process and no other: pids are reused, and a supervisor that kills by number alone will one day kill
// somebody else's process.

import Glibc

extension ProcessIdentity {
  /// Sends a signal to exactly this process. Returns false when it is gone or may not be signalled.
  @discardableResult
  public func send(signal: Int32, in table: ProcessTable = ProcessTable()) -> Bool {
    do {
      let process = try ProcessDescriptor(pid: pid)
      guard table.statLine(of: pid)?.identity == self else { return false }
      try process.send(signal: signal)
      return true
    } catch {
      guard error.code == ENOSYS || error.code == EPERM || error.code == EMFILE || error.code == ENFILE else {
        return false
      }
      // Without a descriptor: check, then signal. The pid would have to be reused within microseconds to go wrong.
      return table.statLine(of: pid)?.identity == self && kill(pid, signal) == 0
    }
  }
}
