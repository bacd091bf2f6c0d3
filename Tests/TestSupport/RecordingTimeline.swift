import Foundation

/// `timeline.jsonl`: one line of JSON for each line of output, several of them with the same `chunk` when one read
/// brought them together. A line holds its text, or where its bytes lie in the stream's file.
enum TimelineFile {
  private struct Entry: Decodable {
    var t: Double
    var stream: Recording.Stream
    var chunk: Int
    var text: String?
    var off: Int?
    var len: Int?
  }

  /// The reads, in order.
  static func chunks(of timeline: String, stdout: [UInt8], stderr: [UInt8]) throws -> [Recording.Chunk] {
    let decoder = JSONDecoder()
    var chunks: [Recording.Chunk] = []
    for line in timeline.split(separator: "\n") {
      let entry = try decoder.decode(Entry.self, from: Data(line.utf8))
      let bytes = piece(entry, of: entry.stream == .stdout ? stdout : stderr)
      if chunks.last?.number == entry.chunk {
        chunks[chunks.count - 1].bytes += bytes
      } else {
        chunks.append(.init(seconds: entry.t, stream: entry.stream, number: entry.chunk, bytes: bytes))
      }
    }
    return chunks
  }

  private static func piece(_ entry: Entry, of stream: [UInt8]) -> [UInt8] {
    if let text = entry.text { return Array(text.utf8) }
    let start = entry.off ?? 0
    return Array(stream.dropFirst(start).prefix(entry.len ?? 0))
  }
}
