/// The tables in `Rules/`, embedded at build time so that the executable needs no file beside it.
enum BuiltInTables {
  /// In the order in which they are tried.
  static let rules: [(name: String, bytes: [UInt8])] = [
    ("original.json", PackageResources.original_json),
    ("git.json", PackageResources.git_json),
    ("shell.json", PackageResources.shell_json),
    ("crewai.json", PackageResources.crewai_json),
    ("autogen.json", PackageResources.autogen_json),
    ("aider.json", PackageResources.aider_json),
  ]
  static let levels = PackageResources.levels_json
  static let prefixes = PackageResources.prefixes_json
}
