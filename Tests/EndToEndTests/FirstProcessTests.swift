import Foundation
import JSONText
import TestSupport
import Testing

/// proctor as the first process of a pid namespace, as in a container: nobody reaps but it, and signals have no default.
@Suite(.enabled(if: PidNamespace.isPermitted, "this machine does not let us make a pid namespace with unshare"))
struct FirstProcessTests {
  private static let unshare = PidNamespace.command

  @Test(arguments: [0, 1, 7, 255])
  func `the team's exit code is the container's`(code: Int32) async throws {
    let run = try await ProctorProcess.run(
      shell:
        #"exec \#(Self.unshare) "$PROCTOR" run -q --emit events -- sh -c 'echo $(cut -d" " -f4 /proc/$PPID/stat); exit \#(code)'"#
    )
    #expect(run.code == code)
    // The keeper's parent.
    #expect(run.lines == ["1"])
  }

  @Test(arguments: ["HUP": 129, "INT": 130, "QUIT": 131, "TERM": 143])
  func `a signal stops the teams, and the exit code tells which it was`(name: String, code: Int32) async throws {
    let run = try await ProctorProcess.run(
      shell: """
        exec \(Self.unshare) "$PROCTOR" run -q --emit events -- \
          sh -c 'trap "echo cleaned; exit 0" TERM; kill -\(name) 1; while :; do sleep 0.05; done'
        """)
    #expect(run.code == code)
    #expect(!run.wasKilled)
    #expect(run.lines.contains("cleaned") == (name != "QUIT"))
    #expect(run.summary?.data["exit_code"]?.int == Int64(code))
    #expect(run.summary?.data["origin"]?.string == "signal")
  }

  @Test func `signals that nobody handles change nothing`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        exec \(Self.unshare) "$PROCTOR" run -q --emit events -- \
          sh -c 'for s in ALRM VTALRM TSTP TTIN WINCH CONT; do kill -$s 1; done; exit 5'
        """)
    #expect(run.code == 5)
  }

  @Test func `what loses its parent is reaped, and the team's own exit is not missed`() async throws {
    // The shell becomes proctor and leaves it a child, whose own children lose their parent.
    let run = try await ProctorProcess.run(
      shell: """
        exec \(Self.unshare) sh -c '
          sh -c "for i in 1 2 3 4 5; do sleep 0.\\$i & done; touch started; exit 0" &
          exec "$PROCTOR" run -q --emit events --interval 100ms -- sh zombies.sh'
        """,
      files: [
        "zombies.sh": """
        until [ -e started ]; do sleep 0.02; done
        sleep 0.7
        tries=0
        while grep -q '^State:.*Z' /proc/[0-9]*/status 2> /dev/null; do
          tries=$((tries + 1)); [ $tries -lt 500 ] || exit 9
          sleep 0.02
        done
        grep -l '^Name:.*sleep' /proc/[0-9]*/status 2> /dev/null
        exit 6
        """
      ])
    #expect(run.code == 6)
    #expect(run.lines.isEmpty, "\(run.lines)")
  }

  @Test func `a team whose keeper is killed is ended and reaped`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        exec \(Self.unshare) "$PROCTOR" run -q --emit events --interval 100ms -- \
          sh -c 'setsid sleep 100 & kill -KILL $PPID; sleep 100'
        """)
    #expect(run.code == 125)
    #expect(run.summary != nil)
  }
}

/// A pid namespace of one's own needs privileges, or a kernel that lets everybody make user namespaces.
enum PidNamespace {
  static let command = "unshare --pid --fork --mount-proc"

  static let isPermitted: Bool = {
    let probe = Process()
    probe.executableURL = URL(filePath: "/bin/sh")
    probe.arguments = ["-c", "\(command) true 2> /dev/null"]
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
  }()
}
