import CLinux

/// Where the memory ends that malloc(3) has from the kernel, and what lies free in front of it.
///
/// Before Foundation spawns it looks through `/proc/self/fd`, and copies 256 bytes of each entry that readdir(3) gives it, of
/// which an entry has 24. From about 1,350 open descriptors on (250 teams) an entry is the last of the 32 KiB that readdir(3)
/// fills, and what is copied lies beyond. Where the heap ended there, proctor died of it (SIGSEGV): in one of 25 runs of 320
/// teams.
public enum HeapEnd {
  /// More than is allocated while a process is spawned, with an environment as large as a kernel takes in one piece.
  static let room = 512 << 10
  static let piece = 64 << 10
  /// A heap with more gaps than these is left as it is.
  static let mostPieces = 1024

  /// Sees to it that at least ``room`` bytes lie free in front of the end of the heap. Only the main thread's heap is meant,
  /// so it is called there. What is free takes no memory as long as nobody has written to it.
  public static func leaveRoom() {
    _ = mallopt(M_TOP_PAD, Int32(2 * room))
    leaveRoom(free: { Int(mallinfo2().keepcost) }, take: { malloc(piece) }, giveBack: { CLinux.free($0) })
  }

  /// - Parameters:
  ///   - free: how much is free in front of the end.
  ///   - take: a piece of ``piece`` bytes from the heap: a gap where there is one, else from its end, where it grows by more than is
  ///     asked for when that is all taken.
  ///   - giveBack: what becomes of each piece then.
  static func leaveRoom<Piece>(free: () -> Int, take: () -> Piece?, giveBack: (Piece) -> Void) {
    var pieces: [Piece] = []
    while free() < room, pieces.count < mostPieces, let piece = take() { pieces.append(piece) }
    for piece in pieces { giveBack(piece) }
  }
}
