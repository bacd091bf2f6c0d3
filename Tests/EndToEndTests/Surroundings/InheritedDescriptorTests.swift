import Foundation
import JSONText
import TestSupport
import Testing

/// Started with thousands of open descriptors, with hardly any left, or without the first three.
struct InheritedDescriptorTests {
  @Test(.enabled(if: Machine.offers("bash"), "needs bash"))
  func `5000 inherited descriptors and one at 60000 do not reach the team`() async throws {
    let run = try await WitnessedRun.run(
      #"exec bash "$SCRATCH/many""#,
      script: #"ls /proc/$$/fd; setsid sleep 300 & exit 8"#,
      files: [
        "many": """
        # As high as this machine allows.
        ulimit -n 65536 2> /dev/null || ulimit -n "$(ulimit -H -n)"
        highest=60000
        [ "$(ulimit -n)" -gt $highest ] || highest=$(($(ulimit -n) - 1))
        for ((i = 20; i < 5020; i++)); do eval "exec $i< /dev/null"; done
        eval "exec $highest< /dev/null"
        exec "$PROCTOR" run -q --emit events -- sh -c "$(cat "$SCRATCH/script")"
        """
      ])
    #expect(run.code == 8)
    #expect(run.lines == ["0", "1", "2"])
  }

  /// Of 64 descriptors, so many are taken before proctor starts.
  @Test(.enabled(if: Machine.offers("bash"), "needs bash"), arguments: [0, 30, 40, 44, 48, 52, 54, 56, 58, 59, 60])
  func `few descriptors are enough, or the run is refused`(taken: Int) async throws {
    let run = try await WitnessedRun.run(
      #"exec bash "$SCRATCH/few""#, script: "setsid sleep 300 & echo worked",
      files: [
        "few": """
        ulimit -n 64
        for ((i = 3; i < 3 + \(taken); i++)); do eval "exec $i< /dev/null"; done
        exec "$PROCTOR" run -q --emit events -- sh "$SCRATCH/script"
        """
      ])
    run.expectWorkedOrRefused("\(taken) of 64 descriptors are taken")
    if run.code == 0 { #expect(run.lines == ["worked"]) }
    if taken == 0 { #expect(run.code == 0) }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 10, 64])
  func `more teams than 64 descriptors can hold are refused in a sentence`(teams: Int) async throws {
    let members = (0..<teams).map { #"{id: "\#($0)", shell: "setsid sleep 300 & exit 0"}"# }.joined(separator: ",")
    let run = try await WitnessedRun.run(
      #"ulimit -n 64; exec "$PROCTOR" run -q --emit events team.json"#, files: ["team.json": "{teams: [\(members)]}"])
    #expect(!run.wasKilled)
    #expect([0, 125].contains(run.code))
    if run.code == 0 {
      #expect(run.records("process_exited").count == teams)
    } else {
      #expect(run.complaint.contains("ulimit -n"), "\(run.complaint)")
      #expect(run.records("process_exited").isEmpty)
    }
    if teams == 1 { #expect(run.code == 0, "\(run.complaint)") }
  }

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func `what is closed stays harmless, and nobody is left`(closing: String) async throws {
    let run = try await WitnessedRun.run(
      #"exec "$PROCTOR" run -q --emit events -o "$SCRATCH/records" -- sh -c "$(cat "$SCRATCH/script")" \#(closing)"#,
      script: #"ls /proc/$$/fd; setsid sleep 300 & exit 9"#)
    #expect(run.code == 9)
    let records = Record.all(in: try run.file("records"))
    #expect(records.last?.event == "run_summary")
    let lines = records.compactMap { $0.data["activity_logs"]?.array?.first?["message"]?.string }
    #expect(lines == ["0", "1", "2"])
  }
}
