import Foundation
import LinuxSystem
import TestSupport
import Testing

/// Two hundred teams that come and go leave neither descriptors nor threads in proctor.
struct ManyRunsTests {
  @Test func `after 200 short runs descriptors and threads are what they were`() async throws {
    let alone = try await Self.footprint(besides: 0)
    let after = try await Self.footprint(besides: 200, atMost: alone)
    #expect(after.descriptors <= alone.descriptors)
    #expect(after.threads <= alone.threads)
  }

  private typealias Footprint = (descriptors: Int, threads: Int)

  /// What proctor holds when so many teams have ended and one still runs.
  ///
  /// - Parameter limit: what it is to come down to: the last of a team is given back a little after its end is told.
  private static func footprint(besides short: Int, atMost limit: Footprint? = nil) async throws -> Footprint {
    var members = (0..<short).map { #"{id: "\#($0)", shell: "setsid sleep 300 & exit 0"}"# }
    members.append(#"{id: "last", shell: "until [ -e \"$SCRATCH/go\" ]; do sleep 0.05; done"}"#)
    let run = try WitnessedRun(
      #"exec "$PROCTOR" run -q --emit events team.json"#,
      files: ["team.json": "{teams: [\(members.joined(separator: ","))]}"])
    let pid = try await run.supervisor()
    try await eventually("\(short) teams to have ended", within: .seconds(120)) {
      try run.keeperCount(below: pid) == 1 && run.records("process_exited") == short
    }
    func entries(_ folder: String) throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/\(folder)").count
    }
    if let limit {
      try? await eventually("descriptors and threads to be given back", within: .seconds(60)) {
        try entries("fd") <= limit.descriptors && entries("task") <= limit.threads
      }
    }
    let (descriptors, threads) = (try entries("fd"), try entries("task"))
    try Data().write(to: run.process.folder.appending(path: "go"))
    let result = try await run.end()
    #expect(result.code == 0)
    return (descriptors, threads)
  }
}

extension WitnessedRun {
  fileprivate func keeperCount(below pid: Int32) throws -> Int {
    ProcessTable().descendants(of: pid).filter { $0.command == "proctor-keeper" }.count
  }

  /// How many records of this event there are so far.
  fileprivate func records(_ event: String) throws -> Int {
    Record.all(in: [UInt8](try Data(contentsOf: process.folder.appending(path: "stdout"))))
      .filter { $0.event == event }.count
  }
}
