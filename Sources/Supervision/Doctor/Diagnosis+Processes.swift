import Foundation
import LinuxSystem

/// What can be seen of processes.
extension Diagnosis {
  static func processes(root: String = "/proc", user: UInt32 = getuid()) -> [Finding] {
    let isReadable = ProcessTable(root: root).statLine(of: getpid()) != nil
    let hiding = hidepid(in: kernelFile("\(root)/self/mounts") ?? "")
    let hidesOthers = hiding != nil && user != 0
    let listsChildren = FileManager.default.isReadableFile(atPath: "\(root)/self/task/\(getpid())/children")
    let hasSharedMemory = FileManager.default.isReadableFile(atPath: "\(root)/self/smaps_rollup")
    return [
      Finding(
        "proc", "/proc", isReadable ? .ok : .missing, isEssential: true,
        found: isReadable ? "readable" : "\(root)/\(getpid())/stat cannot be read",
        meaning: isReadable
          ? "The members of a team can be found and measured."
          : "The members of a team can neither be found nor measured; mount proc there."),
      Finding(
        "hidepid", "others' processes", hidesOthers ? .limited : .ok,
        found: hiding.map { "hidden (hidepid=\($0))" } ?? "visible",
        meaning: hidesOthers
          ? "Members that change their user, with sudo say, can be neither seen nor ended."
          : "No member can hide by changing its user; to end one that did needs its rights."),
      Finding(
        "proc_children", "lists of children", listsChildren ? .ok : .limited,
        found: listsChildren ? "/proc/PID/task/TID/children" : "the kernel lists none",
        meaning: listsChildren
          ? "A look at a team costs as much as the team is large."
          : "Each look at a team reads the whole process table."),
      Finding(
        "pss", "shared memory", hasSharedMemory ? .ok : .limited,
        found: hasSharedMemory ? "smaps_rollup" : "no smaps_rollup",
        meaning: hasSharedMemory
          ? "Memory that processes share can be divided among them."
          : "Memory that processes share counts once for each of them."),
    ]
  }

  /// How `/proc` hides processes of others, from a file in the form of proc_pid_mounts(5); `nil` when it does not.
  static func hidepid(in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 3, words[1] == "/proc", words[2] == "proc" else { continue }
      for option in words[3].split(separator: ",") where option.hasPrefix("hidepid=") {
        let how = String(option.dropFirst("hidepid=".count))
        return ["0", "off"].contains(how) ? nil : how
      }
    }
    return nil
  }
}
