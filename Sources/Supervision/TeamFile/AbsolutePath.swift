/// Relative paths made absolute without asking the file system, so that reading a team file is pure.
enum AbsolutePath {
  /// The path itself when absolute, else the path inside `directory`. `.` and doubled slashes go; `..` stays, because
  /// past a symbolic link only the kernel knows what it means.
  static func of(_ path: String, in directory: String) -> String {
    let whole = path.hasPrefix("/") ? path : directory + "/" + path
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
