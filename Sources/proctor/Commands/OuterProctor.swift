/// A proctor that runs this one as a team's process and reads its records.
enum OuterProctor {
  /// Whether one reads records that are written to these places. All that could be said to people is in them, and what is
  /// said on standard error would be counted there as one more line of output, or as the same call once more.
  static func reads(_ outputs: [String], environment: [String: String]) -> Bool {
    guard environment["PROCTOR_RUN_ID"] != nil else { return false }
    return outputs.contains("-") || environment["PROCTOR_EVENTS"].map(outputs.contains) == true
  }
}
