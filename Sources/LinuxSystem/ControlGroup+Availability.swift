// Whether groups can be made here at all: found out by reading, so that asking changes nothing.

import Glibc

extension ControlGroup {
  /// Whether this process may make control groups.
  public enum Availability: Equatable, Sendable {
    /// Below this group: the one that this process is in.
    case available(ControlGroup)
    /// Not here, and why: the end of a sentence that begins with "control groups are not used:".
    case unavailable(reason: String)

    /// The group to make others in, if that is possible.
    public var parent: ControlGroup? {
      if case .available(let group) = self { group } else { nil }
    }
  }

  /// Finds this process's own group in the mounted tree and looks whether it may be written.
  ///
  /// A service with `Delegate=yes`, root, and a container with a writable tree may; a login session of a user mostly may not.
  /// - Parameter folder: holds `cgroup` and `mountinfo` as `/proc/self` does.
  public static func availability(folder: String = "/proc/self") -> Availability {
    guard let groups = WholeFile.text(of: "\(folder)/cgroup"), let mounts = WholeFile.text(of: "\(folder)/mountinfo")
    else {
      return .unavailable(reason: "\(folder) cannot be read")
    }
    // cgroups(7): the line of version 2 begins with 0 and names no controller.
    guard let line = groups.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
      return .unavailable(reason: "the kernel offers no control groups of version 2")
    }
    let own = line.dropFirst("0::".count)
    let mounted = mounts.split(separator: "\n").compactMap { Mount(line: $0) }.filter { $0.kind == "cgroup2" }
    guard let path = mounted.compactMap({ $0.path(of: own) }).first else {
      return .unavailable(reason: "no tree of version 2 is mounted that holds our own group \(own)")
    }
    guard access("\(path)/cgroup.procs", F_OK) == 0 else {
      return .unavailable(reason: "\(path) is no control group")
    }
    for file in [path, "\(path)/cgroup.procs"] where access(file, W_OK) != 0 {
      return .unavailable(reason: "\(file) may not be written (\(SystemError.meaning(of: errno)))")
    }
    return .available(ControlGroup(path: path))
  }
}

/// A line of mountinfo, see proc_pid_mountinfo(5).
private struct Mount {
  let root: String
  let point: String
  let kind: Substring

  init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count > 5, let dash = words.dropFirst(6).firstIndex(of: "-"), dash + 1 < words.count else { return nil }
    root = Self.unescape(words[3])
    point = Self.unescape(words[4])
    kind = words[dash + 1]
  }

  /// Where a group of the tree is found below this mount; nil when the mount shows another part of the tree.
  func path(of group: Substring) -> String? {
    // Outside of our namespace: cgroup_namespaces(7).
    guard !group.hasPrefix("/..") else { return nil }
    let top = root == "/" ? "" : root
    guard group.hasPrefix(top) else { return nil }
    let rest = group.dropFirst(top.count)
    guard rest.isEmpty || rest.hasPrefix("/") else { return nil }
    let path = point + (rest == "/" ? "" : rest)
    return path.isEmpty ? "/" : path
  }

  /// Blanks and backslashes are written as `\040` and so on.
  private static func unescape(_ word: Substring) -> String {
    var result: [UInt8] = []
    var bytes = Array(word.utf8)[...]
    while let byte = bytes.popFirst() {
      let digits = bytes.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        result.append(code)
        bytes = bytes.dropFirst(3)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
