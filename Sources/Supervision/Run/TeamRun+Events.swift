import LinuxSystem
import Monitoring
import Recognition
import Telemetry

/// What a team's processes tell through `$PROCTOR_EVENTS`: read in bounded turns like what they print, and all of it before
/// the team is over.
extension TeamRun {
  /// Where channels are made, best first. A container whose file system is read-only has at least the last one.
  private static let commonFolders = ["/tmp", "/dev/shm"]
  private static let readsPerTurn = 4

  /// Makes the channel; without one the variable is not set, and it is said why.
  func openEvents(environment: [String: String], at moment: Moment) {
    let own = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    do throws(SystemError) {
      events = TeamEvents(try NamedChannel(inOneOf: [own].compactMap(\.self) + Self.commonFolders))
    } catch {
      let sentence = "PROCTOR_EVENTS is not set, because there is no place for it: \(error)"
      monitor.warn(of: sentence, at: moment) { record($1, agent: $0, at: moment) }
      journal.people.problem("\(specification.id): \(sentence)")
    }
  }

  /// Reads some of what the channel holds now.
  func readEvents(into buffer: UnsafeMutableRawBufferPointer, at moment: Moment) {
    for _ in 0..<Self.readsPerTurn {
      guard let events, let count = try? events.channel.read(into: buffer), count > 0 else { return }
      noteOutput(at: moment)
      readGit(at: moment)
      recognizer.readEvents(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { observe($0, at: moment) }
      countLines(at: moment)
      if count < buffer.count { return }
    }
  }

  /// Reads all that the channel holds now. Whoever goes on writing does not hold us up.
  func drainEvents(at moment: Moment) {
    guard var left = events?.channel.waitingBytes, left > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: min(left, Self.readSize))
    while left > 0 {
      let count = buffer.withUnsafeMutableBytes { bytes in
        (try? events?.channel.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(left)))) ?? nil
      }
      guard let count, count > 0 else { return }
      left -= count
      buffer.withUnsafeBytes { bytes in
        recognizer.readEvents(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { observe($0, at: moment) }
      }
    }
    countLines(at: moment)
  }

  /// Nobody of the team lives: reads the rest and removes the channel.
  func closeEvents(at moment: Moment) {
    guard let events else { return }
    drainEvents(at: moment)
    recognizer.endEvents { observe($0, at: moment) }
    countLines(at: moment)
    if !events.channel.isInPlace {
      let sentence = "\(events.path) was removed or replaced; what was written there since is lost"
      monitor.warn(of: sentence, at: moment) { record($1, agent: $0, at: moment) }
      journal.people.problem("\(specification.id): \(sentence)")
    }
    self.events = nil
  }
}

/// A team's channel for events, as long as it may be written.
final class TeamEvents {
  let channel: NamedChannel

  init(_ channel: consuming NamedChannel) { self.channel = channel }

  var path: String { channel.path }
}
