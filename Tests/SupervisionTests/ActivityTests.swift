import Foundation
import Testing

@testable import Supervision

struct ActivityTests {
  @Test func `output and processor time end a silence, keeping alive does not`() {
    var activity = ActivityWatch(at: 100)
    #expect(activity.silence(at: 150) == 50)
    activity.noteOutput(at: 200)
    #expect(activity.silence(at: 250) == 50)
    activity.noteSample(cpuPercent: 0.9, tools: 0, at: 300)
    activity.noteSample(cpuPercent: nil, tools: 0, at: 320)
    #expect(activity.silence(at: 350) == 150)
    activity.noteSample(cpuPercent: 1, tools: 0, at: 400)
    #expect(activity.silence(at: 350) == 0)
    #expect(activity.idle(after: .nanoseconds(50)) == 450)
    #expect(activity.idle(after: DurationText.longest) > 450)
  }

  @Test func `a silent team is looked at after a second, then less and less often, until it does something`() {
    let second: UInt64 = 1_000_000_000
    var activity = ActivityWatch(at: 0)
    let looks = (0...200).filter { activity.takeLook(at: $0 * second) }
    #expect(looks == [1, 2, 4, 8, 16, 32, 64, 124, 184])
    activity.noteOutput(at: 200 * second)
    let later = (200...204).filter { activity.takeLook(at: $0 * second) }
    #expect(later == [201, 202, 204])
  }

  @Test func `a standstill is no silence`() {
    var activity = ActivityWatch(at: 100)
    activity.excuse(400, at: 1000)
    #expect(activity.idle(after: .nanoseconds(50)) == 550)
    #expect(activity.stalled(after: .nanoseconds(50)) == 550)
    // Never into the future.
    activity.excuse(.max, at: 1000)
    #expect(activity.idle(after: .nanoseconds(50)) == 1050)
    activity.noteOutput(at: 2000)
    activity.excuse(10, at: 1000)
    #expect(activity.silence(at: 2000) == 0)
  }

  @Test func `sampling knows how late it is`() {
    var deadlines = Deadlines(interval: 1000, now: 0)
    let early = deadlines.takeSampling(at: 999)
    #expect(!early && deadlines.lateness == 0)
    let late = deadlines.takeSampling(at: 7500)
    #expect(late && deadlines.lateness == 6500 && deadlines.nextSampling == 8000)
  }

  @Test func `deadlines that may be a little late are one, and none comes early`() {
    var alone = Deadlines(interval: 1 << 40, now: 0)
    alone.bring(forwardToAbout: 7 * (Deadlines.slack + 1) + 5)
    var several = alone
    for later: UInt64 in [6, 1_000_000, Deadlines.slack] {
      several.bring(forwardToAbout: 7 * (Deadlines.slack + 1) + later)
    }
    #expect(several.next == alone.next)
    #expect(alone.next >= 7 * (Deadlines.slack + 1) + Deadlines.slack)
    several.bring(forwardTo: 3)
    #expect(several.next == 3)
  }

  @Test func `a tool that waits quietly is no stall, but it is idle`() {
    var activity = ActivityWatch(at: 100)
    activity.noteSample(cpuPercent: 0, tools: 2, at: 300)
    activity.noteSample(cpuPercent: 0, tools: 0, at: 400)
    #expect(activity.idle(after: .nanoseconds(50)) == 150)
    #expect(activity.stalled(after: .nanoseconds(50)) == 350)
  }

  @Test func `limits on samples are passed only above them`() {
    var team = TeamSpecification(id: "t", command: ["x"])
    #expect(Limit.passed(memoryMB: 1e9, processes: 100_000, of: team) == nil)
    team.memoryLimitMB = 1536
    team.processLimit = 3
    #expect(Limit.passed(memoryMB: 1536, processes: 3, of: team) == nil)
    #expect(Limit.passed(memoryMB: 1, processes: 4, of: team) == .processes(limit: 3, count: 4))
    let memory = Limit.passed(memoryMB: 1600, processes: 4, of: team)
    #expect(memory?.sentence == "the memory limit of 1.5GiB is reached: 1.6GiB")
    #expect(memory?.key == "memory_mb")
  }

  @Test(arguments: [
    ("512MiB", 512), ("2GiB", 2048), ("1.5GiB", 1536), ("1TiB", 1_048_576), ("1024KiB", 1), ("0.5MiB", 0.5),
  ])
  func `sizes are read`(text: String, mebibytes: Double) throws {
    #expect(try SizeText.mebibytes(text) == mebibytes)
  }

  @Test(arguments: [
    "", "MiB", "5", "5MB", "5 MiB", "-1MiB", "+1MiB", "1e3MiB", "0MiB", "0.0GiB", ".5MiB", "5.MiB", "1.2.3MiB",
    "nanMiB",
    "99999999TiB", "٣MiB",
  ])
  func `what is no size is refused with a sentence`(text: String) {
    let error = #expect(throws: SizeTextError.self) { try SizeText.mebibytes(text) }
    #expect(error?.description.isEmpty == false)
  }

  @Test func `where the name says MiB, a number alone is that`() throws {
    #expect(try SizeText.orMebibytes("512") == 512)
    #expect(try SizeText.orMebibytes("2GiB") == 2048)
    #expect(throws: SizeTextError.zero("0")) { try SizeText.orMebibytes("0") }
    #expect(throws: SizeTextError.malformed("5MB")) { try SizeText.orMebibytes("5MB") }
    #expect(throws: SizeTextError.malformed("")) { try SizeText.orMebibytes("") }
  }

  @Test func `a size is written with the unit that fits`() {
    #expect(SizeText.render(mebibytes: 512) == "512MiB")
    #expect(SizeText.render(mebibytes: 2048) == "2GiB")
    #expect(SizeText.render(mebibytes: 0.25) == "256KiB")
    #expect(SizeText.render(mebibytes: 1_600_000) == "1.5TiB")
  }

  @Test func `a line with the pattern is the sign of readiness`() throws {
    let watch = try #require(ReadyWatch(.pattern(#"listening on \d+"#)))
    #expect(watch.evidence(in: "soon listening on port") == nil)
    #expect(watch.evidence(in: "now listening on 80, or so")?.contains("listening on 80") == true)
    #expect(!watch.needsLooks)
  }

  @Test func `a file is the sign of readiness when it is new`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "proctor-ready-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try #require(ReadyWatch(.file(path)))
    #expect(first.evidenceOfFile() == nil)
    #expect(first.needsLooks)
    try Data().write(to: URL(filePath: path))
    #expect(first.evidenceOfFile() != nil)
    // Left there by the life before: no sign, until it is written anew.
    let second = try #require(ReadyWatch(.file(path)))
    #expect(second.evidenceOfFile() == nil)
    try FileManager.default.removeItem(atPath: path)
    #expect(second.evidenceOfFile() == nil)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(second.evidenceOfFile() != nil)
  }
}
