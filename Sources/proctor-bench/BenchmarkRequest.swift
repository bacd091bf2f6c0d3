/// What the command line asks for.
struct BenchmarkRequest {
  enum Subject {
    case recognition(corpus: String?, stage: RecognitionBenchmark.Stage?)
    case telemetry
    case sampling(children: Int)
    case flood(names: Int)
    case hours(agents: Int, teams: Int, minutes: Int)
  }

  let subject: Subject
  let rounds: Int

  init(_ words: [String]) throws(BenchmarkFailure) {
    var rounds = 5
    var children = 64
    var stage: RecognitionBenchmark.Stage?
    var names = 100_000
    var agents = 100
    var teams = 1
    var minutes = 180
    var operands: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--runs": rounds = try Self.number(after: word, in: &rest, atMost: 1000)
      case "--children": children = try Self.number(after: word, in: &rest, atMost: 512)
      case "--stage": stage = try Self.stage(in: &rest)
      case "--names": names = try Self.number(after: word, in: &rest, atMost: 100_000_000)
      case "--agents": agents = try Self.number(after: word, in: &rest, atMost: 10_000)
      case "--teams": teams = try Self.number(after: word, in: &rest, atMost: 1000)
      case "--minutes": minutes = try Self.number(after: word, in: &rest, atMost: 10_000)
      case _ where word.hasPrefix("-"): throw .usage("unknown option \(word); see proctor-bench --help")
      default: operands.append(word)
      }
    }
    self.rounds = rounds
    guard let name = operands.first else { throw .usage("what is to be measured? See proctor-bench --help") }
    let extra = operands.dropFirst(name == "recognition" ? 2 : 1).first
    if let extra { throw .usage("unexpected argument \(extra)") }
    switch name {
    case "recognition": subject = .recognition(corpus: operands.dropFirst().first, stage: stage)
    case "telemetry": subject = .telemetry
    case "sampling": subject = .sampling(children: children)
    case "flood": subject = .flood(names: names)
    case "hours": subject = .hours(agents: agents, teams: teams, minutes: minutes)
    default: throw .usage("unknown benchmark \(name); there are recognition, telemetry, sampling, flood and hours")
    }
  }

  private static func stage(
    in rest: inout ArraySlice<String>
  ) throws(BenchmarkFailure) -> RecognitionBenchmark.Stage {
    guard let stage = rest.popFirst().flatMap(RecognitionBenchmark.Stage.init(rawValue:)) else {
      let names = RecognitionBenchmark.Stage.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage("--stage needs one of \(names)")
    }
    return stage
  }

  private static func number(
    after option: String, in rest: inout ArraySlice<String>, atMost limit: Int
  ) throws(BenchmarkFailure) -> Int {
    guard let number = rest.popFirst().flatMap(Int.init), (1...limit).contains(number) else {
      throw .usage("\(option) needs a number from 1 to \(limit)")
    }
    return number
  }
}

/// Why nothing was measured, in one sentence.
enum BenchmarkFailure: Error, CustomStringConvertible {
  case usage(String)
  case impossible(String)

  var isUsage: Bool { if case .usage = self { true } else { false } }

  var description: String {
    switch self {
    case .usage(let sentence), .impossible(let sentence): sentence
    }
  }
}
