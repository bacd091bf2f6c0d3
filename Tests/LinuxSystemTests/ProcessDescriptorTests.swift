import Glibc
import LinuxSystem
import Testing

@Suite struct ProcessDescriptorTests {
  /// A child that sleeps until it is signalled.
  private func startSleeper() throws -> Int32 {
    var pid: pid_t = 0
    let arguments = [strdup("/bin/sleep"), strdup("60"), nil]
    defer { for argument in arguments { free(argument) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner's threads block signals; the sleeper must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    try #require(posix_spawn(&pid, "/bin/sleep", nil, &attributes, arguments, nil) == 0)
    return pid
  }

  @Test func `a process descriptor signals its process and is readable at its end`() throws {
    let pid = try startSleeper()
    let process = try ProcessDescriptor(pid: pid)
    let epoll = try Epoll()
    try epoll.add(process.rawValue, .readable, token: 1)
    #expect(try epoll.wait(timeoutMilliseconds: 0) { _, _ in } == 0)
    try process.send(signal: SIGTERM)
    #expect(try epoll.wait(timeoutMilliseconds: 5000) { _, _ in } == 1)
    var status: Int32 = 0
    #expect(waitpid(pid, &status, 0) == pid)
    #expect(status & 0x7f == SIGTERM)
    #expect(throws: SystemError.self) { try process.send(signal: SIGTERM) }
  }

  @Test func `a signal reaches the very process and never a later owner of its pid`() throws {
    let pid = try startSleeper()
    let identity = try #require(ProcessTable().statLine(of: pid)?.identity)
    let earlier = ProcessIdentity(pid: pid, startTime: identity.startTime - 1)
    #expect(!earlier.send(signal: SIGKILL))
    #expect(waitpid(pid, nil, WNOHANG) == 0)
    #expect(identity.send(signal: SIGKILL))
    #expect(waitpid(pid, nil, 0) == pid)
    #expect(!identity.send(signal: SIGKILL))
  }

  @Test func `a process that is not there cannot be opened`() {
    #expect(throws: SystemError(code: ESRCH, operation: "open process 2147483647")) {
      _ = try ProcessDescriptor(pid: .max)
    }
  }
}
