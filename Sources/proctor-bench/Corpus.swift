import Glibc
import LinuxSystem

/// What a child might have written, in memory.
struct Corpus {
  /// As much as one `read` of a full pipe brings.
  static let chunkLength = 64 << 10

  let name: String
  let bytes: [UInt8]

  /// Reads a file whole.
  init(path: String) throws(BenchmarkFailure) {
    guard let file = fopen(path, "rb") else {
      throw .impossible("cannot open \(path): \(SystemError.meaning(of: errno))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    guard ferror(file) == 0, !bytes.isEmpty else { throw .impossible("\(path) is empty or cannot be read") }
    self.init(name: path, bytes: bytes)
  }

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Calls `body` with the bytes as a supervisor gets them.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { all in
      var start = 0
      while start < all.count {
        let end = min(start + Self.chunkLength, all.count)
        body(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        start = end
      }
    }
  }
}
