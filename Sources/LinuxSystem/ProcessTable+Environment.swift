// What a process was started with is the one thing that it hands on to its children wherever they go: not through setsid, not
// through a second fork, not through the death of its parents does a variable get lost. Only who clears it is free of it.

import CLinux
import Glibc

extension ProcessTable {
  /// Whether a process was started with all of these variables, each written `NAME=value`.
  ///
  /// False for a process that is gone, is a zombie, or belongs to another user (proc_pid_environ(5)). What the process has
  /// set since its start does not count; what it has written over its own memory does.
  public func process(_ pid: Int32, wasStartedWith variables: [String]) -> Bool {
    guard let environment = WholeFile.bytes(of: "\(root)/\(pid)/environ") else { return false }
    return environment.withUnsafeBytes { bytes in
      variables.allSatisfy { Self.holds(Array($0.utf8), in: bytes) }
    }
  }

  /// Whether the text stands between two zero bytes, or between one and an end.
  private static func holds(_ text: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    guard !text.isEmpty, let base = bytes.baseAddress else { return false }
    var start = 0
    while start < bytes.count, let found = memmem(base + start, bytes.count - start, text, text.count) {
      let position = UnsafeRawPointer(found) - base
      let end = position + text.count
      if (position == 0 || bytes[position - 1] == 0) && (end == bytes.count || bytes[end] == 0) { return true }
      start = position + 1
    }
    return false
  }
}
