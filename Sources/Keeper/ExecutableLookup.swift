// Finds the program before it is started, as execvp(3) would, for the sake of the error: only who looks himself can tell a
// missing program from a forbidden one and from a missing interpreter.

import Glibc

/// Where a command is, seen from the current folder.
public struct ExecutableLookup: Sendable {
  /// Folders separated by colons; an empty one is the current folder.
  public let searchPath: String

  /// Looks in these folders.
  public init(searchPath: String) { self.searchPath = searchPath }

  /// What `execvp` takes when there is no PATH: confstr(_CS_PATH).
  public static let defaultSearchPath = "/bin:/usr/bin"

  /// The file to execute. What it returns exists, may be executed, and has its interpreter.
  public func locate(_ command: String) throws(SpawnFailure) -> String {
    let path = command.contains("/") ? command : try search(for: command)
    if let failure = Self.problem(with: path) { throw failure }
    if let interpreter = Interpreter.path(neededBy: path), let failure = Self.problem(with: interpreter) {
      throw SpawnFailure(subject: .interpreter, errno: failure.errno, path: interpreter)
    }
    return path
  }

  private func search(for command: String) throws(SpawnFailure) -> String {
    var forbidden: String?
    if !command.isEmpty {
      for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
        let candidate = folder.isEmpty ? "./\(command)" : "\(folder)/\(command)"
        guard let failure = Self.problem(with: candidate) else { return candidate }
        // Like a shell, unlike execvp: a folder of that name, or one on the way that may not be entered, is no finding.
        if failure.subject == .permission, failure.errno == EACCES, access(candidate, F_OK) == 0 {
          forbidden = forbidden ?? candidate
        }
      }
    }
    guard let forbidden else { throw SpawnFailure(subject: .executable, errno: ENOENT, path: command) }
    return forbidden
  }

  /// Why this file cannot be executed; nil when it can.
  private static func problem(with path: String) -> SpawnFailure? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      return SpawnFailure(subject: code == EACCES ? .permission : .executable, errno: code, path: path)
    }
    if status.st_mode & S_IFMT == S_IFDIR { return SpawnFailure(subject: .permission, errno: EISDIR, path: path) }
    // Devices, sockets and pipes have no right to be executed, see execve(2).
    guard status.st_mode & S_IFMT == S_IFREG, faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
      return SpawnFailure(subject: .permission, errno: EACCES, path: path)
    }
    return nil
  }
}
