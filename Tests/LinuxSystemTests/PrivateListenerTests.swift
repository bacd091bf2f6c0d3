import Foundation
import LinuxSystem
import TestSupport
import Testing

@Suite struct PrivateListenerTests {
  @Test func `a connection is accepted and leaves no name behind`() throws {
    let before = Self.folders
    let listener = try PrivateListener()
    // Other listeners have folders for a moment, too; whoever is made now is none of ours.
    let suspects = Self.folders.subtracting(before)
    try Deadline.poll(for: "the folders to be gone") { Self.folders.isDisjoint(with: suspects) }
    #expect(listener.path.utf8.count < 107)
    #expect(try Self.accepts(listener) == false)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "test -S \(listener.path)"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `what is written arrives`() throws {
    let listener = try PrivateListener()
    let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(listener.path.utf8)) }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(connected == 0)
    let server = try #require(try Self.number(of: listener))
    defer { close(server) }
    #expect(write(client, "hello", 5) == 5)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(server, &bytes, 8) == 5)
    #expect(bytes.starts(with: "hello".utf8))
  }

  private static func accepts(_ listener: borrowing PrivateListener) throws -> Bool {
    guard let number = try number(of: listener) else { return false }
    close(number)
    return true
  }

  private static func number(of listener: borrowing PrivateListener) throws -> Int32? {
    guard let descriptor = try listener.accept() else { return nil }
    return descriptor.take()
  }

  private static var folders: Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
    return Set(names.filter { $0.hasPrefix("proctor-") && $0.count == "proctor-XXXXXX".count })
  }
}
