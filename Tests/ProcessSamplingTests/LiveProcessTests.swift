import Glibc
import LinuxSystem
import ProcessSampling
import Testing

/// A shell that stands for the keeper, with one child that burns a processor and one that sleeps.
private final class LiveTree {
  let keeper: Int32

  init() throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var words = ["sh", "-c", "sleep 600 & while :; do :; done & wait"].map { (word: String) in strdup(word) } + [nil]
    defer { words.forEach { free($0) } }
    var environment = [strdup("PATH=/usr/bin:/bin"), nil]
    defer { environment.forEach { free($0) } }
    var pid: Int32 = 0
    let failure = posix_spawn(&pid, "/bin/sh", nil, &attributes, &words, &environment)
    try #require(failure == 0)
    keeper = pid
  }

  deinit {
    kill(-keeper, SIGKILL)
    waitpid(keeper, nil, 0)
  }
}

@Suite struct LiveProcessTests {
  private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Asks again until there is an answer, for at most 20 s.
  private func eventually<Answer>(_ question: () -> Answer?) throws -> Answer {
    let deadline = now() + 20_000_000_000
    while now() < deadline {
      if let answer = question() { return answer }
      usleep(20_000)
    }
    return try #require(nil as Answer?, "no answer within 20 s")
  }

  @Test(arguments: [0, 64])
  func `a busy child is busy, a sleeping one sleeps, a dead one is no error`(processesKeptOpen: Int) throws {
    let tree = try LiveTree()
    let table = ProcessTable()
    let children = try eventually {
      let found = table.descendants(of: tree.keeper)
      return found.count == 2 && found.contains { $0.command == "sleep" } ? found : nil
    }
    let asleep = try #require(children.first { $0.command == "sleep" }).identity
    let busy = try #require(children.first { $0.command != "sleep" }).identity

    var sampler = ProcessSampler(processesKeptOpen: processesKeptOpen)
    sampler.track(team: 1, keeper: tree.keeper, leader: busy)
    sampler.track(team: 2, keeper: tree.keeper, leader: asleep)
    let first = [sampler.sample(team: 1, at: now()), sampler.sample(team: 2, at: now())]
    #expect(first.allSatisfy { $0?.leader != nil && $0?.leader?.cpuPercent == nil })

    let sample = try eventually {
      sampler.sample(team: 1, at: now()).flatMap { ($0.leader?.cpuPercent ?? 0) > 5 ? $0 : nil }
    }
    #expect(sample.leader?.status == .running)
    #expect(sample.leader?.threads == 1)
    #expect(sample.tree.processes == 2)
    #expect(sample.tree.residentMiB > 0.1)

    let other = sampler.sample(team: 2, at: now())
    #expect(other?.leader?.status == .sleeping)
    #expect(other?.leader?.cpuPercent == 0)

    kill(busy.pid, SIGKILL)
    let rest = try eventually {
      sampler.sample(team: 1, at: now()).flatMap { $0.leader == nil || $0.leader?.status == .zombie ? $0 : nil }
    }
    #expect(rest.tree.processes <= 2)
  }

  @Test func `an open file tells nothing of who has the number later`() throws {
    let tree = try LiveTree()
    let process = try #require(WatchedProcess(pid: tree.keeper, in: ProcessTable()))
    #expect(process.statLine()?.identity.pid == tree.keeper)
    _ = try eventually { process.listedChildren(threads: 1)?.count == 2 ? true : nil }
    kill(-tree.keeper, SIGKILL)
    waitpid(tree.keeper, nil, 0)
    #expect(process.statLine() == nil)
    #expect(process.listedChildren(threads: 1) == [])
  }
}
