import Foundation
import Keeper
import LinuxSystem
import Testing

@testable import Supervision

/// Who belongs to a team whose keeper was killed, in a picture of `/proc`, and when a sweep is over.
///
/// The processes of the picture have pids that the kernel never gives (more than 4,194,304), so nobody can be hit.
struct OrphanSweepTests {
  private static let base = 5_000_000

  private final class Picture {
    let root = NSTemporaryDirectory() + "/sweep-\(UUID().uuidString)"
    var table: ProcessTable { ProcessTable(root: root) }

    init() throws { try set(Int(getpid()), parent: 1, session: Int(getsid(0))) }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func set(
      _ pid: Int, parent: Int = 1, session: Int, state: String = "S", variables: [String] = [], threads: Int = 1
    ) throws {
      try FileManager.default.createDirectory(atPath: "\(root)/\(pid)", withIntermediateDirectories: true)
      let stat =
        "\(pid) (worker) \(state) \(parent) \(session) \(session) 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 \(threads) 0 7 4096 0 0\n"
      try Data(stat.utf8).write(to: URL(filePath: "\(root)/\(pid)/stat"))
      try Data(variables.map { "\($0)\0" }.joined().utf8).write(to: URL(filePath: "\(root)/\(pid)/environ"))
    }

    func remove(_ pid: Int) throws { try FileManager.default.removeItem(atPath: "\(root)/\(pid)") }
  }

  private func sweep(leader: Int = base, at now: UInt64 = 0) -> OrphanSweep {
    OrphanSweep(
      leader: ProcessIdentity(pid: Int32(leader), startTime: 7), runID: "run", team: "crew", group: nil, at: now)
  }

  /// The pids that a sweep looks for.
  private func found(in picture: Picture, sparing spared: Set<ProcessIdentity> = []) -> Set<Int> {
    Set(sweep().members(in: picture.table, sparing: spared).map { Int($0.identity.pid) - Self.base })
  }

  @Test func `a member is known by its session, by its marker, or because it was adopted`() throws {
    let picture = try Picture()
    let (base, ours) = (Self.base, Int(getpid()))
    let marker = ["PROCTOR_RUN_ID=run", "PROCTOR_TEAM=crew"]
    try picture.set(base + 1, session: base)
    try picture.set(base + 2, session: base + 2, variables: ["A=b"] + marker)
    try picture.set(base + 3, parent: ours, session: base + 3)
    try picture.set(base + 4, parent: base + 3, session: base + 4)
    // No members: another run's, half a marker, a keeper or another child that we started, a stranger.
    try picture.set(base + 11, session: base + 11, variables: ["PROCTOR_RUN_ID=other", "PROCTOR_TEAM=crew"])
    try picture.set(base + 12, session: base + 12, variables: ["PROCTOR_TEAM=crew"])
    try picture.set(base + 13, parent: ours, session: Int(getsid(0)))
    try picture.set(base + 14, session: base + 14)
    #expect(found(in: picture) == [1, 2, 3, 4])
  }

  @Test func `an orphan that names another team is left to that team`() throws {
    let picture = try Picture()
    let other = ["PROCTOR_RUN_ID=run", "PROCTOR_TEAM=other"]
    try picture.set(Self.base + 1, parent: Int(getpid()), session: Self.base + 1, variables: other)
    #expect(found(in: picture) == [])
  }

  @Test func `who was left alone on purpose is left alone`() throws {
    let picture = try Picture()
    try picture.set(Self.base + 1, parent: Int(getpid()), session: Self.base + 1)
    let spared = ProcessIdentity(pid: Int32(Self.base + 1), startTime: 7)
    #expect(found(in: picture, sparing: [spared]) == [])
    #expect(found(in: picture, sparing: [ProcessIdentity(pid: spared.pid, startTime: 6)]) == [1])
  }

  @Test func `who has ended is no member, but a program whose first thread has ended is`() throws {
    let picture = try Picture()
    try picture.set(Self.base + 1, session: Self.base, state: "Z", threads: 1)
    try picture.set(Self.base + 2, session: Self.base, state: "Z", threads: 3)
    #expect(found(in: picture) == [2])
  }

  @Test func `two scans in a row that find nobody end it`() throws {
    let picture = try Picture()
    var sweep = sweep()
    #expect(sweep.advance(at: 0, table: picture.table, sparing: []) { _ in } == .again(at: 5_000_000))
    // Not before its time.
    #expect(sweep.advance(at: 1_000_000, table: picture.table, sparing: []) { _ in } == .again(at: 5_000_000))
    try picture.set(Self.base + 1, session: Self.base)
    #expect(sweep.advance(at: 5_000_000, table: picture.table, sparing: []) { _ in } == .again(at: 15_000_000))
    try picture.remove(Self.base + 1)
    #expect(sweep.advance(at: 15_000_000, table: picture.table, sparing: []) { _ in } == .again(at: 35_000_000))
    #expect(sweep.advance(at: 35_000_000, table: picture.table, sparing: []) { _ in } == .finished(survivors: 0))
  }

  @Test func `who does not go is counted when the time is up`() throws {
    let picture = try Picture()
    try picture.set(Self.base + 1, session: Self.base)
    var sweep = sweep()
    var now: UInt64 = 0
    var step = OrphanSweep.Step.again(at: 0)
    while case .again(let next) = step {
      now = next
      step = sweep.advance(at: now, table: picture.table, sparing: []) { _ in }
    }
    #expect(step == .finished(survivors: 1))
    #expect(now >= 5_000_000_000)
  }

  @Test(arguments: [
    ("crew", "proctor-9f-crew"), ("a b/../c\n", "proctor-9f-a_b____c_"), ("ü", "proctor-9f-__"), ("", "proctor-9f-"),
    (String(repeating: "x", count: 255), "proctor-9f-" + String(repeating: "x", count: 64)),
  ])
  func `the name of a team's control group is one plain word`(team: String, name: String) {
    #expect(TeamControlGroup.folderName(runID: "9f", team: team) == name)
  }
}
