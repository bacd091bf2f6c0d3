import Foundation
import JSONText
import TestSupport
import Testing

/// Started with signals ignored or blocked, as `nohup`, cron and careless supervisors do.
struct InheritedSignalTests {
  static let inheritances = [
    "--ignore-signal=CHLD", "--ignore-signal=PIPE", "--ignore-signal=TERM", "--block-signal=CHLD",
    "--block-signal=PIPE", "--block-signal=TERM", "--ignore-signal", "--block-signal",
    "--ignore-signal=CHLD,PIPE,TERM --block-signal=CHLD,PIPE,TERM",
  ]

  @Test(arguments: inheritances)
  func `a team begins with fresh signals, and its end is seen`(inheritance: String) async throws {
    let run = try await WitnessedRun.run(
      #"exec env \#(inheritance) "$PROCTOR" run -q --emit events -- sh "$SCRATCH/script""#,
      script: """
        grep -E '^Sig(Blk|Ign)' /proc/$$/status | tr '\\t' ' '
        setsid sleep 300 &
        (exit 7) || exit $?
        """)
    #expect(run.shellCode == 7)
    #expect(run.lines == ["SigBlk: 0000000000000000", "SigIgn: 0000000000000000"])
    #expect(run.records("process_killed").count == 1)
  }

  @Test(arguments: inheritances)
  func `a stop is heard unless it is ignored on purpose`(inheritance: String) async throws {
    let run = try WitnessedRun(
      #"exec env \#(inheritance) "$PROCTOR" run -q --emit events --grace 300ms -- sh "$SCRATCH/script""#,
      script: #"setsid sh "$CONTAINMENT/member" plain & exec sh "$CONTAINMENT/member" plain"#)
    try await run.isThere(2)
    try await run.process.records(state: "running")
    let isDeaf = inheritance == "--ignore-signal"
    let isIgnored = inheritance.hasPrefix("--ignore-signal") && inheritance.contains("TERM")
    // Where all are ignored only KILL is left.
    let signal = isDeaf ? SIGKILL : isIgnored ? SIGINT : SIGTERM
    if isIgnored || isDeaf { kill(try await run.supervisor(), SIGTERM) }
    kill(try await run.supervisor(), signal)
    let result = try await run.end()
    #expect(result.shellCode == 128 + signal)
  }
}
