import Glibc
import LinuxSystem

/// Recorded output, read chunk by chunk.
enum RecordingFile {
  /// Reads the file at the path; `-` is standard input.
  static func read(_ path: String, _ take: (UnsafeRawBufferPointer) -> Void) throws(SystemError) {
    let file = path == "-" ? FileDescriptor(owning: dup(STDIN_FILENO)) : try FileDescriptor.open(path, O_RDONLY)
    let descriptor = file.rawValue
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(code: errno, operation: "read") }
      if count == 0 { return }
      buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
