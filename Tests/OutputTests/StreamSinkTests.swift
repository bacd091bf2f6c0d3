import Foundation
import Testing

@testable import Output

@Suite(.timeLimit(.minutes(10))) struct StreamSinkTests {
  private func output(capacity: Int = 8 << 20) throws -> RecordOutput {
    try RecordOutput(capacity: capacity) { dropped, first, last in Array("gap \(dropped) \(first) \(last)\n".utf8) }
  }

  private func line(_ sequence: UInt64, size: Int = 100) -> [UInt8] {
    let head = Array("record \(sequence) ".utf8)
    return head + [UInt8](repeating: UInt8(ascii: "x"), count: size - head.count - 1) + [UInt8(ascii: "\n")]
  }

  /// Adds up what a reader got: records, and those in gaps; nil when a number does not rise or a line is torn.
  private func tally(_ bytes: [UInt8]) -> (records: Int, inGaps: Int)? {
    guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return nil }
    var last: UInt64 = 0
    var (records, inGaps) = (0, 0)
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      let sequence: UInt64
      if words[0] == "gap", words.count == 4 {
        inGaps += Int(words[1])!
        sequence = UInt64(words[3])!
      } else if words[0] == "record", words.count == 3, line.utf8.count == 99 {
        records += 1
        sequence = UInt64(words[1])!
      } else {
        return nil
      }
      guard sequence > last else { return nil }
      last = sequence
    }
    return (records, inGaps)
  }

  @Test func `all that is written arrives in order`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "pipe", descriptor: pipe.writing, owned: true))
    pipe.drain()
    for sequence in 1...UInt64(20_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    let summary = output.finish(deadlineNanoseconds: deadline(in: 20))
    #expect(summary == [SinkSummary(sink: "pipe", accepted: 20_000, delivered: 20_000, dropped: 0)])
    #expect(eventually { pipe.drained != nil })
    let isExact = pipe.drained == (1...20_000).flatMap { line($0) }
    #expect(isExact)
    #expect(output.takeEvents().isEmpty)
  }

  @Test(arguments: [false, true])
  func `a reader that stalls never blocks the caller and finds gaps`(nonBlocking: Bool) throws {
    let pipe = PipeEnds()
    // Whoever shares the descriptor may have set this flag: it is neither needed nor changed.
    if nonBlocking { _ = fcntl(pipe.writing, F_SETFL, O_WRONLY | O_NONBLOCK) }
    let flags = fcntl(pipe.writing, F_GETFL)
    let output = try output(capacity: 50_000)
    try output.add(SinkTarget(name: "pipe", descriptor: pipe.writing, owned: false))
    let kinds: [RecordKind] = [.event, .snapshot(agent: "a"), .event, .metrics(agent: "b"), .event]
    for sequence in 1...UInt64(10_000) {
      output.write(line(sequence), sequence: sequence, kind: sequence == 5_000 ? .essential : kinds[Int(sequence % 5)])
    }
    pipe.drain()
    let summary = try #require(output.finish(deadlineNanoseconds: deadline(in: 20)).first)
    #expect(fcntl(pipe.writing, F_GETFL) == flags)
    close(pipe.writing)
    #expect(eventually { pipe.drained != nil })
    let bytes = try #require(pipe.drained)
    let sums = tally(bytes)
    let found = try #require(sums)
    #expect(found.records + found.inGaps == 10_000)
    #expect(found.inGaps > 0)
    #expect(summary.delivered == found.records)
    #expect(summary.dropped == found.inGaps)
    #expect(String(decoding: bytes, as: UTF8.self).contains("record 5000 "))
    #expect(output.takeEvents().isEmpty)
  }

  @Test func `one stalled reader takes nothing from another`() throws {
    let (stalled, lively) = (PipeEnds(), PipeEnds())
    let output = try output(capacity: 2 << 20)
    try output.add(SinkTarget(name: "stalled", descriptor: stalled.writing, owned: true))
    try output.add(SinkTarget(name: "lively", descriptor: lively.writing, owned: true))
    lively.drain()
    for sequence in 1...UInt64(5_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    let summary = output.finish(deadlineNanoseconds: deadline(in: 1))
    #expect(summary.last?.delivered == 5_000)
    #expect(eventually { lively.drained != nil })
    // The thread of the stalled sink is left behind; it ends, and closes its end, as soon as it can write.
    stalled.drain()
    #expect(eventually { stalled.drained != nil })
  }

  @Test func `at the end a slow reader is waited for as long as it reads`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "slow", descriptor: pipe.writing, owned: true))
    for sequence in 1...UInt64(20_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    var looks = 0
    // It reads a little whenever it is looked at: thirty times, several seconds in all.
    let summary = output.finish(patienceNanoseconds: 2_000_000_000) {
      looks += 1
      _ = pipe.read(upTo: 65_536)
      return nil
    }
    #expect(summary.first?.delivered == 20_000)
    #expect(looks > 20)
  }

  @Test func `at the end a reader that does not read is given up`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "asleep", descriptor: pipe.writing, owned: true))
    for sequence in 1...UInt64(20_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    let summary = try #require(output.finish(patienceNanoseconds: 300_000_000) { nil }.first)
    #expect(summary.delivered < summary.accepted)
    pipe.closeReading()
  }

  @Test func `at the end whoever is in a hurry does not wait for a reader that reads`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "slow", descriptor: pipe.writing, owned: true))
    for sequence in 1...UInt64(20_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    var looks = 0
    let summary = try #require(
      output.finish(patienceNanoseconds: .max) {
        looks += 1
        _ = pipe.read(upTo: 65_536)
        return looks < 5 ? nil : 0
      }.first)
    #expect(looks == 5)
    #expect(summary.delivered < summary.accepted)
    pipe.closeReading()
  }

  @Test func `a reader that goes away after one line is noticed without another write`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "standard output", descriptor: pipe.writing, owned: true))
    output.write(line(1), sequence: 1, kind: .essential)
    #expect(pipe.read(upTo: 100) == line(1))
    #expect(output.takeEvents().isEmpty)
    #expect(output.liveSinks == 1)
    pipe.closeReading()
    var question = pollfd(fd: output.eventDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&question, 1, 20_000) == 1)
    #expect(output.takeEvents() == [.readerGone(sink: "standard output")])
    #expect(poll(&question, 1, 0) == 0, "taken events are silent")
    #expect(output.liveSinks == 0)
    output.write(line(2), sequence: 2, kind: .essential)
    #expect(
      output.finish(deadlineNanoseconds: deadline(in: 20))
        == [SinkSummary(sink: "standard output", accepted: 2, delivered: 1, dropped: 1)])
  }

  @Test func `a socket whose peer goes away is noticed as well`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let output = try output()
    try output.add(SinkTarget(name: "socket", descriptor: ends[0], owned: true))
    close(ends[1])
    #expect(eventually { output.takeEvents() == [.readerGone(sink: "socket")] })
  }

  @Test func `a reader that goes away while we are blocked on it ends the sink`() throws {
    let pipe = PipeEnds()
    let output = try output()
    try output.add(SinkTarget(name: "pipe", descriptor: pipe.writing, owned: true))
    for sequence in 1...UInt64(5_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    _ = pipe.read(upTo: 1)
    pipe.closeReading()
    let summary = try #require(output.finish(deadlineNanoseconds: deadline(in: 20)).first)
    #expect(summary.delivered + summary.dropped == 5_000)
    #expect(output.takeEvents() == [.readerGone(sink: "pipe")])
  }

  @Test func `a descriptor that was never open is one failure, not a crash`() throws {
    let output = try output()
    try output.add(SinkTarget(name: "nowhere", descriptor: -1, owned: false))
    for sequence in 1...UInt64(10) { output.write(line(sequence), sequence: sequence, kind: .event) }
    output.finish(deadlineNanoseconds: deadline(in: 20))
    #expect(output.takeEvents() == [.writeFailed(sink: "nowhere", code: EBADF)])
  }

  @Test func `a full device is reported once, and nothing but gaps is missing when it works again`() throws {
    let device = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(device >= 0)
    let pipe = PipeEnds()
    let output = try output(capacity: 50_000)
    try output.add(SinkTarget(name: "device", descriptor: device, owned: true))
    for sequence in 1...UInt64(5_000) { output.write(line(sequence), sequence: sequence, kind: .event) }
    var events: [OutputEvent] = []
    #expect(
      eventually {
        events += output.takeEvents()
        return !events.isEmpty
      })
    #expect(events == [.diskFull(sink: "device", code: ENOSPC)])
    // The same descriptor now leads to a pipe: as if there were space again.
    pipe.drain()
    dup2(pipe.writing, device)
    _ = fcntl(device, F_SETFD, FD_CLOEXEC)
    close(pipe.writing)
    for sequence in UInt64(5_001)...6_000 { output.write(line(sequence), sequence: sequence, kind: .event) }
    #expect(
      eventually {
        events += output.takeEvents()
        return events.count == 2
      })
    guard case .resumed("device", .records(let missing)) = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(missing > 0)
    output.finish(deadlineNanoseconds: deadline(in: 20))
    #expect(eventually { pipe.drained != nil })
    let sums = tally(pipe.drained ?? [])
    let found = try #require(sums)
    #expect(found.records + found.inGaps == 6_000)
    #expect(found.inGaps > 0)
  }
}
