public import Foundation

/// What a real orchestrator printed, with the moment of every read: one folder of `fixtures/recordings`.
///
/// `fixtures/recordings/README.md` tells what the files mean and where they come from.
public struct Recording: Sendable, CustomStringConvertible {
  /// Which of the two pipes.
  public enum Stream: String, Sendable, Codable, CaseIterable {
    /// Descriptor 1.
    case stdout
    /// Descriptor 2.
    case stderr
  }

  /// What one `read` brought.
  public struct Chunk: Sendable, Equatable {
    /// Seconds since the start of the run.
    public var seconds: Double
    /// The pipe it came through.
    public var stream: Stream
    /// The number of the read, counted over both pipes from 1.
    public var number: Int
    /// The bytes, which may end inside a line or a character.
    public var bytes: [UInt8]

    /// The bytes as text, invalid UTF-8 replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// The folder's name.
  public let name: String
  /// All reads of both pipes, in their order.
  public let chunks: [Chunk]
  /// Everything that came through descriptor 1.
  public let stdout: [UInt8]
  /// Everything that came through descriptor 2.
  public let stderr: [UInt8]
  /// What a perfect reader of the output could report.
  public let expected: RecordingExpectation
  /// What really happened, as JSON.
  public let truth: Data

  /// How its replay ends: as the run did, a signal as a shell reports it.
  public var exitCode: Int32 {
    struct Ending: Decodable { var exitCode: Int32? }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let code = (try? decoder.decode(Ending.self, from: truth))?.exitCode ?? 0
    return code >= 0 ? code : 128 - code
  }

  /// The name, so that a table of recordings reads well in a test's title.
  public var description: String { name }

  /// The names of all recordings, sorted.
  public static var names: [String] { get throws { try Fixtures.folders(in: "recordings") } }

  /// Reads a recording by its folder's name.
  ///
  /// - Throws: ``RecordingBroken`` when the reads do not add up to the two streams, or what reading and decoding throw.
  public static func load(_ name: String) throws -> Recording {
    let folder = "recordings/\(name)/"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let stdout = try Fixtures.bytes(folder + "stdout.txt")
    let stderr = try Fixtures.bytes(folder + "stderr.txt")
    let recording = Recording(
      name: name,
      chunks: try TimelineFile.chunks(
        of: try Fixtures.text(folder + "timeline.jsonl"), stdout: stdout, stderr: stderr),
      stdout: stdout,
      stderr: stderr,
      expected: try decoder.decode(RecordingExpectation.self, from: Data(try Fixtures.bytes(folder + "expected.json"))),
      truth: Data(try Fixtures.bytes(folder + "truth.json")))
    for stream in Stream.allCases where recording.joined(stream) != recording.bytes(of: stream) {
      throw RecordingBroken(name: name, stream: stream)
    }
    return recording
  }

  /// Everything that came through one pipe.
  public func bytes(of stream: Stream) -> [UInt8] {
    stream == .stdout ? stdout : stderr
  }

  private func joined(_ stream: Stream) -> [UInt8] {
    chunks.lazy.filter { $0.stream == stream }.flatMap(\.bytes)
  }
}

/// The timeline of a recording does not add up to what the stream's file holds.
public struct RecordingBroken: Error, CustomStringConvertible {
  /// The recording.
  public let name: String
  /// The stream that differs.
  public let stream: Recording.Stream

  /// One sentence: which recording, which stream.
  public var description: String { "recording \(name): timeline.jsonl and \(stream.rawValue).txt differ" }
}
