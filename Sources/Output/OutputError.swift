import Glibc
import LinuxSystem

/// Why a sink cannot be opened.
public enum OutputError: Error, Equatable, CustomStringConvertible {
  /// The folder of the file does not exist.
  case noFolder(path: String)
  /// There is a folder at this path.
  case isFolder(path: String)
  /// The file or its folder may not be written by this user, or the file system is read-only.
  case notWritable(path: String, code: Int32)
  /// There is a symbolic link at this path, and none is followed.
  case isLink(path: String)
  /// A symbolic link of another user is on the way, in a folder where everybody may make one.
  case foreignLink(path: String, link: String, owner: UInt32)
  /// The file belongs to another user, in a folder where everybody may make one.
  case foreignFile(path: String, owner: UInt32)
  /// Somebody else has put a file of his own where ours was.
  case replacedByOther(path: String, owner: UInt32)
  /// There is something else than a regular file at this path.
  case notRegular(path: String)
  /// Descriptor 1 is not open for writing: started with `>&-`.
  case closedStandardOutput
  /// A named pipe that nobody reads: opening it would wait for a reader.
  case noReader(path: String)
  /// The folder for logs cannot be created, or is no folder.
  case cannotMakeFolder(path: String, code: Int32)
  /// Anything else, with the error number of the system.
  case cannotOpen(path: String, code: Int32)
  /// The system gives no further thread or descriptor.
  case noResources(code: Int32)

  /// The case for an error number of open(2).
  init(path: String, code: Int32) {
    self =
      switch code {
      case ENOENT, ENOTDIR: .noFolder(path: path)
      case EISDIR: .isFolder(path: path)
      case EACCES, EPERM, EROFS: .notWritable(path: path, code: code)
      case ENXIO: .noReader(path: path)
      default: .cannotOpen(path: path, code: code)
      }
  }

  /// The sentence for people: what, where, what to do.
  public var description: String {
    switch self {
    case .noFolder(let path): "cannot write to '\(path)': its folder does not exist; create it first"
    case .isFolder(let path): "cannot write to '\(path)': it is a folder; name a file in it"
    case .notWritable(let path, let code):
      "cannot write to '\(path)': \(SystemError.meaning(of: code)); choose a path that you may write"
    case .isLink(let path): "cannot write to '\(path)': it is a symbolic link; name the file itself"
    case .foreignLink(let path, let link, let owner):
      "cannot write to '\(path)': \(link == path ? "it" : "'\(link)'") is a symbolic link that user \(owner) has made in a folder "
        + "where everybody may; choose a path in a folder of your own"
    case .foreignFile(let path, let owner):
      "cannot write to '\(path)': it belongs to user \(owner), in a folder where everybody may make files; "
        + "choose a path in a folder of your own"
    case .replacedByOther(let path, let owner):
      "cannot write to '\(path)': user \(owner) has put a file of his own there"
    case .notRegular(let path): "cannot write to '\(path)': it is no regular file; name one, or a new one"
    case .closedStandardOutput:
      "cannot write records to standard output: it is closed; redirect it, or name a file with -o"
    case .noReader(let path):
      "cannot write to '\(path)': it is a pipe that nobody reads; start its reader first"
    case .cannotMakeFolder(let path, let code):
      "cannot make the folder '\(path)': \(SystemError.meaning(of: code)); choose one that you may make"
    case .cannotOpen(let path, let code): "cannot write to '\(path)': \(SystemError.meaning(of: code))"
    case .noResources(let code):
      "cannot start a writer of records: \(SystemError.meaning(of: code)); raise the limit of threads and open files"
    }
  }
}
