import Foundation
import Testing

@testable import Output

@Suite(.timeLimit(.minutes(10))) struct FullDiskTests {
  private func line(_ sequence: UInt64) -> String {
    "record \(sequence) " + String(repeating: "x", count: 180)
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "mounting a tmpfs is not allowed here"))
  func `a disk that was full for a while leaves whole lines and one account of what is missing`() throws {
    let disk = try #require(SmallDisk())
    let ballast = disk.path + "/ballast"
    try Data(count: 80 << 10).write(to: URL(filePath: ballast))
    let output = try RecordOutput(capacity: 20_000) { dropped, first, last in
      Array("gap \(dropped) \(first) \(last)\n".utf8)
    }
    let path = disk.path + "/records"
    try output.addFile(path: path)
    func write(_ range: ClosedRange<UInt64>) {
      for sequence in range { output.write(Array((line(sequence) + "\n").utf8), sequence: sequence, kind: .event) }
    }
    write(1...500)
    var events: [OutputEvent] = []
    #expect(
      eventually {
        events += output.takeEvents()
        return events.count == 1
      })
    #expect(events == [.diskFull(sink: path, code: ENOSPC)])
    try FileManager.default.removeItem(atPath: ballast)
    #expect(
      eventually {
        events += output.takeEvents()
        return events.count == 2
      })
    guard case .resumed(path, .records(let missing)) = events.last else {
      Issue.record("\(events)")
      return
    }
    write(501...510)
    let summary = try #require(output.finish(deadlineNanoseconds: deadline(in: 20)).first)

    var (records, inGaps) = (0, 0)
    for text in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let words = text.split(separator: " ")
      if words[0] == "gap" {
        inGaps += Int(words[1])!
      } else {
        records += 1
        #expect(String(text) == line(UInt64(words[1])!), "every line is whole")
      }
    }
    #expect(records + inGaps == 510)
    #expect(inGaps > 0)
    #expect(missing == inGaps)
    #expect(summary == SinkSummary(sink: path, accepted: 510, delivered: records, dropped: inGaps))
  }
}
