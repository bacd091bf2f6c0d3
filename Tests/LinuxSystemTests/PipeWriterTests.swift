import Foundation
import LinuxSystem
import Testing

/// Who holds the writing end of a pipe: real pipes, and a real process that got one of them.
struct PipeWriterTests {
  private func inode(of descriptor: Int32) -> UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  @Test func `writers are found by the pipe they hold, readers are not`() throws {
    let pipe = try FileDescriptor.pipe()
    let other = try FileDescriptor.pipe()
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/bin/sleep")
    holder.arguments = ["100"]
    holder.standardOutput = FileHandle(fileDescriptor: pipe.writeEnd.rawValue, closeOnDealloc: false)
    // An end to read, which keeps nobody's output open.
    holder.standardInput = FileHandle(fileDescriptor: other.readEnd.rawValue, closeOnDealloc: false)
    try holder.run()
    defer {
      kill(holder.processIdentifier, SIGKILL)
      holder.waitUntilExit()
    }
    let (held, free) = (inode(of: pipe.readEnd.rawValue), inode(of: other.readEnd.rawValue))
    let writers = ProcessTable().writers(ofPipes: [held, free])
    #expect(writers[held]?.contains { $0.identity.pid == holder.processIdentifier } == true)
    #expect(writers[held]?.contains { $0.identity.pid == getpid() } == true, "this process holds the end it made")
    #expect(writers[free]?.contains { $0.identity.pid == holder.processIdentifier } != true)
  }

  @Test func `a pipe that nobody writes has no entry`() throws {
    let pipe = try FileDescriptor.pipe()
    let held = inode(of: pipe.readEnd.rawValue)
    _ = consume pipe
    #expect(ProcessTable().writers(ofPipes: [held]).isEmpty)
  }
}
