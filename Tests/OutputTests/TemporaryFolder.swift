import Foundation

/// A folder that goes away with the test that made it.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "/output-\(UUID().uuidString)"

  init() {
    mkdir(path, 0o700)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names of all files, in order.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

  /// What a file and those set aside before it hold, oldest first.
  func bytesOfAll(_ name: String) throws -> [UInt8] {
    let file = URL(filePath: "\(path)/\(name)")
    let all = try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
    let prefix = file.lastPathComponent + "."
    let aside = all.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }
    return try aside.sorted(by: >).flatMap { try bytes("\(name).\($0)") } + bytes(name)
  }

  func mode(_ name: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)"))?[.posixPermissions] as? Int
  }
}
