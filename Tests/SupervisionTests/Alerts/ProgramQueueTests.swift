import Telemetry
import Testing

@testable import Supervision

struct ProgramQueueTests {
  private func job(_ rule: String, _ id: String = "1", status: AlertStatus = .active, program: String? = nil)
    -> ProgramQueue.Job
  {
    ProgramQueue.Job(
      name: program, command: ["x"],
      alert: Alert(
        id: "\(rule)-\(id)", type: .budget, severity: .warning, message: "", timestampMilliseconds: 0,
        affectedAgents: [], status: status, rule: rule, value: nil, threshold: 0, startsAtMilliseconds: 0))
  }

  private let second: UInt64 = 1_000_000_000

  @Test func `a program is started at most every ten seconds for one rule, and at once for another`() {
    var queue = ProgramQueue()
    for job in [job("a", "1"), job("a", "2"), job("b")] { queue.add(job) }
    #expect(queue.take(at: 5 * second)?.alert.id == "a-1")
    #expect(queue.take(at: 5 * second)?.alert.id == "b-1")
    #expect(queue.take(at: 15 * second - 1) == nil)
    #expect(queue.nextStart == 15 * second)
    #expect(queue.take(at: 15 * second)?.alert.id == "a-2")
    #expect(queue.nextStart == nil)
  }

  @Test func `newer news of an alert take the place of those that wait`() {
    var queue = ProgramQueue()
    queue.add(job("a"))
    queue.add(job("b"))
    queue.add(job("a", status: .resolved))
    queue.add(job("a", program: "other"))
    #expect(queue.waiting.map(\.alert.status) == [.resolved, .active, .active])
  }

  @Test func `no more wait than can be remembered`() {
    var queue = ProgramQueue()
    for index in 0..<100 { queue.add(job("a", "\(index)")) }
    #expect(queue.waiting.count == 64)
    #expect(queue.dropped == 36)
    #expect(queue.giveUp() == 64)
    #expect(queue.waiting.isEmpty)
  }

  @Test func `at the end of a run nobody waits for ten seconds to be over`() {
    var queue = ProgramQueue()
    for index in 0..<3 { queue.add(job("a", "\(index)")) }
    _ = queue.take(at: 0)
    #expect(queue.take(at: 1) == nil)
    queue.isHurried = true
    #expect(queue.nextStart == 0)
    #expect(queue.take(at: 1) != nil && queue.take(at: 1) != nil)
  }
}
