import Glibc
import LinuxSystem
import Testing

@Suite struct EventTests {
  @Test func `epoll tells which descriptor is ready, and for what`() throws {
    let epoll = try Epoll()
    let ends = try FileDescriptor.socketPair()
    try epoll.add(ends.first.rawValue, .readable, token: 7)
    try epoll.add(ends.second.rawValue, [.readable, .writable], token: .max)
    var seen: [UInt64: Epoll.Interest] = [:]
    #expect(try epoll.wait(timeoutMilliseconds: 0) { seen[$0] = $1 } == 1)
    #expect(seen == [.max: .writable])

    try epoll.modify(ends.second.rawValue, .readable, token: 9)
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
    epoll.remove(ends.first.rawValue)
    close(ends.first.take())
    seen = [:]
    #expect(try epoll.wait(timeoutMilliseconds: 1000) { seen[$0] = $1 } == 1)
    #expect(seen[9]?.isSuperset(of: [.readable, .hangUp]) == true)
  }

  @Test func `epoll refuses a descriptor that is not open`() throws {
    let epoll = try Epoll()
    #expect(throws: SystemError(code: EBADF, operation: "watch descriptor -1")) {
      try epoll.add(-1, .readable, token: 0)
    }
  }

  @Test(arguments: [0, 1, 5_000_000] as [UInt64])
  func `a timer is readable when its moment has come and not before`(nanosecondsAhead: UInt64) throws {
    let epoll = try Epoll()
    let timer = try Timer()
    try epoll.add(timer.rawValue, .readable, token: 1)
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
    let deadline = nanosecondsAhead == 0 ? 0 : MonotonicClock.nanoseconds() + nanosecondsAhead
    timer.arm(at: deadline)
    #expect(try epoll.wait(timeoutMilliseconds: 5000) { _, _ in } == 1)
    #expect(MonotonicClock.nanoseconds() >= deadline)
    timer.acknowledge()
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
  }

  @Test func `a disarmed timer stays silent`() throws {
    let epoll = try Epoll()
    let timer = try Timer()
    try epoll.add(timer.rawValue, .readable, token: 1)
    timer.arm(at: 1)
    timer.disarm()
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
  }

  @Test func `an event counter counts signals and starts again at zero`() throws {
    let counter = try EventCounter()
    #expect(counter.drain() == 0)
    counter.signal()
    counter.signal()
    #expect(counter.drain() == 2)
    #expect(counter.drain() == 0)
  }

  @Test func `the clocks go forward and agree with the system's`() {
    let first = MonotonicClock.nanoseconds()
    #expect(MonotonicClock.nanoseconds() >= first)
    #expect(abs(WallClock.milliseconds() / 1000 - Int64(time(nil))) <= 1)
    // This process is older than nothing and younger than the machine.
    let age = ProcessTable().statLine(of: getpid()).map { BootClock.ageMilliseconds(of: $0.identity) }
    #expect(age.map { $0 < BootClock.nanoseconds() / 1_000_000 } == true)
    #expect(BootClock.ageMilliseconds(of: ProcessIdentity(pid: 1, startTime: .max)) >= 0)
  }
}
