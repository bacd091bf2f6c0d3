import Supervision
import Testing

struct TeamFileDurationTextTests {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("2s", .seconds(2)), ("10m", .seconds(600)), ("1h", .seconds(3600)),
    ("1.5s", .milliseconds(1500)), ("1h30m", .seconds(5400)), ("1m0.5s", .milliseconds(60_500)), ("0s", .zero),
    ("0.1ms", .microseconds(100)), ("007s", .seconds(7)), ("876000h", DurationText.longest),
    ("0.0000000019s", .nanoseconds(1)), ("1h2m3s4ms", .milliseconds(3_723_004)),
  ])
  func `a duration is read`(text: String, expected: Duration) throws {
    #expect(try DurationText.parse(text) == expected)
  }

  @Test(arguments: [
    ("", DurationTextError.empty), ("-2s", .negative("-2s")), ("5", .unitMissing("5")), ("1h30", .unitMissing("1h30")),
    ("5 s", .unknownUnit("5 s", unit: " s")), ("5d", .unknownUnit("5d", unit: "d")), ("s", .malformed("s")),
    (".5s", .malformed(".5s")), ("5.s", .malformed("5.s")), ("1.2.3s", .malformed("1.2.3s")),
    ("30m1h", .malformed("30m1h")), ("1s1s", .malformed("1s1s")), ("٣s", .malformed("٣s")),
    ("876001h", .tooLong("876001h")), ("99999999999999999999h", .tooLong("99999999999999999999h")),
    ("1e3s", .unknownUnit("1e3s", unit: "e")),
  ])
  func `what is not a duration is refused`(text: String, expected: DurationTextError) {
    #expect(throws: expected) { try DurationText.parse(text) }
  }

  @Test func `the sentence says what is wrong and what is accepted`() {
    #expect(
      DurationTextError.unitMissing("5").description == "\"5\" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m")
    #expect(DurationTextError.malformed("\u{1B}[31m\n").description.hasPrefix(#""\u{1B}[31m\n" is not a duration"#))
  }

  @Test(arguments: [
    (Duration.zero, "0s"), (.seconds(5400), "1h30m"), (.milliseconds(1500), "1.5s"), (.milliseconds(250), "250ms"),
    (.seconds(60), "1m"), (.milliseconds(3_600_004), "1h4ms"), (.nanoseconds(1), "0.000001ms"),
    (.seconds(1) + .nanoseconds(10), "1.00000001s"), (.milliseconds(-1500), "-1.5s"),
  ])
  func `a duration is written the way it can be typed back`(duration: Duration, text: String) throws {
    #expect(DurationText.render(duration) == text)
    if duration >= .zero { #expect(try DurationText.parse(text) == duration) }
  }

  @Test func `every duration reads back as itself`() throws {
    var generator = SystemRandomNumberGenerator()
    for bits in 0..<61 {
      let duration = Duration.nanoseconds(Int64.random(in: 0...(1 << bits), using: &generator))
      #expect(try DurationText.parse(DurationText.render(duration)) == duration)
    }
  }
}
