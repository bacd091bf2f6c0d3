import Recognition
import Telemetry
import Testing

@testable import Monitoring

/// The last entries of a log, whether they were kept as text or as bytes.
struct RecentLogsTests {
  private func entry(_ text: String, level: LogLevel = .info) -> ActivityLog {
    ActivityLog(timestampMilliseconds: 7, level: level, message: text, source: .git)
  }

  private func append(_ text: String, level: LogLevel = .info, to logs: inout RecentLogs) {
    var text = text
    text.withUTF8 { bytes in
      let line = PlainLine(bytes: UnsafeRawBufferPointer(bytes), level: .info, stream: .stdout)
      logs.append(line, level: level, isRedacted: false, at: 9)
    }
  }

  @Test(arguments: 0...12)
  func `the newest are last, and no more than there is room for`(count: Int) {
    var logs = RecentLogs(capacity: 5)
    for number in 0..<count {
      if number % 3 == 0 { logs.append(entry("entry \(number)")) } else { append("line \(number)", to: &logs) }
    }
    let expected = (0..<count).suffix(5).map { $0 % 3 == 0 ? "entry \($0)" : "line \($0)" }
    #expect(logs.last(5).map(\.message) == Array(expected))
    #expect(logs.last(2).map(\.message) == Array(expected.suffix(2)))
  }

  @Test func `a line in the place of another has nothing of it`() {
    var logs = RecentLogs(capacity: 2)
    for text in ["é", String(repeating: "long ", count: 800), "short", ""] { append(text, level: .warning, to: &logs) }
    logs.append(entry("of git"))
    append("x", level: .error, to: &logs)
    #expect(
      logs.last(2) == [
        entry("of git"), ActivityLog(timestampMilliseconds: 9, level: .error, message: "x", source: .orchestrator),
      ])
  }

  @Test func `a copy keeps what it had, whatever becomes of the other`() {
    var logs = RecentLogs(capacity: 3)
    append("a", to: &logs)
    logs.append(entry("b"))
    let copy = logs
    for text in ["c", "d", "e"] { append(text, to: &logs) }
    #expect(copy.last(3).map(\.message) == ["a", "b"])
    #expect(logs.last(3).map(\.message) == ["c", "d", "e"])
  }
}
