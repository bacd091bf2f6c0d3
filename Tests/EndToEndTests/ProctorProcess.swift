import Foundation
import JSONText
import Locking
import TestSupport
import Testing

/// The built `proctor` as a child of the test: started, signalled, waited for; what it printed is kept in files, so that no
/// test depends on anybody reading a pipe in time.
///
/// Whatever a run was about, two promises are checked at its end: every record has the shape of the wire, in an order without
/// holes, and no process of it lives.
final class ProctorProcess {
  /// Where it runs, unless told otherwise; `$SCRATCH` in its environment. Removed with this object.
  let folder: URL
  /// In the environment of it and all that descends from it.
  let mark = "PROCTOR_TEST_MARK=\(UUID().uuidString)"
  private let process = Process()

  /// Starts `proctor` with arguments.
  ///
  /// - Parameters:
  ///   - shell: instead of arguments: the whole command line for `sh -c`, in which `$PROCTOR` is the executable.
  ///   - files: contents of files in the folder it starts in, by name.
  ///   - environment: added to the test's own.
  init(
    _ arguments: [String] = [], shell: String? = nil, files: [String: String] = [:],
    environment: [String: String] = [:],
    directory: URL? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "proctor-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["stdout", "stderr"] { try Data().write(to: folder.appending(path: name)) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appending(path: name)) }
    let executable = Machine.product("proctor")
    process.executableURL = URL(fileURLWithPath: shell == nil ? executable : "/bin/sh")
    process.arguments = shell.map { ["-c", $0] } ?? arguments
    var inherited = ProcessInfo.processInfo.environment
    for name in ["CI", "PYTHONUNBUFFERED", "NO_COLOR", "COLUMNS", "LC_ALL", "LANGUAGE", "GIT_EDITOR"] {
      inherited[name] = nil
    }
    inherited["PROCTOR"] = executable
    inherited["SCRATCH"] = folder.path
    inherited["WITNESS"] = Machine.product("witness")
    inherited["CONTAINMENT"] = Fixtures.path("containment")
    let (name, value) = (mark.prefix { $0 != "=" }, mark.drop { $0 != "=" }.dropFirst())
    inherited[String(name)] = String(value)
    process.environment = inherited.merging(environment) { $1 }
    process.currentDirectoryURL = directory ?? folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "stdout"))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: "stderr"))
    // Swift's worker threads block nearly every signal, and a child inherits the mask.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    for pid in Survivors.marked(mark) { kill(pid, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  var pid: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Runs to the end, a few at a time: more than that would only make each of them slow.
  static func run(
    _ arguments: [String] = [], shell: String? = nil, files: [String: String] = [:],
    environment: [String: String] = [:],
    directory: URL? = nil, at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    await Places.take()
    defer { Places.giveBack() }
    let process = try ProctorProcess(
      arguments, shell: shell, files: files, environment: environment, directory: directory)
    return try await process.result(at: location)
  }

  /// Runs a command that answers on standard output, where no records are then.
  static func answer(
    _ words: String, after preparation: String = ":", files: [String: String] = [:], environment: [String: String] = [:]
  ) async throws -> (run: RunResult, text: String) {
    let line = "\(preparation); exec \"$PROCTOR\" \(words) > answer"
    let run = try await run(shell: line, files: files, environment: environment)
    return (run, try run.text("answer"))
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for the end, and checks what every run promises.
  func result(
    within limit: Duration = .seconds(60), at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    do {
      try await eventually("proctor to end", within: limit) { !self.process.isRunning }
    } catch {
      Issue.record("\(error); it said: \(try bytes("stderr"))", sourceLocation: location)
      throw error
    }
    let result = RunResult(
      process: self, code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: [UInt8](try Data(contentsOf: folder.appending(path: "stdout"))), complaint: try bytes("stderr"))
    #expect(RecordShape.violations(inStream: result.output) == [], sourceLocation: location)
    #expect(Record.holes(in: result.records) == [], sourceLocation: location)
    #expect(result.summary.map { Conservation.violations(in: $0.data) } ?? [] == [], sourceLocation: location)
    // A keeper that reported the end of its team may still be on its own way out.
    var survivors = Survivors.marked(mark)
    try? await eventually("every process to be gone", within: .seconds(10)) {
      survivors = Survivors.marked(mark)
      return survivors.isEmpty
    }
    #expect(survivors == [], "processes are left", sourceLocation: location)
    return result
  }

  /// Waits until the child's line has been recorded; needs `--emit events` or `all`.
  func records(line: String) async throws { try await records(member: #""message":"\#(line)""#) }

  /// Waits until a team has come into a state.
  func records(state: String) async throws { try await records(member: #""to":"\#(state)""#) }

  /// Waits until this text stands in a record.
  func records(member: String) async throws {
    try await eventually("a record with \(member)") { try self.bytes("stdout").contains(member) }
  }

  private func bytes(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }
}

/// What a run came to.
struct RunResult {
  /// Keeps the folder.
  let process: ProctorProcess
  /// The exit code, or the number of the signal.
  let code: Int32
  /// Ended by a signal.
  let wasKilled: Bool
  let output: [UInt8]
  /// What was printed for people.
  let complaint: String
  /// The records on standard output.
  let records: [Record]

  init(process: ProctorProcess, code: Int32, wasKilled: Bool, output: [UInt8], complaint: String) {
    (self.process, self.code, self.wasKilled) = (process, code, wasKilled)
    (self.output, self.complaint) = (output, complaint)
    records = Record.all(in: output)
  }

  func records(_ event: String) -> [Record] { records.filter { $0.event == event } }

  /// The last record, if it is what it must be.
  var summary: Record? { records.last.flatMap { $0.event == "run_summary" ? $0 : nil } }

  /// The complaint's lines.
  var complaints: [Substring] { complaint.split(separator: "\n") }

  /// The child's lines, as `log_entry` records told them.
  var lines: [String] {
    records("log_entry").compactMap { record in
      // An entry with a fingerprint sums up lines that were told before.
      guard let entry = record.data["activity_logs"]?.array?.first, entry["fingerprint"] == nil else { return nil }
      return entry["message"]?.string
    }
  }

  /// A file that the run wrote.
  func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: process.folder.appending(path: name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try file(name), as: UTF8.self) }

  func hasFile(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: process.folder.appending(path: name).path)
  }
}

/// How many runs go on at once. Whoever has to wait is woken when it is its turn: hundreds of tests that ask again and again
/// take the processor from those that run.
enum Places {
  private struct Line {
    var free = 6
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private static let line = Lock(Line())

  static func take() async {
    await withCheckedContinuation { continuation in
      let hasPlace = line.withLock { line in
        if line.free > 0 {
          line.free -= 1
          return true
        }
        line.waiting.append(continuation)
        return false
      }
      if hasPlace { continuation.resume() }
    }
  }

  static func giveBack() {
    let next = line.withLock { line -> CheckedContinuation<Void, Never>? in
      guard line.waiting.isEmpty else { return line.waiting.removeFirst() }
      line.free += 1
      return nil
    }
    next?.resume()
  }
}

/// Waits without holding up other tests until the condition holds. What does not come at once is asked for less and less
/// often, up to twenty times a second.
func eventually(
  _ what: String, within limit: Duration = .seconds(120), condition: () throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now.advanced(by: limit)
  var pause = Duration.milliseconds(2)
  while try !condition() {
    guard clock.now < end else { throw NeverHappened(what: what, limit: limit) }
    try await Task.sleep(for: pause)
    pause = min(pause * 1.5, .milliseconds(50))
  }
}

/// What was waited for did not come.
struct NeverHappened: Error, CustomStringConvertible {
  let what: String
  let limit: Duration
  var description: String { "waited \(limit) for \(what)" }
}

/// Processes of a run, found by the mark that every one of them carries in its environment.
enum Survivors {
  /// The pids whose environment holds `mark`.
  static func marked(_ mark: String) -> [Int32] {
    let needle = Data(mark.utf8)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { pid in
      guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return false }
      return data.range(of: needle) != nil
    }
  }
}
