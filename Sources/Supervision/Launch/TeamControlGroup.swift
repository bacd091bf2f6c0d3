import LinuxSystem

/// Where the control groups of our teams are: below our own group, if that may be written. Found out once.
enum TeamControlGroup {
  private static let parent = ControlGroup.availability().parent
  private static let longestName = 64

  /// The path of a team's group, without the keeper's pid at its end; nil when none can be made here.
  static func name(runID: String, team: String) -> String? {
    parent.map { "\($0.path)/\(folderName(runID: runID, team: team))" }
  }

  /// Run and team as one name of a folder: whatever a team is called, it goes no folder further.
  static func folderName(runID: String, team: String) -> String {
    let plain = team.utf8.prefix(longestName).map { byte -> UInt8 in
      let isPlain =
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      return isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") ? byte : UInt8(ascii: "_")
    }
    return "proctor-\(runID)-\(String(decoding: plain, as: UTF8.self))"
  }
}
