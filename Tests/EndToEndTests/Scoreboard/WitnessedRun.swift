import Foundation
import LinuxSystem
import TestSupport
import Testing

/// A run of proctor below a witness, which sees whoever gets away from it, and beside bystanders, who must not be hit.
///
/// Everything that ``ProctorProcess`` promises holds; ``end(within:at:)`` adds what the scoreboard asks of every run.
final class WitnessedRun {
  let process: ProctorProcess

  /// - Parameters:
  ///   - start: the shell's line that becomes proctor: `exec "$PROCTOR" run …`.
  ///   - script: the leader's script, which is `$SCRATCH/script` then.
  init(
    _ start: String, script: String = "", files: [String: String] = [:], environment: [String: String] = [:],
    directory: URL? = nil
  ) throws {
    _ = Bystanders.shared
    process = try ProctorProcess(
      shell: #"exec "$WITNESS" "$SCRATCH/account" /bin/sh "$SCRATCH/start""#,
      files: files.merging(["start": start, "script": script, "there": "", "account": ""]) { $1 },
      environment: environment, directory: directory)
  }

  /// Runs to the end, a few at a time.
  static func run(
    _ start: String, script: String = "", files: [String: String] = [:], environment: [String: String] = [:],
    directory: URL? = nil, at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    await Places.take()
    defer { Places.giveBack() }
    let run = try WitnessedRun(start, script: script, files: files, environment: environment, directory: directory)
    return try await run.end(at: location)
  }

  /// proctor's own pid, once the witness has started it.
  func supervisor() async throws -> Int32 {
    try await eventually("proctor to start") { self.account.pid != nil }
    return try #require(account.pid)
  }

  /// The pids of processes that have said that they are there.
  var participants: Set<Int32> { Set(text("there").split(separator: "\n").compactMap { Int32($0) }) }

  /// Waits until so many have said so.
  func isThere(_ count: Int) async throws {
    try await eventually("\(count) processes to be there", within: .seconds(60)) { self.participants.count >= count }
  }

  /// The keepers that live.
  func keepers() async throws -> [Int32] {
    ProcessTable().descendants(of: try await supervisor())
      .filter { $0.command == "proctor-keeper" && !$0.isDead }.map(\.identity.pid)
  }

  var account: WitnessAccount { WitnessAccount(text("account")) }

  var search: SurvivorSearch {
    SurvivorSearch(mark: process.mark, ancestor: process.pid, participants: participants)
  }

  /// Waits until nobody is left, and checks that nobody got away and nobody else was hit.
  ///
  /// - Parameter adopts: whether members may lose all parents: only when their keeper is killed.
  func end(
    within limit: Duration = .seconds(60), adoptsMembers adopts: Bool = false,
    at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    let result: RunResult
    do {
      result = try await process.result(within: limit, at: location)
    } catch {
      Issue.record("left: \(search.everybody())", sourceLocation: location)
      for survivor in search.everybody() { _ = survivor.process.identity.send(signal: SIGKILL, in: ProcessTable()) }
      throw error
    }
    #expect(account.hasEnded && account.isAlone, sourceLocation: location)
    #expect(search.everybody().map(\.description) == [], sourceLocation: location)
    if !adopts {
      // A keeper outlives a supervisor that is killed; its team must not outlive it.
      let escaped = account.adopted.filter { !["proctor-keeper", "proctor"].contains($0.name) }
      #expect(escaped == [], "got away from its keeper", sourceLocation: location)
    }
    #expect(Bystanders.shared.harm() == [], "somebody else was hit", sourceLocation: location)
    return result
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: process.folder.appending(path: name), encoding: .utf8)) ?? ""
  }
}

extension RunResult {
  /// The exit code as a shell tells it.
  var shellCode: Int32 { wasKilled ? 128 + code : code }
}
