import CLinux
import Glibc

/// Tells when something in watched folders is created, written or removed, see inotify(7).
///
/// What exactly happened is not told, only where: whoever asks looks for himself, so an event that is lost or comes twice
/// does no harm. Watches belong to folders, not to names: one that is moved away is told and forgotten.
public struct FolderWatch: ~Copyable, Sendable {
  /// What a watched folder has told.
  public enum Event: Equatable, Sendable {
    /// Something below the folder with this number has changed; the name of what changed.
    case changed(folder: Int32, name: String)
    /// The folder is no longer watched: deleted, moved or unmounted.
    case gone(folder: Int32)
    /// Events have been lost: everything may have changed.
    case overflow
  }

  private let descriptor: FileDescriptor

  /// Watches nothing yet; non-blocking, close-on-exec.
  public init() throws(SystemError) {
    let number = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard number >= 0 else { throw .last("make an inotify descriptor") }
    descriptor = FileDescriptor(owning: number)
  }

  /// What to watch for reading.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Watches a folder itself, not those below it. One that is watched already keeps its number.
  ///
  /// - Parameter writes: whether to tell of files that are written, besides those that come and go.
  /// - Throws: ENOENT when it is not there, ENOSPC when the user has no watches left.
  public borrowing func add(_ path: String, writes: Bool = true) throws(SystemError) -> Int32 {
    let names = UInt32(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_MOVE_SELF | IN_ONLYDIR)
    let number = inotify_add_watch(rawValue, path, writes ? names | UInt32(IN_MODIFY) : names)
    guard number >= 0 else { throw .last("watch \(path)") }
    return number
  }

  /// Stops watching a folder.
  public borrowing func remove(_ folder: Int32) { inotify_rm_watch(rawValue, folder) }

  /// The events that have come.
  public borrowing func take() -> [Event] {
    var events: [Event] = []
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 8) { buffer in
      while let count = try? descriptor.read(into: buffer), count > 0 {
        Self.decode(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
      }
    }
    return events
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) {
    let head = MemoryLayout<inotify_event>.size
    var rest = bytes[...]
    while rest.count >= head {
      let event = UnsafeRawBufferPointer(rebasing: rest.prefix(head)).loadUnaligned(as: inotify_event.self)
      let name = rest.dropFirst(head).prefix(Int(event.len)).prefix { $0 != 0 }
      rest = rest.dropFirst(head + Int(event.len))
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
        events.append(.overflow)
      } else if event.mask & UInt32(IN_IGNORED | IN_MOVE_SELF | IN_UNMOUNT) != 0 {
        events.append(.gone(folder: event.wd))
      } else {
        events.append(.changed(folder: event.wd, name: String(decoding: name, as: UTF8.self)))
      }
    }
  }
}
