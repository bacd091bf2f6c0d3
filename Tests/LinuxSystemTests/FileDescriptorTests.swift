import Glibc
import LinuxSystem
import Testing

@Suite struct FileDescriptorTests {
  /// Writes and reads text through any two descriptors.
  private func send(_ text: String, to descriptor: borrowing FileDescriptor) throws -> Int? {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { try descriptor.write($0) }
  }

  private func receive(from descriptor: borrowing FileDescriptor) throws -> String? {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
    return count.map { String(decoding: buffer[..<$0], as: UTF8.self) }
  }

  private func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  @Test func `bytes written to a pipe come out of it, then its end`() throws {
    var ends = try FileDescriptor.pipe()
    #expect(try send("abc", to: ends.writeEnd) == 3)
    #expect(try receive(from: ends.readEnd) == "abc")
    ends.writeEnd = try FileDescriptor.open("/dev/null", O_WRONLY)
    #expect(try receive(from: ends.readEnd) == "")
  }

  @Test func `an empty pipe that must not block reads as nil`() throws {
    let ends = try FileDescriptor.pipe()
    try ends.readEnd.setNonBlocking(true)
    #expect(try receive(from: ends.readEnd) == nil)
  }

  @Test func `a full pipe that must not block takes nothing`() throws {
    let ends = try FileDescriptor.pipe()
    try ends.writeEnd.setNonBlocking(true)
    let block = String(repeating: "x", count: 65_536)
    while try send(block, to: ends.writeEnd) != nil {}
    #expect(try send("x", to: ends.writeEnd) == nil)
  }

  @Test func `a socket pair keeps messages apart and ends with its other side`() throws {
    let ends = try FileDescriptor.socketPair()
    let first = ends.first.take()
    let second = ends.second
    do {
      let first = FileDescriptor(owning: first)
      _ = try send("one", to: first)
      _ = try send("two", to: first)
    }
    #expect(try receive(from: second) == "one")
    #expect(try receive(from: second) == "two")
    #expect(try receive(from: second) == "")
  }

  @Test func `everything made here is closed on exec`() throws {
    let pipe = try FileDescriptor.pipe()
    let sockets = try FileDescriptor.socketPair()
    let file = try FileDescriptor.open("/dev/null", O_RDONLY)
    let epoll = try ProcessDescriptor(pid: getpid())
    let timer = try Timer()
    let counter = try EventCounter()
    for number in [
      pipe.readEnd.rawValue, pipe.writeEnd.rawValue, sockets.first.rawValue, sockets.second.rawValue, file.rawValue,
      epoll.rawValue, timer.rawValue, counter.rawValue,
    ] {
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
  }

  @Test func `a descriptor that is taken stays open`() throws {
    let number = try FileDescriptor.open("/dev/null", O_RDONLY).take()
    #expect(isOpen(number))
    close(number)
  }

  @Test func `an error says what was tried, on what, and why`() {
    var error: SystemError?
    do throws(SystemError) {
      _ = try FileDescriptor.open("/nowhere/at all", O_RDONLY)
    } catch let failure {
      error = failure
    }
    #expect(error == SystemError(code: ENOENT, operation: "open /nowhere/at all"))
    #expect(error?.description == "open /nowhere/at all: No such file or directory")
    #expect(SystemError(code: 9999, operation: "try").description == "try: error 9999")
  }
}
