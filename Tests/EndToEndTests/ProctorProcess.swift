import Foundation
import JSONText
import TestSupport

/// The built `proctor` as a child of the test: started, signalled, waited for; what it printed is kept in files, so that no
/// test depends on anybody reading a pipe in time.
final class ProctorProcess {
  let folder: URL
  private let process = Process()

  /// Starts `proctor` with arguments.
  ///
  /// - Parameters:
  ///   - shell: when given, the whole command line for `sh -c`, in which `$PROCTOR` is the executable.
  ///   - environment: added to the test's own.
  init(
    _ arguments: [String] = [], shell: String? = nil, environment: [String: String] = [:], directory: URL? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "proctor-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["stdout", "stderr"] { try Data().write(to: folder.appending(path: name)) }
    let executable = Machine.product("proctor")
    process.executableURL = URL(fileURLWithPath: shell == nil ? executable : "/bin/sh")
    process.arguments = shell.map { ["-c", $0] } ?? arguments
    var inherited = ProcessInfo.processInfo.environment
    inherited["CI"] = nil
    inherited["PROCTOR"] = executable
    inherited["SCRATCH"] = folder.path
    process.environment = inherited.merging(environment) { $1 }
    process.currentDirectoryURL = directory ?? folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "stdout"))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: "stderr"))
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  var pid: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Runs to the end.
  static func run(
    _ arguments: [String] = [], shell: String? = nil, environment: [String: String] = [:], directory: URL? = nil
  ) throws -> Result {
    try ProctorProcess(arguments, shell: shell, environment: environment, directory: directory).result()
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for the end.
  func result(within limit: Duration = .seconds(60)) throws -> Result {
    try Deadline.poll(within: limit, for: "proctor to end") { !process.isRunning }
    return Result(
      code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: try bytes("stdout"), complaint: String(decoding: try bytes("stderr"), as: UTF8.self))
  }

  /// What has been printed so far.
  func printed() throws -> String { String(decoding: try bytes("stdout"), as: UTF8.self) }

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  /// What a run came to.
  struct Result {
    /// The exit code, or the number of the signal.
    let code: Int32
    /// Ended by a signal.
    let wasKilled: Bool
    let output: [UInt8]
    /// What was printed for people.
    let complaint: String

    /// The records on standard output.
    var records: [Record] { Record.all(in: output) }

    func records(_ event: String) -> [Record] { records.filter { $0.event == event } }

    /// The last record.
    var summary: Record? { records.last.flatMap { $0.event == "run_summary" ? $0 : nil } }
  }
}

/// One record as it was written.
struct Record {
  let bytes: [UInt8]
  let value: JSONValue

  var event: String { value["event"]?.string ?? "" }
  var agent: String? { value["agent_id"]?.string }
  var team: String? { value["team_id"]?.string }
  var data: JSONValue { value["data"] ?? .null }

  /// What is wrong with its shape.
  var violations: [String] { RecordShape.violations(in: bytes) }

  static func all(in bytes: [UInt8]) -> [Record] {
    bytes.split(separator: UInt8(ascii: "\n")).map { line in
      Record(bytes: Array(line) + [UInt8(ascii: "\n")], value: (try? JSONReader.read(Array(line))) ?? .null)
    }
  }
}

/// Processes of a run, found by the mark that every one of them carries in its environment.
enum Survivors {
  /// The pids whose environment holds `mark`.
  static func marked(_ mark: String) -> [Int32] {
    let needle = Array(mark.utf8)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { pid in
      guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return false }
      return data.range(of: Data(needle)) != nil
    }
  }
}
