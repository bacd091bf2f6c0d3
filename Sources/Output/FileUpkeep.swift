import LinuxSystem

/// What a sink's thread does for its file besides writing: rotates it, and notices that it was renamed or removed.
///
/// The file is looked at once a second at most, and only when there is something to write. A file that its path no longer
/// leads to is found by nobody (and takes space until it is closed), so the next bytes go to a new one at the same path.
struct FileUpkeep {
  private let file: OutputFile?
  private let rotation: Rotation?
  private let journal: OutputJournal
  private var nextLook: UInt64 = 0
  private var nextRotation: UInt64 = 0
  /// One complaint for each episode, not one for each second of it.
  private var cannotOpen = false
  private var cannotRotate = false

  private static let pause: UInt64 = 1_000_000_000

  init(file: OutputFile?, rotation: Rotation?, journal: OutputJournal) {
    self.file = file
    self.rotation = rotation
    self.journal = journal
    nextLook = MonotonicClock.nanoseconds() + Self.pause
  }

  /// Goes on at the path if the file is no longer there; whether it did.
  mutating func followPath() -> Bool {
    guard let file, MonotonicClock.nanoseconds() >= nextLook else { return false }
    nextLook = MonotonicClock.nanoseconds() + Self.pause
    guard !file.isAtItsPath, reopen() else { return false }
    journal.add(.replaced(sink: file.path))
    return true
  }

  /// Goes on in the file that the path leads to now; false when that cannot be opened.
  @discardableResult mutating func reopen() -> Bool {
    guard let file else { return false }
    do throws(OutputError) {
      try file.reopen()
      cannotOpen = false
      return true
    } catch {
      if !cannotOpen { journal.add(.cannotReopen(error)) }
      cannotOpen = true
      return false
    }
  }

  /// Rotates the file if so many bytes more are too many for it.
  mutating func makeRoom(for count: Int) {
    guard let file, let rotation else { return }
    let size = file.size
    if size > 0, size + count > rotation.size { _ = rotate(file, rotation) }
  }

  /// How many of these bytes go to the file now, after a rotation if need be: up to the end of a line where there is one.
  ///
  /// - Parameter continuesLine: whether the first of them is not the first of its line.
  mutating func portion(of bytes: UnsafeRawBufferPointer, continuesLine: Bool) -> Int {
    guard let file, let rotation, file.size + bytes.count > rotation.size else { return bytes.count }
    let room = rotation.size - file.size
    if room > 0 {
      if let end = lineEnd(in: bytes, within: room) { return end }
      // A line is cut only when no file is large enough for it, or the beginning of it is here already.
      if continuesLine || room == rotation.size { return room }
    }
    guard rotate(file, rotation) else { return bytes.count }
    let newRoom = max(1, rotation.size - file.size)
    guard bytes.count > newRoom else { return bytes.count }
    return lineEnd(in: bytes, within: newRoom) ?? newRoom
  }

  private func lineEnd(in bytes: UnsafeRawBufferPointer, within room: Int) -> Int? {
    bytes.prefix(room).lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
  }

  private mutating func rotate(_ file: OutputFile, _ rotation: Rotation) -> Bool {
    let now = MonotonicClock.nanoseconds()
    guard now >= nextRotation else { return false }
    do throws(OutputError) {
      // A file that was moved away meanwhile is not ours to name.
      if file.isAtItsPath { try file.rotate(keeping: rotation.keep) } else { try file.reopen() }
      cannotRotate = false
      return true
    } catch {
      if !cannotRotate { journal.add(.cannotRotate(error)) }
      cannotRotate = true
      nextRotation = now + Self.pause
      return false
    }
  }
}
