import Glibc

// Busy moments of a shared machine hit whatever runs just then. So all stages take turns inside each round, medians are
// shown, and time is that of this thread on the processor.

/// Medians of several measurements that took turns.
enum Measurement {
  /// Measures each body once in every round; the median seconds of each, in order.
  static func medians(rounds: Int, of bodies: [() -> Void]) -> [Double] {
    var seconds = [[Double]](repeating: [], count: bodies.count)
    for _ in 0..<rounds {
      for (index, body) in bodies.enumerated() {
        let start = processorSeconds()
        body()
        seconds[index].append(processorSeconds() - start)
      }
    }
    return seconds.map { $0.sorted()[$0.count / 2] }
  }

  /// How long this thread has had a processor.
  static func processorSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}

/// The machine that the figures are from.
enum Machine {
  /// One line: processor cores and how busy they are.
  static var line: String {
    var load = [Double](repeating: 0, count: 1)
    let known = getloadavg(&load, 1) == 1
    return "machine: \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, load \(known ? load[0].fixed(2) : "unknown")"
  }
}

extension Double {
  /// With this many decimals, for tables.
  func fixed(_ decimals: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      _ = withVaList([Int32(decimals), self]) { vsnprintf(text.baseAddress, text.count, "%.*f", $0) }
      return String(cString: text.baseAddress.unsafelyUnwrapped)
    }
  }
}

extension String {
  /// Filled with spaces on the left, or on the right.
  func column(_ width: Int, alignRight: Bool = true) -> String {
    let fill = String(repeating: " ", count: Swift.max(0, width - count))
    return alignRight ? fill + self : self + fill
  }
}
