import Foundation
import LinuxSystem

/// A text file that a person wrote, read whole and known to be text: UTF-8, without NUL, of a bounded size.
///
/// Every way in which a path can be something else ends in one sentence that names the path. Pipes are read too, so that
/// `proctor run <(make-team)` works.
struct TextFile {
  /// Far more than a person writes; it bounds what a mistaken path such as a disk image or `/dev/zero` can cost.
  static let mostBytes = 16 * 1024 * 1024

  /// The path as the person gave it, for messages.
  let path: String
  /// The content after the byte order mark, if there was one.
  let bytes: [UInt8]

  /// Reads the file; `role` names it in sentences ("team file").
  static func read(_ path: String, as role: String) throws(TeamFileErrors) -> TextFile {
    let name = printable(path)
    let bytes: [UInt8]
    do { bytes = try content(of: path) } catch {
      let sentence =
        switch error.code {
        case ENOENT: path.isEmpty ? "the path is empty" : "no such \(role)"
        case EISDIR: "this is a directory, not a file"
        case EFBIG: "larger than 16 MiB, which no \(role) is"
        default: "cannot be read: \(SystemError.meaning(of: error.code))"
        }
      throw TeamFileErrors(messages: ["\(path.isEmpty ? "\"\"" : name): \(sentence)"])
    }
    return try checked(bytes, path: name)
  }

  /// The text of a file that was read, if it is text.
  static func checked(_ content: [UInt8], path: String) throws(TeamFileErrors) -> TextFile {
    let hasMark = content.starts(with: [0xEF, 0xBB, 0xBF])
    let file = TextFile(path: path, bytes: hasMark ? Array(content.dropFirst(3)) : content)
    if let nul = file.bytes.firstIndex(of: 0) {
      throw TeamFileErrors(messages: [
        file.message("a NUL byte, so this is a binary file; expected UTF-8 text", at: nul)
      ])
    }
    if let invalid = firstInvalidByte(file.bytes) {
      throw TeamFileErrors(messages: [file.message("not valid UTF-8; save the file as UTF-8", at: invalid)])
    }
    return file
  }

  /// A message about the byte at an offset: `file:line:column: sentence`.
  func message(_ sentence: String, at offset: Int) -> String {
    let (line, column) = place(of: offset)
    return "\(path):\(line):\(column): \(sentence)"
  }

  /// Line and column of a byte, both from 1; columns count Unicode scalars, lines end at `\n`, `\r\n` or `\r`.
  func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for index in 0..<min(offset, bytes.count) {
      switch bytes[index] {
      case UInt8(ascii: "\r") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (line, column) = (line + 1, 1)
      case 0x80...0xBF: break
      default: column += 1
      }
    }
    return (line, column)
  }

  /// A path on one line, as it begins a message.
  static func printable(_ path: String) -> String {
    path.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? QuotedText.of(path) : path
  }

  /// Why reading failed, as `errno`.
  private struct SystemCallError: Error { let code: Int32 }

  private static func content(of path: String) throws(SystemCallError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw SystemCallError(code: ENOENT) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemCallError(code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 || errno == EINTR else { throw SystemCallError(code: errno) }
      bytes += chunk.prefix(max(0, count))
      guard bytes.count <= mostBytes else { throw SystemCallError(code: EFBIG) }
    }
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
