/// The version of the program, as `proctor --version` prints it. Semantic versioning: the command line, the exit codes
/// and the telemetry are what is versioned.
enum ProgramVersion {
  static let current = "0.1.0"
}
