import Foundation
import Telemetry
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"),
      (1_763_712_108_123, "2025-11-21T08:01:48.123Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (.max, "9999-12-31T23:59:59.999Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
      (.min, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func `a point in time is written in UTC with milliseconds`(milliseconds: Int64, expected: String) {
    #expect(Timestamp.rfc3339(milliseconds: milliseconds) == expected)
  }

  @Test func `four hundred years of days agree with Foundation`() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for day in stride(from: -40_000, through: 110_000, by: 7) {
      let milliseconds = Int64(day) * 86_400_000 + 43_200_000
      let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      #expect(Timestamp.rfc3339(milliseconds: milliseconds) == date.formatted(style))
    }
  }

  @Test func `what was written is read again`() {
    for day in stride(from: -719_000, through: 2_900_000, by: 97) {
      let milliseconds = Int64(day) * 86_400_000 + 45_296_789
      #expect(Timestamp.milliseconds(rfc3339: Timestamp.rfc3339(milliseconds: milliseconds)) == milliseconds)
    }
  }

  @Test(
    arguments: [
      "", "2025-11-21T08:01:48Z", "2025-11-21T08:01:48.123+00:00", "2025-13-21T08:01:48.123Z",
      "2025-00-21T08:01:48.123Z", "2025-11-21T24:01:48.123Z", "2025-11-21 08:01:48.123Z", "२०२५-11-21T08:01:48.123Z",
      "2025-11-21T08:01:48.1x3Z",
    ])
  func `a text of another form is no point in time`(text: String) {
    #expect(Timestamp.milliseconds(rfc3339: text) == nil)
  }
}
