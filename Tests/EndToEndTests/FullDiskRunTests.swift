import Foundation
import JSONText
import TestSupport
import Testing

/// Files that cannot grow: teams never feel it, people hear it once, and what is missing is counted.
struct FullDiskRunTests {
  /// Whether this user may mount a file system in a namespace of its own.
  private static let isMountAllowed: Bool = {
    let attempt = Process()
    attempt.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    attempt.arguments = ["-rm", "mount", "-t", "tmpfs", "tmpfs", NSTemporaryDirectory()]
    attempt.standardError = FileHandle.nullDevice
    guard (try? attempt.run()) != nil else { return false }
    attempt.waitUntilExit()
    return attempt.terminationStatus == 0
  }()

  @Test func `a file at the limit of its size is said once, and the team goes on`() async throws {
    // 64 blocks of 512 bytes.
    let run = try await ProctorProcess.run(
      shell: """
        mkfifo pipe
        (ulimit -f 64; exec "$PROCTOR" run -q --emit all -o - -o small --logs logs -- sh -c 'seq 20000; exit 4'
          ) > pipe & exec cat < pipe > all
        """)
    let complaints = run.complaints.filter { $0.contains("File too large") }
    #expect(complaints.count == 2, "\(run.complaints)")
    #expect(run.complaint.contains("records could not be written to small"))
    #expect(run.complaint.contains("bytes could not be written to logs/sh.stdout.log"))
    let all = Record.all(in: try run.file("all"))
    #expect(Record.holes(in: all) == [])
    #expect(all.last?.data["exit_code"]?.int == 4)
    #expect(all.count { $0.event == "log_entry" } == 20_000, "the other output lost nothing")
    #expect(try run.file("small").count <= 64 * 1_024)
  }

  @Test(.enabled(if: isMountAllowed, "mounting a tmpfs is not allowed here"))
  func `a disk that was full for a while costs records that are counted, and nothing else`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        exec unshare -rm sh -c '
          mkdir disk && mount -t tmpfs -o size=64k tmpfs disk && head -c 40000 /dev/zero > disk/ballast
          "$PROCTOR" run --no-echo --emit all -o - -o disk/run.ndjson -- sh -c "
            seq 50000; touch finished; until [ -e go ]; do sleep 0.02; done; echo end; exit 5" > all 2> said &
          until grep -q "No space left" said && [ -e finished ]; do sleep 0.02; done
          mount -o remount,size=64m disk
          until grep -q "works again" said; do sleep 0.02; done
          touch go
          wait $!
          echo $? > code
          cp disk/run.ndjson kept'
        """)
    #expect(run.code == 0)
    #expect(try run.text("code") == "5\n")
    let said = try run.text("said").split(separator: "\n")
    #expect(said.count { $0.contains("No space left") } == 1)
    let resumed = try #require(said.first { $0.contains("writing to disk/run.ndjson works again") })
    let kept = Record.all(in: try run.file("kept"))
    #expect(Record.holes(in: kept) == [], "every record is there or in a gap")
    let missing = kept.filter { $0.event == "gap" }.reduce(0) { $0 + ($1.data["dropped"]?.int ?? 0) }
    #expect(missing > 0 || !resumed.contains("missing"))
    if missing > 0 { #expect(resumed.contains("\(missing) records are missing"), "\(resumed)") }
    #expect(kept.last?.event == "run_summary")
    let all = Record.all(in: try run.file("all"))
    #expect(Record.holes(in: all) == [])
    #expect(all.count { $0.event == "log_entry" } == 50_001, "the other output lost nothing")
  }
}
