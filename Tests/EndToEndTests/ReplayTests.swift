import Foundation
import JSONText
import TestSupport
import Testing

/// What real orchestrators printed, printed again by a child: a run and the reading of the recording tell the same, and both
/// tell the truth.
@Suite(.enabled(if: Machine.offers("python3"), "needs python3"))
struct ReplayTests {
  static let names = (try? Recording.names) ?? []

  @Test(arguments: names, [false, true])
  func `run and read agree record by record`(name: String, bytewise: Bool) async throws {
    let recording = try Recording.load(name)
    let words = recording.replayCommand(bytewise: bytewise, merged: true)
    // Without a trace, what is printed waits for no other word about git.
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", name, "--"] + words, environment: ["GIT_TRACE2_EVENT": "0"])
    let read = try await ProctorProcess.run(
      shell: #""$@" > recorded; exec "$PROCTOR" read -q --emit all --team \#(name) recorded"#.replacing(
        #""$@""#, with: recording.replayCommand(merged: true).map { "'\($0)'" }.joined(separator: " ")))
    #expect(run.code == recording.exitCode)
    #expect(read.code == 0)
    let (told, recorded) = (Essence.of(run.records), Essence.of(read.records))
    #expect(told.count == recorded.count)
    let difference = zip(told, recorded).first { $0 != $1 }
    #expect(difference == nil, "\(String(describing: difference))")
    #expect(!told.isEmpty)
    try expectTruth(of: recording, in: read)
  }

  @Test(arguments: names)
  func `both streams, printed as fast as it goes, give the true totals`(name: String) async throws {
    let recording = try Recording.load(name)
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", name, "--"] + recording.replayCommand())
    try expectTruth(of: recording, in: run, exactGit: false)
  }

  @Test func `the original timing gives the true totals`() async throws {
    let recording = try Recording.load("bashgit")
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", "bashgit", "--"] + recording.replayCommand(originalSpeed: true))
    try expectTruth(of: recording, in: run)
  }

  /// - Parameter exactGit: whether the order of the two streams was kept, on which the meaning of silent commands depends.
  private func expectTruth(
    of recording: Recording, in run: RunResult, exactGit: Bool = true, at location: SourceLocation = #_sourceLocation
  ) throws {
    let team = try #require(run.summary?.data["teams"]?.array?.first, sourceLocation: location)
    let expected = recording.expected.tokens
    let figures = [
      ("input_tokens", expected.input), ("output_tokens", expected.output), ("total_tokens", expected.total),
      ("cache_read_tokens", expected.cacheRead), ("cache_write_tokens", expected.cacheWrite),
    ]
    for (name, figure) in figures {
      guard let figure else { continue }
      #expect(team["token_usage"]?[name]?.int ?? 0 == Int64(figure), "\(name)", sourceLocation: location)
    }
    guard exactGit, let git = recording.expected.git else { return }
    let operations = run.records("git_activity").compactMap {
      $0.data["git_activities"]?.array?.first?["operation"]?.string
    }
    #expect(operations.sorted() == git.map(\.operation).sorted(), sourceLocation: location)
    #expect(team["git_operations"]?.int == Int64(operations.count), sourceLocation: location)
  }
}

/// The part of a stream that depends on the child's words alone: without ids, times, processes, the supervisor's own lines, and
/// alerts, which tell of figures at the moment of a look.
private enum Essence {
  private static let ofTheRun: Set = [
    "run_started", "lifecycle", "metrics_update", "process_exited", "process_killed", "snapshot", "run_summary",
    "alert",
  ]
  private static let dropped: Set = [
    "timestamp", "last_updated", "process_metrics", "lifecycle", "state", "exit_code", "signal", "duration_seconds",
    "cpu_seconds", "peak_memory_mb", "origin", "health", "alerts",
    "p50_seconds", "p95_seconds",
  ]
  /// Figures that are made of when things happened, which a recording does not tell.
  private static let madeOfTime: Set = [
    "throughput", "errors_per_minute", "burn_usd_per_hour", "burn_tokens_per_hour", "availability",
    "time_between_failures", "time_to_repair", "times",
  ]
  /// Of the 50 shown, a run's own lines take at most this many more than a reading's.
  private static let comparedLogs = 45

  static func of(_ records: [Record]) -> [JSONValue] {
    var finals: [(agent: String?, value: JSONValue)] = []
    for record in records where record.event == "snapshot" {
      finals.removeAll { $0.agent == record.agent }
      finals.append((record.agent, record.data))
    }
    let events = records.filter { !ofTheRun.contains($0.event) }.map { record in
      JSONValue.object(
        JSONObject([
          ("event", .string(record.event)), ("team", .string(record.team ?? "")),
          ("agent", .string(record.agent ?? "")),
          ("data", reduced(record.data)),
        ]))
    }
    let summary = records.last { $0.event == "run_summary" }.map { reduced($0.data) }
    return events + finals.map { reduced($0.value) } + (summary.map { [$0] } ?? [])
  }

  private static func reduced(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      return .object(
        JSONObject(
          object.members.filter { !dropped.contains($0.key) }.compactMap { key, value in
            if key == "figures" { return figures(value).map { (key, $0) } }
            return (key, key == "activity_logs" ? logs(value) : reduced(value))
          }))
    case .array(let elements): return .array(elements.map(reduced))
    default: return value
    }
  }

  /// The figures that events alone make; none when these are all.
  private static func figures(_ value: JSONValue) -> JSONValue? {
    let members = (value.object?.members ?? []).filter { !madeOfTime.contains($0.key) }
    return members.isEmpty ? nil : .object(JSONObject(members))
  }

  private static func logs(_ value: JSONValue) -> JSONValue {
    let own = (value.array ?? []).filter { $0["source"]?.string != "system" }
    return .array(own.suffix(comparedLogs).map(reduced))
  }
}
