import Foundation
import JSONText
import TestSupport
import Testing

/// What children print, and how: every line is read once, whatever it is made of and however it comes.
struct ChildOutputTests {
  struct Script: Sendable, CustomTestStringConvertible {
    let what: String
    let script: String
    let lines: [String]
    var invalid = 0
    var testDescription: String { what }
  }

  static let scripts = [
    Script(what: "nothing", script: ":", lines: []),
    Script(what: "an empty line", script: "echo", lines: [""]),
    Script(what: "a last line without its newline", script: "printf 'one\\ntwo'", lines: ["one", "two"]),
    Script(what: "Windows line ends", script: "printf 'one\\r\\ntwo\\r\\n'", lines: ["one", "two"]),
    Script(what: "only carriage returns", script: "printf '10%%\\r50%%\\r100%%\\r'", lines: ["100%"]),
    Script(
      what: "a progress line that pauses", script: "printf '10%%\\r'; sleep 0.6; printf '100%%\\n'",
      lines: ["10%", "100%"]),
    Script(
      what: "UTF-8 split across writes", script: "printf 'gr\\303'; sleep 0.1; printf '\\274n\\n'", lines: ["grün"]),
    Script(
      what: "invalid UTF-8 split across writes",
      script: "printf 'a\\342\\202'; sleep 0.1; printf 'b\\n\\377\\nfine\\n'",
      lines: ["a\u{FFFD}b", "\u{FFFD}", "fine"], invalid: 2),
    Script(what: "escape sequences", script: "printf '\\033[1;31mred\\033[0m\\n'", lines: ["red"]),
    Script(
      what: "a closed standard output, then an end of its own",
      script: "echo before; exec >&-; sleep 0.3; echo after >&2", lines: ["before", "after"]),
    Script(
      what: "everything closed, then an end of its own", script: "echo before; exec >&- 2>&-; sleep 0.3",
      lines: ["before"]),
    Script(
      what: "a question to standard input", script: "read answer || echo nobody answers", lines: ["nobody answers"]),
    Script(
      what: "truncated JSON", script: #"echo '{"usage": {"prompt_tokens": 12,'"#,
      lines: [#"{"usage": {"prompt_tokens": 12,"#]),
  ]

  @Test(arguments: scripts)
  func `each line arrives once`(script: Script) async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--emit", "all", "--", "sh", "-c", script.script])
    #expect(run.code == 0)
    #expect(run.lines == script.lines)
    let quality = run.summary?.data["data_quality"]
    #expect(quality?["lines_read"]?.int == Int64(script.lines.count))
    #expect(quality?["invalid_utf8"]?.int == Int64(script.invalid))
  }

  @Test func `NUL bytes do not end a line`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "all", "--", "sh", "-c", #"printf 'a\000b\n\000\n'"#,
    ])
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.first == "a")
    #expect(run.lines.first?.last == "b")
  }

  @Test func `a large file without a newline takes little memory`() async throws {
    let megabytes = Machine.isContinuousIntegration ? 100 : 32
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "all", "--", "sh", "-c",
      """
      head -c \(megabytes)000000 /dev/zero | tr '\\0' x
      supervisor=$(cut -d' ' -f4 /proc/$PPID/stat)
      sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' "/proc/$supervisor/status" > peak
      """,
    ])
    #expect(run.code == 0)
    let peak = try #require(Int(try run.text("peak").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(peak < 48 << 10, "\(peak) KiB")
    // In pieces of 1 MiB.
    let pieces = Int64((megabytes * 1_000_000 + (1 << 20) - 1) >> 20)
    #expect(run.summary?.data["data_quality"]?["truncated_lines"]?.int == pieces)
  }

  @Test func `what is still in the pipe at the exit is read, fifty times over`() async throws {
    // 64 KiB are a full pipe: the child ends while nobody has read any of it.
    let teams = (0..<50).map { #"{id: "\#($0)", shell: "seq 10000 11000; exec seq 20000 29999"}"# }
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json"], files: ["team.json": "{teams: [\(teams.joined(separator: ","))]}"])
    #expect(run.code == 0)
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 550_050)
  }

  @Test func `200,000 lines are counted one by one`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--", "seq", "200000"])
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 200_000)
    #expect(run.summary?.data["teams"]?.array?.first?["lines_read"]?.int == 200_000)
  }

  @Test func `both streams at once lose nothing`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--", "sh", "-c", "seq 50000 & seq 50000 >&2 & wait",
    ])
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 100_000)
  }

  @Test func `a pipe that somebody else holds is given up, and the holder named and left alone`() async throws {
    // A process that is no member of the team gets hold of the team's output, for a minute.
    let run = try await ProctorProcess.run(
      shell: """
        "$PROCTOR" run --emit all -- sh -c 'echo $$ > pid; until [ -e held ]; do sleep 0.02; done; echo end' & run=$!
        until [ -s pid ]; do sleep 0.02; done
        exec 9> "/proc/$(cat pid)/fd/1"
        sleep 60 >&9 & holder=$!
        exec 9>&-
        touch held
        wait $run
        kill $holder && echo $holder > lives
        """)
    let exit = try #require(run.records("process_exited").first)
    #expect(exit.data["duration_seconds"]?.double ?? 100 < 30)
    #expect(run.summary?.data["duration_seconds"]?.double ?? 100 < 40)
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 1)
    let holder = try run.text("lives").trimmingCharacters(in: .whitespacesAndNewlines)
    let sentence = "stdout is still held open by sleep (\(holder)); it is not read any more"
    #expect(run.complaints.contains("proctor: sh: \(sentence)"))
    let entry = try #require(run.records("log_entry").last?.data["activity_logs"]?.array?.first)
    #expect(entry["message"]?.string == sentence)
    #expect(entry["level"]?.string == "warning")
    #expect(entry["source"]?.string == "system")
  }

  @Test func `a grandchild that keeps the pipe does not hold up the exit`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--", "sh", "-c", "echo one; sleep 100 & echo two; exit 9"])
    #expect(run.code == 9)
    #expect(run.summary?.data["duration_seconds"]?.double ?? 100 < 8)
    #expect(run.summary?.data["data_quality"]?["lines_read"]?.int == 2)
  }

  /// What stands where a token count should.
  @Test(arguments: ["1e309", "-5", "NaN", "Infinity", "99999999999999999999", "\"many\"", "null", "[]", "1.5e300"])
  func `a number that is none is not counted`(number: String) async throws {
    let usage =
      #"{"usage": {"prompt_tokens": \#(number), "completion_tokens": \#(number), "total_tokens": \#(number)}}"#
    let sentence = "Token usage: \(number) input, \(number) output"
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--", "cat", "out"], files: ["out": "\(usage)\n\(sentence)\n"])
    #expect(run.code == 0)
    #expect(run.records("llm_call").isEmpty, "\(run.records("llm_call"))")
    #expect(run.lines.count == 2)
  }

  @Test func `deeply nested JSON is a line like any other`() async throws {
    let nested = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let objects = String(repeating: #"{"usage":"#, count: 50_000)
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--", "cat", "out"], files: ["out": "\(nested)\n\(objects)\nend\n"])
    #expect(run.code == 0)
    #expect(run.lines.count == 3)
    #expect(run.lines.last == "end")
  }
}
