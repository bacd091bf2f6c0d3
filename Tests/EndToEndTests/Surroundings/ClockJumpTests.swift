import Foundation
import JSONText
import TestSupport
import Testing

/// The time of day jumps by an hour while a team runs. Limits and graces hang on the clock that only goes forward.
///
/// libfaketime gives proctor another time of day, read anew at every look (FAKETIME_NO_CACHE), and leaves the monotonic
/// clock alone, as a jump does. It works on this dynamically linked build; the static release build has the same source.
struct ClockJumpTests {
  private static func start(_ options: String) -> String {
    """
    # Two steps: libfaketime in the first program of a chain changes its environment, and Swift loses its arguments then.
    export LD_PRELOAD="$(faketime -f +0 sh -c 'echo "$LD_PRELOAD"')"
    export FAKETIME_TIMESTAMP_FILE="$SCRATCH/offset" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
    exec sh -c 'exec "$PROCTOR" run --emit events --interval 100ms \(options) -- env -u LD_PRELOAD sh "$SCRATCH/script"'
    """
  }

  /// What libfaketime leaves in /dev/shm, named after the process that it was in first.
  private static func removeSharedMemory(of pid: Int32) {
    for name in ["faketime_shm_\(pid)", "sem.faketime_sem_\(pid)"] { unlink("/dev/shm/\(name)") }
  }

  private static func jump(_ run: WitnessedRun, by offset: String) throws {
    try Data("\(offset)\n".utf8).write(to: run.process.folder.appending(path: "offset"), options: .atomic)
  }

  @Test(.enabled(if: Machine.offers("faketime"), "needs faketime"), arguments: ["+3600", "-3600"])
  func `a jump neither stops a team nor keeps a stop from ending`(offset: String) async throws {
    let run = try WitnessedRun(
      Self.start("-q --timeout 30m --grace 300ms"),
      script: #"""
        sh "$CONTAINMENT/member" ignoring &
        setsid sh "$CONTAINMENT/member" ignoring &
        until [ -e "$SCRATCH/go" ]; do sleep 0.02; done; echo jumped
        wait
        """#, files: ["offset": "+0\n"])
    defer { if let pid = run.account.pid { Self.removeSharedMemory(of: pid) } }
    try await run.isThere(2)
    try await run.process.records(state: "running")
    try Self.jump(run, by: offset)
    try Data().write(to: run.process.folder.appending(path: "go"))
    try await run.process.records(line: "jumped")
    kill(try await run.supervisor(), SIGTERM)
    let result = try await run.end()
    #expect(result.shellCode == 143)
    // The jump has reached proctor: it shows in the time stamps, and only there.
    let times = result.records.compactMap { $0.value["timestamp"]?.double }
    let span = (times.max() ?? 0) - (times.min() ?? 0)
    #expect(span > 3000 && span < 4200, "\(times)")
    let seconds = try #require(result.records("process_exited").first?.data["duration_seconds"]?.double)
    #expect(seconds > 0 && seconds < 600)
    #expect(result.records("process_killed").count >= 2)
  }

  /// libfaketime 0.9.10 cannot show this: it shifts timers of the monotonic clock, too. The kernel tells which clock a timer
  /// hangs on, proc_pid_fdinfo(5).
  @Test func `every timer hangs on the clock that only goes forward`() async throws {
    let run = try WitnessedRun(
      #"exec "$PROCTOR" run -q --timeout 1h --interval 100ms -- sh "$SCRATCH/script""#,
      script: #"exec sh "$CONTAINMENT/member" plain"#)
    try await run.isThere(1)
    let supervisor = try await run.supervisor()
    var clocks: [String] = []
    for pid in [supervisor] + (try await run.keepers()) {
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fdinfo") {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/fdinfo/\(name)", encoding: .utf8)) ?? ""
        clocks += text.split(separator: "\n").filter { $0.hasPrefix("clockid:") }.map { String($0.dropFirst(8)) }
      }
    }
    #expect(Set(clocks.map { $0.trimmingCharacters(in: .whitespaces) }) == ["\(CLOCK_MONOTONIC)"])
    kill(supervisor, SIGTERM)
    _ = try await run.end()
  }
}
