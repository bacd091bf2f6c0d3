import Foundation
import JSONText
import TestSupport
import Testing

/// Where nothing can be written, and where `/proc` does not show everybody.
struct RestrictedFileSystemTests {
  /// Nobody can create a file in /proc, not even root.
  @Test func `a working directory that cannot be written is good enough`() async throws {
    let run = try await WitnessedRun.run(
      #"cd /proc; exec "$PROCTOR" run -q --emit events -- sh "$SCRATCH/script""#,
      script: "setsid sleep 300 & pwd; exit 3")
    #expect(run.code == 3)
    #expect(run.lines == ["/proc"])
  }

  @Test func `records that cannot be written there are refused before anything starts`() async throws {
    let run = try await WitnessedRun.run(
      #"cd /proc; exec "$PROCTOR" run -o records.ndjson -- sh "$SCRATCH/script""#, script: #"touch "$SCRATCH/started""#)
    #expect(run.code == 125 || run.code == 64, "\(run.code)")
    #expect(run.complaint.contains("records.ndjson"))
    #expect(!run.hasFile("started"))
  }

  @Test(
    .enabled(if: Surroundings.hasMountNamespaces && Surroundings.canChangeUser, "needs root and mount namespaces"),
    arguments: ["nothing", "TERM", "KILL"])
  func `with hidepid nobody is left either`(provocation: String) async throws {
    let run = try WitnessedRun(
      Surroundings.opened + """
        chmod 666 "$SCRATCH/there"
        exec unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc || exit 99
          exec \(Surroundings.asUser(54_340)) "$SCRATCH/proctor" run -q --emit events --grace 300ms -- sh "$SCRATCH/script"'
        """,
      script: """
        [ ! -e /proc/1/status ] || exit 98
        setsid sh "$CONTAINMENT/member" ignoring &
        sh "$CONTAINMENT/member" plain &
        \(provocation == "nothing" ? #"until [ "$(wc -l < "$SCRATCH/there")" -ge 2 ]; do sleep 0.02; done; exit 3"# : "wait")
        """)
    try await run.isThere(2)
    if provocation == "TERM" { kill(try await run.supervisor(), SIGTERM) }
    if provocation == "KILL" { kill(try await run.supervisor(), SIGKILL) }
    let result = try await run.end()
    #expect(result.shellCode == ["nothing": 3, "TERM": 143, "KILL": 137][provocation])
  }

  /// A program with the set-user-ID bit cannot be looked into: its environment and its links are closed to its starter.
  @Test(
    .enabled(if: Surroundings.canChangeUser, "needs root and setpriv"), arguments: ["nothing", "TERM", "KILL"])
  func `members whose environment cannot be read are ended all the same`(provocation: String) async throws {
    let run = try WitnessedRun(
      Surroundings.opened + """
        cp "$(command -v sleep)" "$SCRATCH/other"; chmod 4755 "$SCRATCH/other"; chmod 666 "$SCRATCH/there"
        exec \(Surroundings.asUser(54_341)) "$SCRATCH/proctor" run -q --emit events --grace 300ms -- sh "$SCRATCH/script"
        """,
      script: """
        setsid "$SCRATCH/other" 300 &
        echo $! >> "$SCRATCH/there"
        echo $$ >> "$SCRATCH/there"
        \(provocation == "nothing" ? "sleep 0.1; exit 3" : "wait")
        """)
    try await run.isThere(2)
    if provocation == "TERM" { kill(try await run.supervisor(), SIGTERM) }
    if provocation == "KILL" { kill(try await run.supervisor(), SIGKILL) }
    let result = try await run.end()
    #expect(result.shellCode == ["nothing": 3, "TERM": 143, "KILL": 137][provocation])
  }
}
