import Glibc

/// The second file that a program needs to start: what a script names in its first line, or the dynamic loader of a binary.
/// When it is missing the kernel says "No such file" of the program, which is there: the usual puzzle with a script from
/// Windows, or with a binary for glibc in a container with musl.
enum Interpreter {
  /// The kernel reads this much of a script, see BINPRM_BUF_SIZE in linux/binfmts.h.
  private static let headSize = 256

  /// Its path; nil when the file needs none or cannot be read.
  static func path(neededBy program: String) -> String? {
    let descriptor = open(program, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let head = bytes(of: descriptor, at: 0, count: headSize) else { return nil }
    if head.starts(with: "#!".utf8) { return scriptInterpreter(in: head.dropFirst(2)) }
    if head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) { return loader(of: descriptor, head: head) }
    return nil
  }

  /// Blanks, then the path, up to the next blank or the end of the line; see execve(2).
  private static func scriptInterpreter(in line: ArraySlice<UInt8>) -> String? {
    let blanks: [UInt8] = [0x20, 0x09]
    let path = line.drop { blanks.contains($0) }.prefix { !blanks.contains($0) && $0 != 0x0a && $0 != 0 }
    return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
  }

  /// The PT_INTERP segment of a 64-bit little-endian ELF file, see elf(5).
  private static func loader(of descriptor: Int32, head: [UInt8]) -> String? {
    guard head.count >= 64 else { return nil }
    let size = Int(number(in: head, at: 0x36, bytes: 2))
    let count = Int(number(in: head, at: 0x38, bytes: 2))
    guard size >= 56, count > 0,
      let table = bytes(of: descriptor, at: number(in: head, at: 0x20, bytes: 8), count: size * count)
    else { return nil }
    for start in stride(from: 0, through: table.count - size, by: size)
    where number(in: table, at: start, bytes: 4) == 3 {
      let length = number(in: table, at: start + 32, bytes: 8)
      guard length > 1, length <= 4096,
        let text = bytes(of: descriptor, at: number(in: table, at: start + 8, bytes: 8), count: Int(length))
      else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    return nil
  }

  private static func number(in bytes: [UInt8], at offset: Int, bytes count: Int) -> UInt64 {
    bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Up to this many bytes of a file from there; nil when there are none.
  private static func bytes(of descriptor: Int32, at offset: UInt64, count: Int) -> [UInt8]? {
    guard let offset = off_t(exactly: offset) else { return nil }
    var buffer = [UInt8](repeating: 0, count: count)
    let size = pread(descriptor, &buffer, count, offset)
    return size > 0 ? Array(buffer.prefix(size)) : nil
  }
}
