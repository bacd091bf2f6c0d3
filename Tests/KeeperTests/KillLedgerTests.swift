import Glibc
import Keeper
import LinuxSystem
import Testing

@Suite struct KillLedgerTests {
  private func process(_ pid: Int32, startTime: UInt64 = 100) throws -> ProcessStatLine {
    let text =
      "\(pid) (worker) S 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 \(startTime) 4096 0 18446744073709551615\n"
    return try #require(Array(text.utf8).withUnsafeBytes { ProcessStatLine(bytes: $0) })
  }

  @Test func `a process is told of once, when it has ended, with its last signal and the time since the first`() throws
  {
    var ledger = KillLedger()
    let (one, two) = (try process(1), try process(2))
    ledger.note([one, two], signal: SIGTERM, at: 1_000_000_000)
    #expect(ledger.takeEnded(at: 1_001_000_000) { _ in true } == [])
    ledger.note([two], signal: SIGKILL, at: 3_000_000_000)
    let first = ledger.takeEnded(at: 3_000_000_000) { $0 != one.identity }
    #expect(first.map(\.member) == [MemberSummary(pid: 1, command: "worker")])
    #expect(first.map(\.signal) == [SIGTERM])
    #expect(first.map(\.tookMilliseconds) == [2000])
    let second = ledger.takeEnded(at: 3_004_000_000) { _ in false }
    #expect(second.map(\.signal) == [SIGKILL])
    #expect(second.map(\.tookMilliseconds) == [2004])
    #expect(ledger.takeEnded(at: 9_000_000_000) { _ in false } == [])
    #expect(ledger.takeRest() == [])
  }

  @Test func `who will not end is told of without a time`() throws {
    var ledger = KillLedger()
    ledger.note([try process(1)], signal: SIGKILL, at: 0)
    #expect(ledger.takeRest().map(\.tookMilliseconds) == [nil])
    #expect(ledger.takeRest() == [])
  }

  @Test func `a pid that was used again is another process`() throws {
    var ledger = KillLedger()
    ledger.note([try process(1, startTime: 100)], signal: SIGKILL, at: 0)
    ledger.note([try process(1, startTime: 200)], signal: SIGKILL, at: 0)
    #expect(ledger.takeEnded(at: 0) { $0.startTime == 200 }.count == 1)
    #expect(ledger.takeRest().count == 1)
  }
}
