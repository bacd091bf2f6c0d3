import Glibc
import Recognition

/// How it is known that others can rely on a team: `ready` in the team file.
public enum ReadySign: Equatable, Sendable {
  /// A line of its output holds a match of this regular expression.
  case pattern(String)
  /// A file appears at this absolute path, or one that was there before the start is written anew.
  case file(String)
}

/// Looks out for a team's ``ReadySign``, from one start of the team on.
struct ReadyWatch {
  private enum Watch {
    case pattern(SearchPattern)
    case file(String, before: FileState?)
  }

  /// How often a file is looked for: appearing files are rare, and a look costs 2 µs.
  static let fileInterval: UInt64 = 100_000_000

  private let watch: Watch

  /// Begins to look; `nil` when the text is no pattern, which reading the team file excludes.
  init?(_ sign: ReadySign) {
    switch sign {
    case .pattern(let text):
      guard let pattern = try? SearchPattern(text) else { return nil }
      watch = .pattern(pattern)
    case .file(let path): watch = .file(path, before: FileState(path))
    }
  }

  /// Whether somebody must look for a file from time to time.
  var needsLooks: Bool {
    if case .file = watch { true } else { false }
  }

  /// The evidence, when this line is the sign.
  func evidence(in line: String) -> String? {
    guard case .pattern(let pattern) = watch, pattern.isFound(in: line) else { return nil }
    return "its output says so: \(line.prefix(200))"
  }

  /// The evidence, when the file is there now.
  func evidenceOfFile() -> String? {
    guard case .file(let path, let before) = watch, let now = FileState(path), now != before else { return nil }
    return "\(path) is there"
  }

  /// What tells a file from the one that a run before has left at the same place.
  private struct FileState: Equatable {
    private let device: UInt
    private let inode: UInt
    private let seconds: Int
    private let nanoseconds: Int

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }
}
