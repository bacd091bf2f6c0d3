import Foundation
import LinuxSystem
import Testing

@testable import Output

/// What stands in a folder where everybody may make files is not followed or written unless it is ours.
///
/// The kernel's own rule (`fs.protected_symlinks` and its like) may be on or off where this runs; either way nothing of
/// another user's is touched.
@Suite(.timeLimit(.minutes(1))) struct SharedFolderTests {
  private let temporary = TemporaryFolder()
  private var folder: String { temporary.path.replacing("//", with: "/") }
  private static let other: uid_t = 54_321

  private func output() throws -> RecordOutput { try RecordOutput { _, _, _ in [] } }

  private func share() { chmod(folder, 0o1777) }

  private func giveAway(_ path: String) throws { try #require(lchown(path, Self.other, Self.other) == 0) }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  private func text(_ name: String) throws -> String { String(decoding: try temporary.bytes(name), as: UTF8.self) }

  @Test(
    arguments: [
      // The mode of the folder; who owns what is found, the folder, and we; whether it may be used.
      (0o1777, 7, 0, 7, true), (0o1777, 7, 0, 8, false), (0o1777, 0, 0, 8, true), (0o1777, 8, 0, 0, false),
      (0o777, 7, 0, 8, true), (0o755, 7, 0, 8, true), (0o1770, 7, 0, 8, false), (0o1755, 7, 0, 8, true),
    ] as [(mode_t, uid_t, uid_t, uid_t, Bool)])
  func `in a shared folder only what is ours or its owner's may be used`(
    mode: mode_t, found: uid_t, parent: uid_t, user: uid_t, isTrusted: Bool
  ) {
    var (file, folder) = (stat(), stat())
    file.st_uid = found
    folder.st_uid = parent
    folder.st_mode = S_IFDIR | mode
    #expect(SharedFolder(user: user).isTrusted(file, in: folder) == isTrusted)
  }

  @Test func `our own links in a shared folder are followed, and so are all elsewhere`() throws {
    for isShared in [false, true] {
      if isShared { share() }
      try write("old\n", to: "target")
      unlink(folder + "/link")
      try #require(symlink("target", folder + "/link") == 0)
      let output = try output()
      try output.addFile(path: folder + "/link")
      output.write(Array("new\n".utf8), sequence: 1, kind: .event)
      output.finish(deadlineNanoseconds: deadline(in: 60))
      #expect(try text("target") == "new\n")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"), arguments: [false, true])
  func `another user's link in a shared folder is refused, and what it leads to stays`(isDirect: Bool) throws {
    share()
    mkdir(folder + "/mine", 0o700)
    try write("precious\n", to: "mine/file")
    let link = folder + "/link"
    try #require(symlink(isDirect ? "mine/file" : "mine", link) == 0)
    try giveAway(link)
    let path = isDirect ? link : link + "/file"
    let error = OutputError.foreignLink(path: path, link: link, owner: Self.other)
    let output = try output()
    #expect(throws: error) { try output.addFile(path: path) }
    #expect(throws: error) { try output.keepDeadLetters(in: path) { _ in [] } }
    #expect(try text("mine/file") == "precious\n")
    #expect(
      error.description
        == "cannot write to '\(path)': \(isDirect ? "it" : "'\(link)'") is a symbolic link that user 54321 "
        + "has made in a folder where everybody may; choose a path in a folder of your own")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"))
  func `another user's link is not taken for the folder of logs`() throws {
    share()
    mkdir(folder + "/mine", 0o700)
    try #require(symlink("mine", folder + "/logs") == 0)
    try giveAway(folder + "/logs")
    let error = OutputError.foreignLink(
      path: folder + "/logs/t.stdout.log", link: folder + "/logs", owner: Self.other)
    #expect(throws: error) { try output().keepLogs(in: folder + "/logs", ofTeams: ["t"]) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/mine") == [])
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"), arguments: [false, true])
  func `another user's file or pipe in a shared folder is refused and stays as it is`(isPipe: Bool) throws {
    share()
    let path = folder + "/file"
    if isPipe { try #require(mkfifo(path, 0o666) == 0) } else { try write("his\n", to: "file") }
    try giveAway(path)
    let reader = isPipe ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1
    let error = OutputError.foreignFile(path: path, owner: Self.other)
    let output = try output()
    #expect(throws: error) { try output.addFile(path: path) }
    #expect(throws: error) { try output.keepDeadLetters(in: path) { _ in [] } }
    #expect(
      error.description
        == "cannot write to '\(path)': it belongs to user 54321, in a folder where everybody may make files; "
        + "choose a path in a folder of your own")
    if isPipe { close(reader) } else { #expect(try text("file") == "his\n") }
  }

  @Test func `a path that was no link is not followed when it has become one`() throws {
    try write("precious\n", to: "precious")
    let path = folder + "/run"
    let output = try output()
    try output.addFile(path: path)
    unlink(path)
    try #require(symlink("precious", path) == 0)
    output.reopenFiles()
    #expect(eventually { output.takeEvents() == [.cannotReopen(.isLink(path: path))] })
    output.write(Array("record\n".utf8), sequence: 1, kind: .event)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try text("precious") == "precious\n")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"))
  func `a file that another user has put in the place of ours gets nothing`() throws {
    let path = folder + "/run"
    let output = try output()
    try output.addFile(path: path)
    unlink(path)
    try write("", to: "run")
    try giveAway(path)
    output.reopenFiles()
    #expect(eventually { output.takeEvents() == [.cannotReopen(.replacedByOther(path: path, owner: Self.other))] })
    output.write(Array("record\n".utf8), sequence: 1, kind: .event)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try text("run") == "")
  }

  @Test func `all that is made is for its owner only, even without a umask`() throws {
    let before = umask(0)
    defer { umask(before) }
    let output = try RecordOutput(rotation: Rotation(size: 64, keep: 2)) { _, _, _ in [] }
    try output.addFile(path: folder + "/run")
    try output.keepDeadLetters(in: folder + "/dead") { _ in [] }
    try output.keepLogs(in: folder + "/logs", ofTeams: ["../t"])
    for number in 1...9 as ClosedRange<UInt64> {
      output.write(Array("a record of some length \(number)\n".utf8), sequence: number, kind: .event)
      output.writeDeadLetter(Array("a letter of some length \(number)\n".utf8))
    }
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(temporary.names.contains("run.1") && temporary.names.contains("dead.1"))
    #expect(temporary.mode("logs") == 0o700)
    let logs = try FileManager.default.contentsOfDirectory(atPath: folder + "/logs").map { "logs/" + $0 }
    #expect(logs.count == 2)
    for name in temporary.names.filter({ $0 != "logs" }) + logs { #expect(temporary.mode(name) == 0o600, "\(name)") }
  }

  @Test(arguments: [("torn", "torn\n"), ("whole\n", "whole\n"), ("", "")])
  func `what is appended begins on a line of its own`(before: String, expected: String) throws {
    try write(before, to: "file")
    for flags in [O_APPEND, 0] {
      let file = try FileDescriptor.open(folder + "/file", O_WRONLY | flags)
      if flags == 0 { lseek(file.rawValue, 0, SEEK_END) }
      LastLine.end(in: file.rawValue)
      #expect(try text("file") == expected)
    }
  }

  @Test func `a file that is written from its beginning gets no line end first`() throws {
    try write("torn", to: "file")
    let file = try FileDescriptor.open(folder + "/file", O_WRONLY)
    LastLine.end(in: file.rawValue)
    #expect(try text("file") == "torn")
  }
}
