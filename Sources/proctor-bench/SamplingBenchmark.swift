import Glibc
import LinuxSystem
import ProcessSampling

/// What it costs to look at a process that sleeps: processor, memory, threads and state of a team's tree.
struct SamplingBenchmark {
  let children: Int
  /// Looks per round, so that a round takes milliseconds.
  private static let looks = 20

  func run(rounds: Int) throws(BenchmarkFailure) {
    var started: [pid_t] = []
    defer {
      for child in started {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
      }
    }
    for _ in 0..<children { started.append(try Self.startSleeper()) }
    guard let first = ProcessTable().statLine(of: started[0]) else {
      throw .impossible("/proc tells nothing of the children")
    }
    var sampler = ProcessSampler(processesKeptOpen: children + 1)
    sampler.track(team: 0, keeper: getpid(), leader: first.identity)
    var seen = 0
    let look = {
      for _ in 0..<Self.looks {
        seen = sampler.sample(team: 0, at: MonotonicClock.nanoseconds())?.tree.processes ?? 0
      }
    }
    look()
    guard seen == children else { throw .impossible("\(seen) of \(children) children were seen") }
    let seconds = Measurement.medians(rounds: rounds, of: [look])[0] / Double(Self.looks)
    print("processes".column(10), "µs per look".column(12), "µs per process".column(15))
    print(
      "\(children)".column(10), (seconds * 1e6).fixed(0).column(12),
      (seconds * 1e6 / Double(children)).fixed(2).column(15))
  }

  /// Starts a `sleep` that ends by itself should this program be killed.
  private static func startSleeper() throws(BenchmarkFailure) -> pid_t {
    var child: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
    defer { for word in words { free(word) } }
    let failure = posix_spawnp(&child, "sleep", nil, nil, &words, environ)
    guard failure == 0 else { throw .impossible("cannot start sleep: \(SystemError.meaning(of: failure))") }
    return child
  }
}
