import Foundation
import JSONText
import Testing

/// `--logs`: what teams write, byte for byte, beside the telemetry.
struct RawLogTests {
  /// Carriage returns, NUL, invalid UTF-8, escape sequences, a line of 10 MiB, and no newline at the end.
  private static let script = """
    printf 'one\\r\\n10%%\\r20%%\\r\\000\\n\\377\\342\\202'
    printf '\\033[31mred\\033[0m\\n'
    head -c 10485760 /dev/zero | tr '\\000' x
    printf '\\nlast without a newline'
    """

  @Test(arguments: [[], ["--rotate", "1MiB", "--keep", "100"]])
  func `logs hold exactly what was written`(options: [String]) async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "-o", "/dev/null", "--logs", "logs", "--team", "a/b"] + options
        + ["--", "sh", "-c", "sh script | tee out; sh script | head -c 3000000 | tee err >&2"],
      files: ["script": Self.script])
    #expect(run.code == 0)
    for (kept, written) in [("a%2Fb.stdout.log", "out"), ("a%2Fb.stderr.log", "err")] {
      let isExact = try run.log(kept) == run.file(written)
      #expect(isExact, "\(kept)")
    }
    // How full a file gets depends on the pieces in which the pipe delivers.
    let files = run.names(in: "logs").count
    #expect(options.isEmpty ? files == 2 : (14...16).contains(files))
    let attributes = { try FileManager.default.attributesOfItem(atPath: run.process.folder.path + "/" + $0) }
    #expect(try attributes("logs")[.posixPermissions] as? Int == 0o700)
    #expect(try attributes("logs/a%2Fb.stdout.log")[.posixPermissions] as? Int == 0o600)
  }

  @Test func `the team file's keys do the same, and the command line wins`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "-o", "run.ndjson", "--emit", "all", "--keep", "2", "team.json"],
      files: [
        "team.json": """
        {teams: [{id: "one", shell: "seq 20000"}, {id: "two", shell: "echo end >&2"}],
         logs: "logs", rotate: "64KiB", keep: 7}
        """
      ])
    #expect(run.code == 0)
    #expect(
      run.names(in: "logs") == [
        "one.stderr.log", "one.stdout.log", "one.stdout.log.1", "two.stderr.log", "two.stdout.log",
      ])
    #expect(try run.text("logs/two.stderr.log") == "end\n")
    let numbers = (1...20_000).map { "\($0)\n" }.joined()
    #expect(try run.log("one.stdout.log") == Array(numbers.utf8))
    #expect(run.names(in: "").filter { $0.hasPrefix("run.") } == ["run.ndjson", "run.ndjson.1", "run.ndjson.2"])
    // The records that are left follow on each other, file after file.
    let kept = try ["run.ndjson.2", "run.ndjson.1", "run.ndjson"].flatMap { try Record.all(in: run.file($0)) }
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.sequence + 1 == $1.sequence })
    #expect(kept.last?.event == "run_summary")
  }

  @Test func `a log folder that cannot be made is refused before anything starts`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--logs", "none/logs", "--", "touch", "started"])
    #expect(run.code == 125)
    #expect(run.complaints.count == 1)
    #expect(run.complaint.contains("cannot make the folder 'none/logs'"))
    #expect(!run.hasFile("started"))
  }

  @Test func `keep without rotate is refused`() async throws {
    let run = try await ProctorProcess.run(["run", "--keep", "3", "--", "true"])
    #expect(run.code == 64)
    #expect(run.complaints.count == 1)
  }

  @Test func `files that were renamed are written anew on USR2`() async throws {
    let process = try ProctorProcess(
      [
        "run", "-q", "--emit", "all", "-o", "run.ndjson", "-o", "-", "--logs", "logs", "--", "sh", "-c",
        "echo before; until [ -e go ]; do sleep 0.02; done; echo after",
      ])
    try await process.records(line: "before")
    let path = { (name: String) in process.folder.appending(path: name).path }
    try await eventually("the log") {
      FileManager.default.contents(atPath: path("logs/sh.stdout.log"))?.isEmpty == false
    }
    rename(path("run.ndjson"), path("old.ndjson"))
    rename(path("logs/sh.stdout.log"), path("old.log"))
    process.signal(SIGUSR2)
    try await eventually("new files", within: .seconds(60)) {
      ["run.ndjson", "logs/sh.stdout.log"].allSatisfy { FileManager.default.fileExists(atPath: path($0)) }
    }
    try Data().write(to: URL(fileURLWithPath: path("go")))
    let run = try await process.result()
    #expect(run.code == 0)
    #expect(try run.file("old.ndjson") + run.file("run.ndjson") == run.output)
    #expect(try run.text("old.log") == "before\n")
    #expect(try run.text("logs/sh.stdout.log") == "after\n")
  }
}

extension RunResult {
  /// The names in a folder of the run, in order.
  fileprivate func names(in folder: String) -> [String] {
    let path = process.folder.appending(path: folder).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// A log with what was set aside before it.
  fileprivate func log(_ name: String) throws -> [UInt8] {
    let aside = names(in: "logs").compactMap { each in
      each.hasPrefix(name + ".") ? Int(each.dropFirst(name.count + 1)) : nil
    }
    return try aside.sorted(by: >).flatMap { try file("logs/\(name).\($0)") } + file("logs/\(name)")
  }
}
