import CLinux
import Glibc

/// How much memory this process holds, as the kernel counts it (`man 5 proc_pid_status`).
enum ResidentMemory {
  /// Now, in KiB.
  static func now() throws(BenchmarkFailure) -> Int { try field("VmRSS:") }

  /// At most so far, in KiB.
  static func peak() throws(BenchmarkFailure) -> Int { try field("VmHWM:") }

  private static func field(_ name: String) throws(BenchmarkFailure) -> Int {
    guard let file = fopen("/proc/self/status", "r") else { throw .impossible("/proc tells nothing of this process") }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split { $0 == " " || $0 == "\t" }
      if words.first == Substring(name), words.count > 1, let number = Int(words[1]) { return number }
    }
    throw .impossible("/proc/self/status has no \(name)")
  }
}

/// What this process has allocated and not freed: exact, where resident memory depends on what was freed before.
enum HeapMemory {
  /// In KiB.
  static var inUse: Int {
    let account = mallinfo2()
    return (account.uordblks + account.hblkhd) >> 10
  }
}
