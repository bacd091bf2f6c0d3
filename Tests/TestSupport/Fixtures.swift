public import Foundation

/// The files under `fixtures/`, found from where this source file lies.
///
/// Tests run in whatever folder the package manager chose, so no fixture is ever looked up from the working folder.
public enum Fixtures {
  /// The folder that holds `Package.swift`.
  public static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent()  // TestSupport
    .deletingLastPathComponent()  // Tests
    .deletingLastPathComponent()

  /// The place of a fixture, given its path below `fixtures/`: `Fixtures.url("teams/demo.json")`.
  public static func url(_ relative: String) -> URL {
    repository.appending(path: "fixtures").appending(path: relative)
  }

  /// The absolute path of a fixture, for command lines.
  public static func path(_ relative: String) -> String {
    url(relative).path(percentEncoded: false)
  }

  /// The bytes of a fixture. Throws Foundation's own error when there is no such file.
  public static func bytes(_ relative: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url(relative)))
  }

  /// The text of a fixture, invalid UTF-8 replaced. Throws Foundation's own error when there is no such file.
  public static func text(_ relative: String) throws -> String {
    String(decoding: try bytes(relative), as: UTF8.self)
  }

  /// The immediate subfolders of a fixture folder, by name, sorted.
  public static func folders(in relative: String) throws -> [String] {
    try FileManager.default
      .contentsOfDirectory(at: url(relative), includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent)
      .sorted()
  }
}
