import Recognition
import TestSupport
import Testing

/// Errors, tests and delays are told once, however their lines arrive; questions only while nothing follows them.
struct IncidentTests {
  private static let output = """
    Traceback (most recent call last):
      File "/srv/demo/a.py", line 3, in f
        g({"type": 1})
    KeyError: 'x'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "/srv/demo/a.py", line 9, in <module>
    RuntimeError: no luck
    Ran 4 tests in 0.001s

    FAILED (failures=1, errors=1, skipped=1)
    TypeError: x
        at f (/srv/demo/x.js:1:1) {
      code: 'X'
    }

    Node.js v20.20.2
    # tests 3
    # pass 1
    # fail 1
    # duration_ms 4.1
    Retrying request in 0.050000 seconds (retry 1 of 2)
    thread 'main' panicked at src/main.rs:2:5:
    assertion failed
    panic: boom

    goroutine 1 [running]:
    main.main()
    \t/srv/demo/x.go:8 +0x1d
    3 failed, 13 passed in 0.04s

    """

  @Test func `splitting the output anywhere changes nothing`() {
    var whole = ReadOutput()
    whole.print(Self.output)
    whole.end()
    #expect(whole.errors.count == 4)
    #expect(whole.tests.count == 3)
    #expect(whole.delays.count == 1)
    var generator = SeededGenerator(seed: 7)
    let bytes = Array(Self.output.utf8)
    for _ in 0..<50 {
      var read = ReadOutput()
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 1...40, using: &generator))
        read.print(Array(bytes[start..<end]))
        start = end
      }
      read.end()
      #expect(read.readings == whole.readings)
    }
  }

  @Test func `the lines of an error are no errors themselves`() {
    let read = ReadOutput("Traceback (most recent call last):", "  File \"a.py\", line 1", "ERROR: 3", "ERROR after")
    #expect(read.errors.map(\.type) == ["ERROR"])
    #expect(read.lines.map(\.level) == [.info, .info, .info, .error])
  }

  @Test func `the same error at another line number has the same fingerprint`() {
    func fingerprint(_ line: Int, _ file: String, _ message: String) -> [String] {
      ReadOutput(
        "Traceback (most recent call last):", "  File \"\(file)\", line \(line), in f", "ValueError: \(message)"
      )
      .errors.map(\.fingerprint)
    }
    let one = fingerprint(3, "/srv/one/a.py", "17")
    #expect(one == fingerprint(4, "/srv/two/a.py", "18"))
    #expect(one != fingerprint(3, "/srv/one/b.py", "17"))
  }

  @Test func `an error behind an error of the log is the same one`() {
    let read = ReadOutput("ERROR:root:it failed", "Traceback (most recent call last):", "ValueError: 1")
    #expect(read.errors.map(\.followsError) == [true])
  }

  @Test func `an error whose lines a multiplexer prefixes is one error`() {
    let read = ReadOutput(
      "[coder] Traceback (most recent call last):", "[coder]   File \"a.py\", line 1", "[coder] ValueError: 1")
    #expect(read.errors.map(\.type) == ["ValueError"])
    #expect(read.errors.map(\.lines) == [3])
  }

  @Test func `a traceback without end is bounded and lets other lines through`() {
    var read = ReadOutput()
    read.print("Traceback (most recent call last):\n" + String(repeating: "  x\n", count: 10_000))
    read.print("[main 1a2b3c4] Add it\n 1 file changed, 1 insertion(+)\n")
    read.end()
    #expect(read.errors.count == 1)
    #expect(read.deeds == ["main: commit"])
  }

  @Test func `each failure is told once a run`() {
    let read = ReadOutput("  ● sum › adds", "  ● sum › adds", "Tests:       1 failed, 1 total")
    #expect(read.tests.count == 2)
  }

  @Test func `what a command printed is no error of the team`() {
    let call = #"{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"pytest"}}"#
    let result = #"{"type":"tool_result","tool_use_id":"t1","content":"ValueError: x\n1 failed in 0.01s"}"#
    let read = ReadOutput(
      #"{"type":"assistant","message":{"id":"m","content":[\#(call)]},"session_id":"s"}"#,
      #"{"type":"user","message":{"content":[\#(result)]},"session_id":"s"}"#)
    #expect(read.errors.isEmpty)
    #expect(read.tests.map(\.framework) == ["pytest"])
  }

  @Test(arguments: [
    "Overwrite? [y/N] ", "Password: ", "Password for 'https://ann@github.com': ", "Press enter to continue",
    "Add a.py to the chat? (Y)es/(N)o [Yes]: ", "? Project name: (demo) ", "\u{1b}[1mProceed (y/n)?\u{1b}[0m ",
  ])
  func `an unfinished question is a question once the stream falls silent, and is told once`(question: String) {
    var read = ReadOutput()
    read.print("before\n" + question)
    #expect(read.prompts.isEmpty)
    read.fallSilent(on: .stdout)
    read.fallSilent(on: .stdout)
    #expect(read.prompts.count == 1)
    read.print("y\nafter\n")
    read.end()
    #expect(read.prompts.count == 1)
    #expect(read.lines.count == 3)
  }

  @Test(arguments: ["Overwrite? [y/N] y\n", "compiling", "Password: hunter2", "100% [y/N] done"])
  func `what was answered, or asks nothing, is no question`(text: String) {
    var read = ReadOutput()
    read.print(text)
    read.fallSilent(on: .stdout)
    read.end()
    #expect(read.prompts.isEmpty)
  }
}
