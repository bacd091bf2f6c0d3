import Foundation
import Recognition
import TestSupport
import Testing

@testable import Supervision

/// Many processes of git that tell of themselves before anybody has listened.
@Suite struct GitTraceInboxTests {
  private static let start = #"{"event":"start","sid":"1","argv":["git","cat-file","--batch"]}"#
  private static let name = #"{"event":"cmd_name","sid":"1","name":"cat-file","hierarchy":"cat-file"}"#

  /// Connects to where git is told to connect, and says what git says first.
  private func begin(_ inbox: GitTraceInbox) throws -> Int32 {
    let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = try #require(inbox.target.split(separator: ":").last)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(connected == 0)
    let words = Array("\(Self.start)\n\(Self.name)\n".utf8)
    try #require(write(client, words, words.count) == words.count)
    return client
  }

  /// How many of three hundred were heard to begin, and how many to end, when all had begun before the first was listened to.
  private func heard(whoMatters: Bool) throws -> (begun: Int, ended: Int) {
    let inbox = try GitTraceInbox()
    var clients: [Int32] = []
    defer { for client in clients { close(client) } }
    for _ in 0..<300 { clients.append(try begin(inbox)) }
    var (begun, ended) = (0, 0)
    let listen = {
      inbox.read { _, _, progress in
        if progress == .begun { begun += 1 }
        if progress == .ended { ended += 1 }
        return whoMatters
      }
    }
    // In each turn of the loop something is read, until nothing waits any more.
    for _ in 0..<8 { listen() }
    for client in clients { close(client) }
    clients = []
    for _ in 0..<8 { listen() }
    return (begun, ended)
  }

  @Test func `all that only look are heard, however many begin at once`() throws {
    #expect(try heard(whoMatters: false).begun == 300)
  }

  @Test func `of those that stay 256 are listened to, and the others are sent away`() throws {
    let heard = try heard(whoMatters: true)
    #expect(heard.begun == 256)
    #expect(heard.ended == 256)
  }
}
