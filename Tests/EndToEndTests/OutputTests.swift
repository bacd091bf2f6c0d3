import Foundation
import JSONText
import TestSupport
import Testing

/// Our own output: readers that leave, readers that sleep, several sinks at once, and none.
struct OutputTests {
  @Test(arguments: ["while :; do echo line; sleep 0.01; done", "sleep 100", "yes"])
  func `a reader that leaves ends the run quickly with 141`(script: String) async throws {
    let run = try await ProctorProcess.run(
      shell: """
        { "$PROCTOR" run -q --emit all -- sh -c '\(script)'; echo "the code is $?" >&2; } | head -1
        """)
    #expect(run.complaints == ["the code is 141"])
    #expect(run.records.map(\.event) == ["run_started"])
  }

  @Test func `a reader of read that leaves ends it with 141`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        { yes | "$PROCTOR" read -q --emit all -; echo "the code is $?" >&2; } | head -1
        """)
    #expect(run.complaints == ["the code is 141"])
  }

  @Test(.enabled(if: Machine.offers("python3"), "needs python3"))
  func `a socket whose peer leaves ends the run with 141`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        exec python3 -c '
        import os, socket, subprocess, sys
        ours, theirs = socket.socketpair()
        child = ["sh", "-c", "while :; do echo line; sleep 0.01; done"]
        run = subprocess.Popen([os.environ["PROCTOR"], "run", "-q", "--emit", "all", "--"] + child, stdout=theirs)
        theirs.close()
        ours.recv(100)
        ours.close()
        print("the code is", run.wait(), file=sys.stderr)'
        """)
    #expect(run.complaints == ["the code is 141"])
  }

  @Test func `a closed standard output is refused before anything starts`() async throws {
    let run = try await ProctorProcess.run(shell: #"exec "$PROCTOR" run -- touch started >&-"#)
    #expect(run.code == 125)
    #expect(run.complaints.count == 1)
    #expect(run.complaint.contains("cannot write records to standard output: it is closed"))
    #expect(!run.hasFile("started"))
  }

  @Test(arguments: [">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"])
  func `with closed descriptors of ours the records still go to a file`(closing: String) async throws {
    let run = try await ProctorProcess.run(
      shell:
        #"exec "$PROCTOR" run --echo --emit all -o run.ndjson -- sh -c 'echo out; echo err >&2; exit 6' \#(closing)"#)
    #expect(run.code == 6)
    let bytes = try run.file("run.ndjson")
    #expect(RecordShape.violations(inStream: bytes) == [])
    #expect(Record.holes(in: Record.all(in: bytes)) == [])
    #expect(Record.all(in: bytes).count { $0.event == "log_entry" } == 2)
  }

  @Test(arguments: ["2>&-", "2>/dev/full"])
  func `a complaint that cannot be written changes no exit code`(redirection: String) async throws {
    let check = try await ProctorProcess.run(shell: #"exec "$PROCTOR" check no-such-file \#(redirection)"#)
    #expect(check.code == 78)
    let run = try await ProctorProcess.run(shell: #"exec "$PROCTOR" run -- sh -c 'exit 3' \#(redirection)"#)
    #expect(run.code == 3)
  }

  @Test func `a reader that sleeps never holds up the child, and learns what it missed`() async throws {
    // 64 MiB pass while nobody reads; then everything that was kept is read.
    let run = try await ProctorProcess.run(
      shell: """
        mkfifo pipe
        "$PROCTOR" run -q --emit all -o pipe -o file -- sh -c '
          yes "$0" | head -c 67110000
          sed -n "s/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p" "/proc/$(cut -d" " -f4 /proc/$PPID/stat)/status" > peak
          touch finished' "$(printf %09999d 0)" &
        exec 3<pipe
        until [ -e finished ]; do sleep 0.02; done
        cat <&3
        """)
    let gaps = run.records("gap")
    #expect(!gaps.isEmpty)
    let missed = gaps.reduce(0) { $0 + ($1.data["dropped"]?.int ?? 0) }
    #expect(missed + Int64(run.records.count - gaps.count) == run.records.last?.sequence)
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 6_711)
    let known = run.summary?.data["data_quality"]?["dropped_records"]?.int ?? 0
    #expect((1...missed).contains(known), "the summary knows what was missing when it was written")
    // A file loses nothing, whatever the other reader does.
    let file = Record.all(in: try run.file("file"))
    #expect(file.map(\.sequence) == (1...Int64(file.count)).map { $0 })
    #expect(file.last?.sequence == run.records.last?.sequence)
    #expect(file.count { $0.event == "log_entry" } == 6_711)
    let peak = try #require(Int(try run.text("peak").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(peak < 96 << 10, "\(peak) KiB")
  }

  @Test func `with another output the run may go on without its reader`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        { "$PROCTOR" run -q --emit all --on-output-closed continue -o - -o run.ndjson -- \
            sh -c 'echo one; until [ -e gone ]; do sleep 0.02; done; echo two; exit 7'
          echo "the code is $?" >&2; } | { head -1; exec <&-; touch gone; }
        """)
    #expect(run.complaints.last == "the code is 7")
    #expect(run.complaint.contains("nobody reads standard output any more; the run goes on with its other outputs"))
    let file = Record.all(in: try run.file("run.ndjson"))
    #expect(Record.holes(in: file) == [])
    #expect(file.last?.data["exit_code"]?.int == 7)
    #expect(file.count { $0.event == "log_entry" } == 2)
  }

  @Test func `without another output a run that may go on stops all the same`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        { "$PROCTOR" run -q --on-output-closed continue -- sleep 100; echo "the code is $?" >&2; } | head -1
        """)
    #expect(run.complaints == ["the code is 141"])
  }

  @Test func `every sink gets the same records, and files are private`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "all", "-o", "one", "-o", "two", "-o", "-", "--", "sh", "-c", "seq 2000",
    ])
    #expect(try run.file("one") == run.output)
    #expect(try run.file("two") == run.output)
    #expect(run.lines.count == 2000)
    for name in ["one", "two"] {
      let path = run.process.folder.appending(path: name).path
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }
}
