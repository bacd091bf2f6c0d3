import CLinux
import Glibc

/// A named pipe to which any process of ours may append lines, see fifo(7), in a folder that nobody else can enter.
///
/// A pipe and not a file: the kernel bounds it, `>` cannot empty it, and nothing of what was written stays behind wherever
/// it ends. It has a name and not only a number below `/proc`: a name that means nothing to anybody else does no harm where a
/// number would mean another process's file (a container, a process that lives on).
///
/// It is open for reading and writing here, so that it never comes to an end, and nobody who opens it waits or meets SIGPIPE
/// while this value lives. The folder cannot be written either: what removes the pipe, or puts a file in its place, is
/// refused. Root is not held up by that, so ``isInPlace`` tells.
public struct NamedChannel: ~Copyable, Sendable {
  private static let name = "events"
  private static let searchOnly: mode_t = 0o500

  private let descriptor: FileDescriptor
  /// Where to append, as long as this value lives.
  public let path: String

  /// Makes a channel in the first of these folders that can be written; non-blocking, close-on-exec.
  ///
  /// - Throws: the reason why the last of them cannot.
  public init(inOneOf folders: [String]) throws(SystemError) {
    let place = try Self.make(inOneOf: folders)
    let opened: Int32
    do throws(SystemError) {
      opened = try FileDescriptor.open(place, O_RDWR | O_NONBLOCK).take()
    } catch {
      Self.remove(place)
      throw error
    }
    path = place
    descriptor = FileDescriptor(owning: opened)
  }

  private static func make(inOneOf folders: [String]) throws(SystemError) -> String {
    var problem = SystemError(code: ENOENT, operation: "find a folder")
    for folder in folders {
      do throws(SystemError) { return try make(in: folder) } catch { problem = error }
    }
    throw problem
  }

  private static func make(in parent: String) throws(SystemError) -> String {
    var template = Array("\(parent)/proctor-events-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last("make a folder in \(parent)") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let place = "\(folder)/\(name)"
    // Whatever the mask for new files says.
    guard mkfifo(place, 0o600) == 0, chmod(place, 0o600) == 0, chmod(folder, searchOnly) == 0 else {
      let problem = SystemError.last("make a named pipe in \(parent)")
      remove(place)
      throw problem
    }
    return place
  }

  deinit { Self.remove(path) }

  /// What to watch for reading.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Reads what has come: the count of bytes, nil when there is nothing.
  public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
    try descriptor.read(into: buffer)
  }

  /// How many bytes wait to be read.
  public var waitingBytes: Int { Int(linux_waiting_bytes(rawValue)) }

  /// Whether the name still leads to the pipe.
  public var isInPlace: Bool {
    var own = stat()
    var named = stat()
    guard fstat(rawValue, &own) == 0, lstat(path, &named) == 0 else { return false }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  /// Removes a channel's name and folder; for whoever is left when the process that made it was killed. Nothing happens to
  /// what is no channel.
  public static func remove(_ path: String) {
    let folder = folder(of: path)
    guard path.hasSuffix("/\(name)"), folder.split(separator: "/").last?.hasPrefix("proctor-events-") == true else {
      return
    }
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    // Who waits for a reader that is dead goes on, and finds that it is.
    let opened = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    chmod(folder, 0o700)
    unlink(path)
    if rmdir(folder) != 0 { empty(folder) }
    if opened >= 0 { close(opened) }
  }

  /// Root may have put other things there.
  private static func empty(_ folder: String) {
    guard let list = opendir(folder) else { return }
    while let entry = readdir(list) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      unlink("\(folder)/\(name)")
    }
    closedir(list)
    rmdir(folder)
  }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
