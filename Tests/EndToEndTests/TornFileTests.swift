import Foundation
import JSONText
import Testing

/// Files that a killed proctor has left: a new run goes on behind them, and a reader skips what is torn and counts it.
struct TornFileTests {
  @Test func `records that are appended begin on a line of their own, and what was torn is counted`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        "$PROCTOR" run -q --emit all -- echo first > one; size=$(($(wc -c < one) - 7)); head -c $size one > all
        "$PROCTOR" run -q --emit all -- echo second >> all
        exec "$PROCTOR" read -q --emit all all
        """)
    #expect(run.code == 0)
    let lines = try run.text("all").split(separator: "\n", omittingEmptySubsequences: false)
    let torn = lines.dropLast().indices.filter { (try? JSONReader.read(Array(lines[$0].utf8))) == nil }
    #expect(torn.count == 1 && lines.last == "")
    #expect(lines[torn[0] + 1].contains(#""event":"run_started""#) && lines[torn[0] + 1].contains(#""seq":1,"#))
    #expect(run.summary?.data["data_quality"]?["torn_records"]?.int == 1)
  }

  @Test func `what a proctor inside a team says of torn records is added`() async throws {
    let torn = #"printf '{"type":"agent_telemetry","event":"snap'; echo"#
    let run = try await ProctorProcess.run(
      shell: #"exec "$PROCTOR" run -q -- sh -c "$INNER""#,
      environment: ["INNER": #"\#(torn); "$PROCTOR" run -q -- sh -c "$TORN""#, "TORN": torn])
    #expect(run.code == 0)
    #expect(run.summary?.data["data_quality"]?["torn_records"]?.int == 2)
  }
}
