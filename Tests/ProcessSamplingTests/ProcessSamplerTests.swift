import LinuxSystem
import ProcessSampling
import Testing

/// A sampler with identity: `#expect` cannot call mutating functions.
private final class Watch {
  private var sampler: ProcessSampler

  init(root: String) {
    sampler = ProcessSampler(root: root, ticksPerSecond: 100, pageSize: 4096)
  }

  func track(team: Int, keeper: Int32, leader: ProcessIdentity) {
    sampler.track(team: team, keeper: keeper, leader: leader)
  }

  func forget(team: Int) {
    sampler.forget(team: team)
  }

  func sample(team: Int, at nanoseconds: UInt64) -> TeamSample? {
    sampler.sample(team: team, at: nanoseconds)
  }

  func sampleInRound(team: Int, at nanoseconds: UInt64) -> TeamSample? {
    sampler.beginRound()
    defer { sampler.endRound() }
    return sampler.sample(team: team, at: nanoseconds)
  }
}

@Suite struct ProcessSamplerTests {
  private static let second: UInt64 = 1_000_000_000
  private let leader = ProcessIdentity(pid: 11, startTime: 50)

  private func sampler(_ picture: ProcPicture) -> Watch {
    let watch = Watch(root: picture.root)
    watch.track(team: 1, keeper: 10, leader: leader)
    return watch
  }

  /// Keeper 10, orchestrator 11, and 12 below it.
  private func team(leaderTicks: Int, childTicks: Int, reaped: Int = 0) throws -> ProcPicture {
    let picture = try ProcPicture()
    try advance(picture, leaderTicks: leaderTicks, childTicks: childTicks, reaped: reaped)
    return picture
  }

  private func advance(_ picture: ProcPicture, leaderTicks: Int, childTicks: Int?, reaped: Int = 0) throws {
    try picture.set(10, parent: 1, startTime: 40, ticks: 9_000, children: [11])
    try picture.set(
      11, parent: 10, startTime: 50, ticks: leaderTicks, reaped: reaped, pages: 256,
      children: childTicks == nil ? [] : [12])
    if let childTicks { try picture.set(12, parent: 11, startTime: 60, ticks: childTicks, pages: 512) }
  }

  @Test func `the captured team is measured without its keeper`() throws {
    let sampler = Watch(root: ProcPicture.fixture("team"))
    sampler.track(team: 1, keeper: 9932, leader: ProcessIdentity(pid: 9933, startTime: 176_269))
    let sample = try #require(sampler.sample(team: 1, at: 5))
    #expect(
      sample.leader
        == ProcessSample(
          pid: 9933, cpuPercent: nil, residentMiB: 2873 * 4096 / 1_048_576, threads: 2, status: .sleeping))
    #expect(
      sample.tree
        == TreeSample(
          processes: 5, cpuPercent: nil, residentMiB: (2873 + 2716 + 2769 + 2748) * 4096 / 1_048_576, threads: 6))
  }

  @Test func `the share is the growth of the ticks over the time between`() throws {
    let picture = try team(leaderTicks: 1_000, childTicks: 500)
    let sampler = sampler(picture)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == nil)
    try advance(picture, leaderTicks: 1_050, childTicks: 700)
    let sample = try #require(sampler.sample(team: 1, at: 3 * Self.second))
    #expect(sample.leader?.cpuPercent == 25)
    #expect(sample.tree.cpuPercent == 125)
    #expect(sample.tree.residentMiB == 3)
    #expect(sampler.sample(team: 1, at: 4 * Self.second)?.tree.cpuPercent == 0)
  }

  @Test func `a process that is new since the last sample counts all its ticks`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    try picture.set(12, parent: 11, startTime: 60, children: [13])
    try picture.set(13, parent: 12, startTime: 70, ticks: 80)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == 80)
  }

  @Test func `after a round that met many threads the children of their programs are looked up`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    // 12 stands in no list of 11's, and is found by its parent.
    try picture.set(11, parent: 10, startTime: 50, threads: 1 << 30, children: [])
    #expect(sampler.sampleInRound(team: 1, at: 0)?.tree.processes == 1)
    #expect(sampler.sampleInRound(team: 1, at: Self.second)?.tree.processes == 2)
    #expect(sampler.sample(team: 1, at: 2 * Self.second)?.tree.processes == 1, "outside of a round nobody is listed")
    // Few threads again: the round after next asks for lists.
    try picture.set(11, parent: 10, startTime: 50, threads: 2, children: [])
    _ = sampler.sampleInRound(team: 1, at: 3 * Self.second)
    #expect(sampler.sampleInRound(team: 1, at: 4 * Self.second)?.tree.processes == 1)
  }

  @Test func `a reused pid inherits no ticks`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 500)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    try picture.set(12, parent: 11, startTime: 99, ticks: 30)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == 30)
  }

  @Test func `a process that has the pid of the leader is not the leader`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    try picture.set(11, parent: 10, startTime: 51)
    let sample = try #require(sampler.sample(team: 1, at: 0))
    #expect(sample.leader == nil)
    #expect(sample.tree.processes == 1)
  }

  @Test func `what lived and died between two samples counts through its parent`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 100)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    // 12 did 50 more ticks, and another child 40, before both were reaped: 100 of the 190 are known already.
    try advance(picture, leaderTicks: 10, childTicks: nil, reaped: 190)
    let sample = try #require(sampler.sample(team: 1, at: Self.second))
    #expect(sample.tree.cpuPercent == 100)
    #expect(sample.tree.processes == 1)
    #expect(sample.leader?.cpuPercent == 10)
  }

  @Test func `a child that was reaped without a trace takes nothing from the others`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 100)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    try advance(picture, leaderTicks: 20, childTicks: nil)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == 20)
    try advance(picture, leaderTicks: 50, childTicks: nil)
    #expect(sampler.sample(team: 1, at: 2 * Self.second)?.tree.cpuPercent == 30)
  }

  @Test func `a process that one scan missed is no burst of work when it is back`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 10_000)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    try advance(picture, leaderTicks: 5, childTicks: nil)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == 5)
    try advance(picture, leaderTicks: 5, childTicks: 10_007)
    #expect(sampler.sample(team: 1, at: 2 * Self.second)?.tree.cpuPercent == 7)
  }

  @Test(arguments: [0, 1, 9_999_999])
  func `less than a clock tick says nothing and keeps the interval open`(nanoseconds: UInt64) throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: Self.second)
    try advance(picture, leaderTicks: 10, childTicks: 0)
    #expect(sampler.sample(team: 1, at: Self.second + nanoseconds)?.leader?.cpuPercent == nil)
    #expect(sampler.sample(team: 1, at: 2 * Self.second)?.leader?.cpuPercent == 10)
  }

  @Test func `counters and clocks that run backwards give no negative share`() throws {
    let picture = try team(leaderTicks: 100, childTicks: 100)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 2 * Self.second)
    try advance(picture, leaderTicks: 50, childTicks: 60)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == nil)
    #expect(sampler.sample(team: 1, at: 3 * Self.second)?.tree.cpuPercent == 0)
  }

  @Test func `absurd counters stay finite`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    try advance(picture, leaderTicks: .max, childTicks: .max, reaped: .max)
    let sample = try #require(sampler.sample(team: 1, at: .max))
    #expect(sample.tree.cpuPercent?.isFinite == true)
  }

  @Test func `tools are live processes that were started two seconds or more after the orchestrator`() throws {
    let picture = try ProcPicture()
    try picture.set(10, parent: 1, startTime: 40, children: [11])
    try picture.set(11, parent: 10, startTime: 50, children: [12, 13, 14, 15])
    for (pid, start) in [(12, 60), (13, 250), (14, 251), (15, 900)] {
      try picture.set(pid, parent: 11, startTime: start, state: pid == 15 ? "Z" : "S")
    }
    #expect(sampler(picture).sample(team: 1, at: 0)?.tree.tools == 1)
  }

  @Test func `a team without processes is empty, not unknown`() throws {
    let picture = try ProcPicture()
    try picture.set(10, parent: 1, startTime: 40)
    let sampler = sampler(picture)
    let sample = try #require(sampler.sample(team: 1, at: 0))
    #expect(
      sample == TeamSample(leader: nil, tree: TreeSample(processes: 0, cpuPercent: nil, residentMiB: 0, threads: 0)))
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == 0)
  }

  @Test func `a team that is not tracked or lost its keeper is unknown`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    #expect(sampler.sample(team: 2, at: 0) == nil)
    try picture.set(10, parent: 1, startTime: 41)
    #expect(sampler.sample(team: 1, at: 0) == nil, "another process has the keeper's pid")
    try picture.remove(10)
    #expect(sampler.sample(team: 1, at: 0) == nil)
    sampler.track(team: 3, keeper: 10, leader: leader)
    #expect(sampler.sample(team: 3, at: 0) == nil)
  }

  @Test func `a team that is tracked anew starts with a first sample`() throws {
    let picture = try team(leaderTicks: 0, childTicks: 0)
    let sampler = sampler(picture)
    _ = sampler.sample(team: 1, at: 0)
    sampler.track(team: 1, keeper: 10, leader: leader)
    #expect(sampler.sample(team: 1, at: Self.second)?.tree.cpuPercent == nil)
    sampler.forget(team: 1)
    #expect(sampler.sample(team: 1, at: 2 * Self.second) == nil)
  }
}
