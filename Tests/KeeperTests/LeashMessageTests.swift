import Keeper
import TestSupport
import Testing

@Suite struct LeashMessageTests {
  private static let member = MemberSummary(pid: 4_194_304, command: "tee (deleted) é")

  static let messages: [LeashMessage] =
    [
      .spawned(pid: 1, startTime: 0), .spawned(pid: .max, startTime: .max),
      .exited(ExitReport(status: .code(255), userMicroseconds: 1, systemMicroseconds: .max, peakResidentKiB: 2)),
      .exited(
        ExitReport(
          status: .signal(9, coreDumped: false), userMicroseconds: 0, systemMicroseconds: 0, peakResidentKiB: 0)),
      .exited(
        ExitReport(
          status: .signal(11, coreDumped: true), userMicroseconds: 0, systemMicroseconds: 0, peakResidentKiB: .max)),
      .waitingFor([]), .waitingFor([member]),
      .waitingFor(Array(repeating: member, count: LeashMessage.waitingForLimit)),
      .finished(survivors: 0), .finished(survivors: .max), .signal(15), .signal(-1), .stop, .kill,
    ]
    + KillReason.allCases.flatMap { reason in
      [nil, 0, .max].map {
        .killed(
          KilledMember(member: member, ageMilliseconds: .max, signal: 9, tookMilliseconds: $0), reason: reason)
      }
    }
    + [.kept(member, startTime: .max)]
    + SpawnFailure.Subject.allCases.flatMap { subject in
      ["", "/a b/ü", String(repeating: "x", count: 5000)].map {
        .spawnFailed(SpawnFailure(subject: subject, errno: 2, path: $0))
      }
    }

  @Test(arguments: messages)
  func `a message is read as it was written`(message: LeashMessage) {
    #expect(LeashMessage(bytes: message.encoded()) == message)
  }

  @Test(arguments: messages)
  func `a message that is cut short or goes on is none`(message: LeashMessage) {
    let bytes = message.encoded()
    for count in 0..<bytes.count { #expect(LeashMessage(bytes: Array(bytes.prefix(count))) == nil) }
    #expect(LeashMessage(bytes: bytes + [0]) == nil)
  }

  @Test func `whatever bytes come, they are a message or nothing`() {
    var generator = SeededGenerator(seed: 42)
    var understood = 0
    for _ in 0..<50_000 {
      // Half of them random, half a true message with a byte changed: those reach the inner fields.
      var bytes: [UInt8]
      if Bool.random(using: &generator) {
        bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in .random(in: 0...10, using: &generator) }
      } else {
        bytes = Self.messages.randomElement(using: &generator)?.encoded() ?? []
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      guard let message = LeashMessage(bytes: bytes) else { continue }
      understood += 1
      #expect(message.encoded() == bytes)
    }
    #expect(understood > 0)
  }

  @Test func `more members than fit are left out`() {
    let many = LeashMessage.waitingFor(Array(repeating: Self.member, count: 1000))
    let kept = LeashMessage.waitingFor(Array(repeating: Self.member, count: LeashMessage.waitingForLimit))
    #expect(LeashMessage(bytes: many.encoded()) == kept)
  }

  @Test func `text that is too long is cut between characters`() throws {
    let path = String(repeating: "x", count: 65_534) + "é"
    let message = LeashMessage.spawnFailed(SpawnFailure(subject: .executable, errno: 2, path: path))
    let expected = SpawnFailure(subject: .executable, errno: 2, path: String(path.dropLast()))
    #expect(LeashMessage(bytes: message.encoded()) == .spawnFailed(expected))
  }

  @Test(
    arguments: [
      (.code(0), 0), (.code(255), 255), (.signal(9, coreDumped: false), 137), (.signal(11, coreDumped: true), 139),
    ] as [(ExitReport.Status, Int32)])
  func `an end has the code that a shell would give`(status: ExitReport.Status, code: Int32) {
    let report = ExitReport(status: status, userMicroseconds: 0, systemMicroseconds: 0, peakResidentKiB: 0)
    #expect(report.shellCode == code)
  }
}
