import Glibc
import LinuxSystem

/// Why a program could not be started: which part of the start failed, on what, and with which `errno`.
///
/// `posix_spawn` and `execve` give one number for all of it, and that number often names the wrong file: a missing
/// interpreter and a missing folder both look like a missing program.
public struct SpawnFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The part that failed.
  public enum Subject: UInt8, Sendable, CaseIterable {
    /// The folder to run in.
    case workingDirectory = 1
    /// The program is not there, or is no program.
    case executable
    /// The program is there but may not be run, or is a folder.
    case permission
    /// What the first line of a script names, or the loader of a binary, is not there.
    case interpreter
    /// Processes, memory, descriptors or room for arguments are used up.
    case resources
  }

  /// The part that failed.
  public let subject: Subject
  /// See errno(3).
  public let errno: Int32
  /// The file or folder, as it was given or found.
  public let path: String

  /// A failure with all that is known about it.
  public init(subject: Subject, errno: Int32, path: String) {
    self.subject = subject
    self.errno = errno
    self.path = path
  }

  /// The code a shell would give: 127 when the program or its interpreter is not there, 126 for everything else.
  public var exitCode: Int32 {
    let isMissing = errno == ENOENT || errno == ENOTDIR
    return (subject == .executable || subject == .interpreter) && isMissing ? 127 : 126
  }

  /// One sentence for people: what, where, what to do.
  public var description: String {
    switch subject {
    case .workingDirectory:
      return "cannot run in the folder '\(path)': \(reason). Check the working directory of the team."
    case .executable where errno == ENOEXEC:
      return "cannot run '\(path)': it is neither a binary for this machine nor a script that starts with '#!'. "
        + "Add a first line such as '#!/bin/sh'."
    case .executable where exitCode == 127:
      return path.contains("/")
        ? "cannot find the program '\(path)': \(reason). Check its path; a relative one starts in the team's folder."
        : "cannot find the program '\(path)' in PATH. Install it, or give its path."
    case .executable:
      return "cannot run '\(path)': \(reason)."
    case .permission where errno == EISDIR:
      return "cannot run '\(path)': it is a folder. Give the path of a program."
    case .permission:
      return "may not run '\(path)': \(reason). Make it executable with chmod +x, or check who may enter its folder."
    case .interpreter where path.hasSuffix("\r"):
      return "cannot run the script: its first line names '\(path.dropLast())' followed by a carriage return. "
        + "Save the script with Unix line ends."
    case .interpreter:
      return "cannot start '\(path)', which is needed to run the program: \(reason). "
        + "Install it, or correct the first line of the script."
    case .resources:
      return "cannot start '\(path)': \(reason). "
        + (errno == E2BIG ? "Shorten the arguments or the environment." : "Start fewer agents, or raise the limit.")
    }
  }

  private var reason: String { SystemError(code: errno, operation: "").description.dropFirst(2).description }
}
