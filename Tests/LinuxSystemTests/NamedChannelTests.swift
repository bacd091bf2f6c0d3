import Foundation
import LinuxSystem
import TestSupport
import Testing

@Suite struct NamedChannelTests {
  private static func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "channel-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  /// Runs a shell with `$CHANNEL`, and answers its exit code.
  private static func shell(_ script: String, _ path: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.environment = ["CHANNEL": path, "PATH": "/usr/bin:/bin"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func text(of channel: borrowing NamedChannel) throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try channel.read(into: $0) }
      guard let count else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  @Test func `several processes append, one after the other, and nothing is left of it`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let channel = try NamedChannel(inOneOf: [folder])
      #expect(try Self.text(of: channel) == "")
      #expect(
        try Self.shell(#"test -p "$CHANNEL" && echo one >> "$CHANNEL" && echo two > "$CHANNEL""#, channel.path) == 0)
      let waiting = channel.waitingBytes
      #expect(waiting == 8)
      #expect(try Self.text(of: channel) == "one\ntwo\n")
      #expect(try Self.shell(#"echo three >> "$CHANNEL""#, channel.path) == 0)
      #expect(try Self.text(of: channel) == "three\n")
      let attributes = try FileManager.default.attributesOfItem(atPath: channel.path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
    #expect(Self.names(in: folder) == [])
  }

  @Test func `a folder that cannot be written is passed over`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let channel = try NamedChannel(inOneOf: ["/proc", "/nowhere", folder])
    let path = channel.path
    #expect(path.hasPrefix(folder))
  }

  @Test func `without any folder there is a reason`() {
    #expect(throws: SystemError.self) { _ = try NamedChannel(inOneOf: ["/nowhere", "/proc"]) }
    #expect(throws: SystemError.self) { _ = try NamedChannel(inOneOf: []) }
  }

  @Test func `a file in its place shows, and does not stay`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let channel = try NamedChannel(inOneOf: [folder])
      let isInPlace = channel.isInPlace
      #expect(isInPlace)
      let wasRefused = try Self.shell(#"rm -f "$CHANNEL" && echo lost > "$CHANNEL""#, channel.path) != 0
      // Root may remove it.
      let isStillInPlace = channel.isInPlace
      #expect(wasRefused == isStillInPlace)
      #expect(wasRefused || getuid() == 0)
    }
    #expect(Self.names(in: folder) == [])
  }

  @Test func `only channels are removed`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = FileManager.default.createFile(atPath: folder + "/events", contents: nil)
    NamedChannel.remove(folder + "/events")
    NamedChannel.remove("")
    NamedChannel.remove("events")
    #expect(Self.names(in: folder) == ["events"])
  }

  @Test func `who is left removes it, and nobody waits for a reader that is dead`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/proctor-events-abcdef/events"
    try FileManager.default.createDirectory(
      atPath: folder + "/proctor-events-abcdef", withIntermediateDirectories: true)
    #expect(mkfifo(path, 0o600) == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", #"echo one >> "$CHANNEL""#]
    process.environment = ["CHANNEL": path]
    try process.run()
    NamedChannel.remove(path)
    #expect(Self.names(in: folder) == [])
    try Deadline.poll(for: "the writer to end") { !process.isRunning }
  }
}
