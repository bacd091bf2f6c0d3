import Glibc

/// Files of the kernel's that are read from beginning to end: they have no size to ask for.
enum WholeFile {
  /// The content; nil when it cannot be read, or no longer could when half of it was.
  static func bytes(of path: String) -> [UInt8]? {
    guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return nil }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { try? file.read(into: $0) }
      guard let count else { return nil }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// The content as text.
  static func text(of path: String) -> String? {
    bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
