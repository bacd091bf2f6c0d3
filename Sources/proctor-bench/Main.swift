import Glibc

/// Benchmarks as a program: measures and prints, and never judges. Figures of one run compare, those of two runs do not.
@main enum Main {
  private static let help = """
    proctor-bench measures what proctor does for every line, record and process.

    usage: proctor-bench recognition [CORPUS] [--runs N] [--stage NAME]
           proctor-bench telemetry [--runs N]
           proctor-bench sampling [--children N] [--runs N]
           proctor-bench flood [--names N]
           proctor-bench hours [--agents N] [--teams N] [--minutes N]

      recognition   output of a child to events, stage by stage, in MB/s and as ratios; without CORPUS over a
                    small text of its own
      telemetry     one snapshot and one log entry as JSON, in µs
      sampling      one look at a sleeping process, in µs
      flood         memory under a child that makes up N agents, messages, tasks, tests, metrics, models, tools,
                    labels and events, and under agents that do everything there is; in KiB
      hours         memory of agents that work for hours as agents do, in simulated time; in KiB

      --runs N      rounds over all stages; the tables show medians (default 5, at most 1000)
      --stage NAME  one stage alone, for a profiler: split, gate, rules, state,
                    events or records
      --children N  sleeping processes (default 64, at most 512)
      --names N     names of each kind (default 100000, at most 100000000)
      --agents N    agents at work (default 100, at most 10000)
      --teams N     orchestrators that they are agents of (default 1, at most 1000)
      --minutes N   simulated minutes (default 180, at most 10000)

    Figures are processor time of one thread. Tables are tab-free and fixed; the first line tells of the machine.

    example: proctor-bench recognition corpus.log --runs 7

    """

  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    if words.isEmpty || words.contains("--help") || words.contains("-h") {
      print(help, terminator: "")
      exit(words.isEmpty ? 64 : 0)
    }
    do {
      try run(BenchmarkRequest(words))
    } catch {
      var sentence = "proctor-bench: \(error)\n"
      sentence.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(error.isUsage ? 64 : 1)
    }
  }

  private static func run(_ request: BenchmarkRequest) throws(BenchmarkFailure) {
    switch request.subject {
    case .recognition(let path, let stage):
      let corpus = if let path { try Corpus(path: path) } else { Corpus.builtIn() }
      print(Machine.line)
      RecognitionBenchmark(corpus: corpus).run(rounds: request.rounds, only: stage)
    case .telemetry:
      print(Machine.line)
      TelemetryBenchmark().run(rounds: request.rounds)
    case .sampling(let children):
      print(Machine.line)
      try SamplingBenchmark(children: children).run(rounds: request.rounds)
    case .flood(let names):
      print(Machine.line)
      try FloodBenchmark(names: names).run()
    case .hours(let agents, let teams, let minutes):
      print(Machine.line)
      try HoursBenchmark(agents: agents, teams: teams, minutes: minutes).run()
    }
  }
}
