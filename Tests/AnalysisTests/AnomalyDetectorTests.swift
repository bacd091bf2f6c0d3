import JSONText
import Testing

@testable import Analysis

/// Each detector sees what it is for, and is silent about what only looks like it.
struct AnomalyDetectorTests {
  private static let thresholds = AnomalyThresholds()
  private static func seconds(_ count: Int) -> UInt64 { UInt64(count) * 1_000_000_000 }

  // MARK: Loops

  private static func call(
    _ tool: String, _ arguments: String? = "a", _ result: String? = "r", ok: Bool = true
  ) -> LoopDetector.Call {
    .init(tool: tool, argumentsHash: arguments, resultHash: result, ok: ok)
  }

  private static func anomalies(_ calls: [LoopDetector.Call]) -> [Anomaly] {
    var detector = LoopDetector(thresholds: thresholds)
    return calls.compactMap { detector.observe($0) }
  }

  @Test func `five equal calls among seven are a loop, told once`() throws {
    let other = Self.call("read", "b")
    let same = Self.call("grep")
    let found = Self.anomalies([same, other, same, same, other, same, same, same, same])
    #expect(found.map(\.kind) == [.loop])
    #expect(try #require(found.first).evidence["calls"]?.int == 5)
  }

  @Test func `fifteen different calls are no loop`() {
    #expect(Self.anomalies((1...15).map { Self.call("grep", "pattern \($0)") }).isEmpty)
  }

  @Test func `polling something that changes is no loop`() {
    #expect(Self.anomalies((1...50).map { Self.call("status", "job", "\($0) %") }).isEmpty)
  }

  @Test func `calls whose result is unknown are no loop`() {
    #expect(Self.anomalies(Array(repeating: Self.call("grep", "a", nil), count: 20)).isEmpty)
    #expect(Self.anomalies(Array(repeating: Self.call("grep", nil, "r"), count: 20)).isEmpty)
  }

  @Test func `two to four calls in turn, three times, are a loop`() {
    for period in 2...4 {
      let round = (0..<period).map { Self.call("tool\($0)") }
      #expect(Self.anomalies(round + round).isEmpty)
      let found = Self.anomalies(round + round + round)
      #expect(found.map(\.kind) == [.loop], "period \(period)")
    }
  }

  @Test func `a round whose results differ is no loop`() {
    let edits = (1...9).flatMap { [Self.call("edit", "file \($0)"), Self.call("test", "all", "\($0) failures")] }
    #expect(Self.anomalies(edits).isEmpty)
  }

  @Test func `a loop is told again after the agent had left it`() {
    let loop = Array(repeating: Self.call("grep"), count: 6)
    let away = (1...12).map { Self.call("edit", "\($0)") }
    #expect(Self.anomalies(loop + away + loop).count == 2)
  }

  // MARK: Errors

  private static func errors(_ times: [Int], names: [String] = ["timeout"]) -> [Anomaly] {
    var detector = ErrorRepeatDetector(thresholds: thresholds)
    return times.enumerated().compactMap { place, time in
      let name = names[place % names.count]
      return detector.observe(fingerprint: name, sample: "\(name)!", at: seconds(time))
    }
  }

  @Test func `the same error five times in five minutes is told once`() {
    #expect(Self.errors([0, 60, 120, 180, 240, 250, 260]).map(\.kind) == [.errorRepeat])
  }

  @Test func `the same error five times in an hour is not told`() {
    #expect(Self.errors([0, 700, 1400, 2100, 2800, 3500]).isEmpty)
    #expect(Self.errors([0, 100, 200, 290, 305]).isEmpty)
  }

  @Test func `different errors are no repetition`() {
    #expect(Self.errors(Array(0..<20), names: (0..<10).map { "error \($0)" }).isEmpty)
  }

  @Test func `any number of different errors is remembered within bounds`() {
    var detector = ErrorRepeatDetector(thresholds: Self.thresholds)
    for number in 0..<10_000 { _ = detector.observe(fingerprint: "\(number)", sample: "", at: UInt64(number)) }
    let again = (0..<5).compactMap { _ in detector.observe(fingerprint: "new", sample: "", at: Self.seconds(1)) }
    #expect(again.count == 1)
  }

  // MARK: Tokens

  private static func velocity(_ periods: [Int]) -> [Anomaly] {
    var detector = TokenVelocityDetector(thresholds: thresholds)
    return periods.enumerated().flatMap { place, tokens in
      (0..<4).compactMap { part in detector.observe(tokens: tokens / 4, at: seconds(place * 120 + part * 20)) }
    }
  }

  @Test func `a period with many times the tokens of those before is told once`() throws {
    let found = Self.velocity([40_000, 44_000, 36_000, 40_000, 40_000, 400_000])
    #expect(found.map(\.kind) == [.tokenVelocity])
    #expect(try #require(found.first?.evidence["average"]?.double) < 45_000)
  }

  @Test func `steady use is no matter how high, and small numbers are never too many`() {
    #expect(Self.velocity(Array(repeating: 2_000_000, count: 20)).isEmpty)
    #expect(Self.velocity([100, 100, 100, 100, 100, 20_000]).isEmpty)
    #expect(Self.velocity([1000, 900_000]).isEmpty, "the first large prompt of a run has nothing to be compared with")
  }

  // MARK: Progress

  @Test func `many tokens for ten minutes with nothing to show are told once`() {
    var detector = ProgressDetector(thresholds: Self.thresholds)
    let found = (0...30).compactMap { detector.observe(tokens: 20_000, at: Self.seconds($0 * 30)) }
    #expect(found.map(\.kind) == [.noProgress])
  }

  @Test func `a commit now and then is progress, and so is thinking little`() {
    var detector = ProgressDetector(thresholds: Self.thresholds)
    for step in 0...100 {
      if step % 15 == 0 { detector.progress(at: Self.seconds(step * 30)) }
      #expect(detector.observe(tokens: 50_000, at: Self.seconds(step * 30)) == nil)
    }
    var slow = ProgressDetector(thresholds: Self.thresholds)
    #expect((0...100).compactMap { slow.observe(tokens: 100, at: Self.seconds($0 * 30)) }.isEmpty)
  }

  // MARK: Silence

  @Test func `ten minutes without output and processor time are a stall, told once`() {
    var detector = StallDetector(thresholds: Self.thresholds)
    detector.excuse(false, at: 0)
    detector.observe(cpuPercent: 0.2, at: Self.seconds(500))
    #expect(detector.judge(toolsInFlight: [], at: Self.seconds(599)) == nil)
    #expect(detector.judge(toolsInFlight: [], at: Self.seconds(600))?.kind == .stall)
    #expect(detector.judge(toolsInFlight: [], at: Self.seconds(700)) == nil)
    detector.activity(at: Self.seconds(800))
    #expect(detector.judge(toolsInFlight: [], at: Self.seconds(1400))?.kind == .stall)
  }

  @Test func `a long tool is no stall, until it is too long`() {
    var detector = StallDetector(thresholds: Self.thresholds)
    detector.excuse(false, at: 0)
    #expect(detector.judge(toolsInFlight: ["pytest"], at: Self.seconds(899)) == nil)
    let found = detector.judge(toolsInFlight: ["pytest"], at: Self.seconds(900))
    #expect(found?.message.contains("pytest") == true)
  }

  @Test func `of many tools ten are named`() throws {
    var detector = StallDetector(thresholds: Self.thresholds)
    detector.excuse(false, at: 0)
    let judged = detector.judge(toolsInFlight: (0..<1000).map { "t\($0)" }, at: Self.seconds(900))
    let found = try #require(judged)
    #expect(found.message.hasSuffix("t8, t9 and 990 more tools have not answered"))
    #expect(found.evidence["tools_in_flight"]?.array?.count == 10)
  }

  @Test func `a team that computes, waits for input or is over does not stall`() {
    var busy = StallDetector(thresholds: Self.thresholds)
    busy.excuse(false, at: 0)
    for time in stride(from: 0, through: 3600, by: 60) {
      busy.observe(cpuPercent: 40, at: Self.seconds(time))
      #expect(busy.judge(toolsInFlight: [], at: Self.seconds(time)) == nil)
    }
    busy.excuse(true, at: Self.seconds(3600))
    #expect(busy.judge(toolsInFlight: [], at: Self.seconds(90_000)) == nil)
    #expect(busy.nextJudgement(toolsInFlight: 0) == nil)
  }

  // MARK: Waiting for each other

  private static func deadlock(_ waiting: [String: [String]], active: [String: UInt64] = [:]) -> Anomaly? {
    var detector = DeadlockDetector(thresholds: thresholds)
    return detector.judge(waiting: waiting, lastActivity: { active[$0] }, at: seconds(100))
  }

  @Test func `agents that wait in a circle are deadlocked`() throws {
    let found = try #require(Self.deadlock(["b": ["c"], "a": ["x", "b"], "c": ["a"], "d": ["a"]]))
    #expect(found.kind == .deadlock)
    #expect(found.evidence["agents"]?.array?.compactMap(\.string) == ["a", "b", "c"])
    #expect(Self.deadlock(["a": ["b"], "b": ["a"]]) != nil)
  }

  @Test func `agents that wait in a row are not, nor those of whom one is at work`() {
    #expect(Self.deadlock(["a": ["b"], "b": ["c"], "c": ["d"]]) == nil)
    #expect(Self.deadlock(["a": ["b"], "b": ["a"]], active: ["b": Self.seconds(90)]) == nil)
  }

  @Test func `a deadlock is told once, and again when it comes back`() {
    var detector = DeadlockDetector(thresholds: Self.thresholds)
    let waiting = ["a": ["b"], "b": ["a"]]
    #expect(detector.judge(waiting: waiting, lastActivity: { _ in nil }, at: Self.seconds(100)) != nil)
    #expect(detector.judge(waiting: waiting, lastActivity: { _ in nil }, at: Self.seconds(101)) == nil)
    #expect(detector.judge(waiting: [:], lastActivity: { _ in nil }, at: Self.seconds(102)) == nil)
    #expect(detector.judge(waiting: waiting, lastActivity: { _ in nil }, at: Self.seconds(200)) != nil)
  }

  @Test func `a thousand agents in one long row are judged without recursion`() {
    let row = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("agent\($0)", ["agent\($0 + 1)"]) })
    #expect(Self.deadlock(row) == nil)
    let circle = Self.deadlock(row.merging(["agent1000": ["agent0"]]) { $1 })
    #expect(circle?.kind == .deadlock)
    // Ten of them are named.
    #expect(circle?.message.contains(" → agent9 → … → agent0") == true, "\(circle?.message ?? "")")
    #expect(circle?.evidence["agents"]?.array?.count == 10)
    #expect(circle?.evidence["count"]?.int == 1001)
  }

  // MARK: Edges

  private static func edges(_ messages: [(String, String)]) -> [Anomaly] {
    var detector = NewEdgeDetector(thresholds: thresholds)
    return messages.compactMap { detector.observe(sender: $0.0, receiver: $0.1) }
  }

  @Test func `a new edge is told after a team's ways had settled`() {
    let usual = (0..<40).map { $0 % 2 == 0 ? ("planner", "coder") : ("coder", "planner") }
    let found = Self.edges(usual + [("coder", "deployer"), ("coder", "deployer")])
    #expect(found.map(\.kind) == [.newEdge])
    #expect(found.first?.evidence["receiver_id"]?.string == "deployer")
  }

  @Test func `the edges of a team that is still finding its ways are not told`() {
    #expect(Self.edges((0..<25).map { ("a", "b\($0)") }).isEmpty)
    #expect(Self.edges((0..<200).map { ("a", "b\($0 / 10)") }).isEmpty)
  }

  // MARK: Processes

  private static func leak(_ memory: (Int) -> Double, samples: Int = 600) -> [Anomaly] {
    var detector = MemoryLeakDetector(thresholds: thresholds)
    return (0..<samples).compactMap { detector.observe(mebibytes: memory($0), at: seconds($0 * 2)) }
  }

  @Test func `memory that grows straight for minutes is a leak, told when it has doubled again`() {
    let found = Self.leak { 200 + Double($0) * 0.8 }
    #expect((1...3).contains(found.count))
    #expect(found.allSatisfy { $0.kind == .memoryLeak })
  }

  @Test func `memory that rises once, swings, or grows by little is none`() {
    #expect(Self.leak { $0 < 20 ? Double($0) * 40 : 800 }.isEmpty)
    #expect(Self.leak { 500 + 200 * Double($0 % 50) / 50 }.isEmpty)
    #expect(Self.leak { 500 + Double($0) * 0.01 }.isEmpty)
  }

  @Test func `a storm of processes is told when it begins and when it has doubled`() {
    var detector = ProcessStormDetector(thresholds: Self.thresholds)
    #expect([10, 100, 256].compactMap { detector.observe(processes: $0) }.isEmpty)
    #expect([257, 300, 400, 600].compactMap { detector.observe(processes: $0) }.count == 2)
    #expect(detector.observe(processes: 100) == nil)
    #expect(detector.observe(processes: 300)?.kind == .processStorm)
  }

  // MARK: The end

  @Test func `success with work open came too early`() throws {
    let found = try #require(EarlySuccess.judge(openTasks: ["T1"], openWorkflows: [], failedMessages: 2))
    #expect(found.kind == .earlySuccess)
    #expect(found.evidence["open_tasks"]?.array?.count == 1)
    #expect(EarlySuccess.judge(openTasks: [], openWorkflows: [], failedMessages: 0) == nil)
  }
}
