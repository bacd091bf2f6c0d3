import Glibc
import LinuxSystem
import Testing

/// Dispositions belong to the whole process, so each test has signals of its own.
@Suite struct SignalTests {
  @Test func `signals wait in the inbox in the order of arrival, repeats included`() throws {
    let descriptor = try SignalInbox.install([SIGUSR1, SIGUSR2])
    let epoll = try Epoll()
    try epoll.add(descriptor, .readable, token: 1)
    // The test runner's threads block signals. One that is open to this thread is handled before raise returns.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    sigaddset(&signals, SIGUSR2)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for signal in [SIGUSR1, SIGUSR2, SIGUSR1, SIGUSR1] { raise(signal) }
    #expect(try epoll.wait(timeoutMilliseconds: 1000) { _, _ in } == 1)
    #expect(SignalInbox.drain() == [SIGUSR1, SIGUSR2, SIGUSR1, SIGUSR1])
    #expect(SignalInbox.drain() == [])
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
  }

  @Test func `with a handler for SIGPIPE a reader that has gone is an error and no death`() throws {
    SignalInbox.installNoOperation([SIGPIPE])
    let ends = try FileDescriptor.pipe()
    close(ends.readEnd.take())
    let writeEnd = ends.writeEnd
    #expect(throws: SystemError(code: EPIPE, operation: "write to descriptor \(writeEnd.rawValue)")) {
      try [UInt8(1)].withUnsafeBytes { try writeEnd.write($0) }
    }
  }

  @Test func `a process can end by the signal it caught`() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      _ = try SignalInbox.install([SIGTERM])
      SignalInbox.restoreDefaultAndRaise(SIGTERM)
    }
  }

  @Test func `a signal ignored from the start stays ignored`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      var ignore = sigaction()
      ignore.__sigaction_handler.sa_handler = SIG_IGN
      sigaction(SIGHUP, &ignore, nil)
      _ = try SignalInbox.install([SIGHUP])
      raise(SIGHUP)
      exit(SignalInbox.drain().isEmpty ? 7 : 1)
    }
  }

  @Test func `a signal that does not kill still ends the process`() async {
    await #expect(processExitsWith: .exitCode(128 + SIGCHLD)) {
      SignalInbox.restoreDefaultAndRaise(SIGCHLD)
    }
  }

  @Test(
    arguments: [
      ("TERM", 15), ("SIGKILL", 9), ("int", 2), ("sigusr1", 10), ("40", 40), ("64", 64), ("0", nil), ("65", nil),
      ("", nil), ("SIG", nil), ("NOPE", nil), ("-1", nil),
    ] as [(String, Int32?)])
  func `signals are known by name and number`(text: String, number: Int32?) {
    #expect(SignalName.number(of: text) == number)
    if let number { #expect(SignalName.number(of: SignalName.name(of: number)) == number) }
  }
}
