import CLinux
import Glibc
import LinuxSystem
import Testing

@Suite struct PseudoTerminalTests {
  @Test func `what a program prints arrives byte for byte, and its end is an error of reading`() throws {
    var ends = try FileDescriptor.pseudoTerminal(rows: 50, columns: 400)
    var size = winsize()
    #expect(ioctl(ends.terminal.rawValue, UInt(TIOCGWINSZ), &size) == 0)
    #expect(size.ws_row == 50 && size.ws_col == 400)
    #expect(isatty(ends.terminal.rawValue) == 1)
    let printed = Array("one\ntwo\r\n\u{1b}[1mthree\tü".utf8)
    _ = try printed.withUnsafeBytes { try ends.terminal.write($0) }
    #expect(try read(ends.controller) == printed)
    // Nothing that is typed comes back as if it had been printed.
    let typed = Array("typed\n".utf8)
    _ = try typed.withUnsafeBytes { try ends.controller.write($0) }
    #expect(try read(ends.terminal) == typed)
    try ends.controller.setNonBlocking(true)
    #expect(try read(ends.controller) == nil)
    ends.terminal = try FileDescriptor.open("/dev/null", O_RDONLY)
    // A process that another test starts right now holds the terminal, too, until it has become its program.
    let deadline = MonotonicClock.nanoseconds() + 60_000_000_000
    #expect {
      while MonotonicClock.nanoseconds() < deadline { _ = try read(ends.controller) }
    } throws: {
      ($0 as? SystemError)?.code == EIO
    }
  }

  private func read(_ descriptor: borrowing FileDescriptor) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
    return count.map { Array(buffer[..<$0]) }
  }
}
