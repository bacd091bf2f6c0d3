import Foundation
import LinuxSystem
import TestSupport
import Testing

/// The group that a team is born in, whatever the kernel is allowed to do.
@Suite(.enabled(if: ControlGroup.availability().parent != nil, "needs a writable tree of control groups"))
struct ControlGroupRunTests {
  /// Runs a program that is refused clone3(2), as filters of system calls in containers do: ENOSYS.
  private static let withoutClone3 = #"""
    import ctypes, os, struct, sys
    # seccomp(2): load the number; if it is 435, errno 38; else allow.
    steps = struct.pack("HBBI" * 4, 0x20, 0, 0, 0, 0x15, 0, 1, 435, 0x06, 0, 0, 0x00050026, 0x06, 0, 0, 0x7FFF0000)
    buffer = ctypes.create_string_buffer(steps)
    filter = struct.pack("HxxxxxxP", 4, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0, "no new privileges"
    assert libc.prctl(22, 2, filter, 0, 0) == 0, os.strerror(ctypes.get_errno())
    os.execv(sys.argv[1], sys.argv[1:])
    """#

  @Test func `a team is born in its group, and the group goes with it`() async throws {
    try await Self.expectGroup(of: #""$PROCTOR""#)
  }

  @Test(.enabled(if: Machine.offers("python3"), "needs python3"))
  func `where nobody can be born in a group, the keeper goes in and comes out`() async throws {
    try await Self.expectGroup(of: #"python3 without-clone3.py "$PROCTOR""#)
  }

  private static func expectGroup(of program: String) async throws {
    let group = "sed -n s/^0:://p"
    // Who went in comes out again while the team already runs.
    let isOut = "until ! grep -q -e -crew- /proc/$PPID/cgroup; do sleep 0.05; done"
    let run = try await ProctorProcess.run(
      shell: """
        exec \(program) run -q --emit events --team crew -- \
          sh -c '\(group) /proc/self/cgroup; \(isOut); \(group) /proc/$PPID/cgroup'
        """, files: ["without-clone3.py": withoutClone3])
    #expect(run.code == 0, "\(run.complaint)")
    try #require(run.lines.count == 2)
    let (own, keepers) = (run.lines[0], run.lines[1])
    #expect(own.contains("/proctor-") && own.contains("-crew-"))
    #expect(own.hasPrefix(keepers) && keepers != own, "the keeper is in proctor's own group")
    let home = try #require(ControlGroup.availability().parent)
    let name = try #require(own.split(separator: "/").last)
    #expect(!FileManager.default.fileExists(atPath: "\(home.path)/\(name)"))
  }
}
