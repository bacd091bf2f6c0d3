import Foundation
import LinuxSystem
import Testing

@Suite struct FolderWatchTests {
  @Test func `what changes in a folder is told by name`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let watch = try FolderWatch()
    let number = try watch.add(folder)
    #expect(watch.take() == [])
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/new"))
    #expect(watch.take().contains(.changed(folder: number, name: "new")))
    #expect(watch.take() == [])
    #expect(try watch.add(folder) == number)
    try FileManager.default.removeItem(atPath: folder + "/new")
    #expect(watch.take() == [.changed(folder: number, name: "new")])
  }

  @Test func `a folder that goes away says so`() throws {
    let folder = try Self.folder()
    let watch = try FolderWatch()
    let number = try watch.add(folder)
    try FileManager.default.moveItem(atPath: folder, toPath: folder + ".moved")
    #expect(watch.take() == [.gone(folder: number)])
    try FileManager.default.removeItem(atPath: folder + ".moved")
    #expect(watch.take() == [.gone(folder: number)])
  }

  @Test func `what is no folder cannot be watched`() throws {
    let watch = try FolderWatch()
    #expect(throws: SystemError(code: ENOENT, operation: "watch /does/not/exist")) { try watch.add("/does/not/exist") }
    #expect(throws: SystemError(code: ENOTDIR, operation: "watch /dev/null")) { try watch.add("/dev/null") }
  }

  @Test func `a folder that is no longer watched is silent`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let watch = try FolderWatch()
    watch.remove(try watch.add(folder))
    _ = watch.take()
    try Data().write(to: URL(fileURLWithPath: folder + "/new"))
    #expect(watch.take() == [])
  }

  private static func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
