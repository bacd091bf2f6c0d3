import Glibc
import Keeper
import LinuxSystem
import Testing

/// What a leader is born with, and what happens when it cannot be born.
@Suite struct KeeperSpawnTests {
  /// A folder that goes away with the test.
  private struct Folder: ~Copyable {
    let path: String

    init() throws {
      var template = Array("/tmp/keeper-test-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
      for name in ["file", "script", "forbidden", "true"] { _ = remove("\(path)/\(name)") }
      rmdir(path)
    }

    func write(_ text: String, to name: String, mode: mode_t) throws {
      let file = try FileDescriptor.open("\(path)/\(name)", O_WRONLY | O_CREAT, mode: mode)
      let bytes = Array(text.utf8)
      _ = try bytes.withUnsafeBytes { try file.write($0) }
    }
  }

  /// With a group to be born in, where that is possible: there the kernel is asked by ourselves, elsewhere by glibc.
  private static let groups: [String?] =
    [nil] + (ControlGroup.availability().parent.map { ["\($0.path)/keeper-spawn-test-\(getpid())"] } ?? [])

  private func failure(_ arguments: KeeperArguments, searchPath: String = "/usr/bin:/bin") throws -> SpawnFailure? {
    let found = try Self.groups.map { group in
      var arguments = arguments
      arguments.controlGroup = group
      return try failureOnce(arguments, searchPath: searchPath)
    }
    #expect(Set(found.map { "\($0 as Any)" }).count == 1)
    return found[0]
  }

  private func failureOnce(_ arguments: KeeperArguments, searchPath: String) throws -> SpawnFailure? {
    let keeper = try KeeperProcess(arguments, searchPath: searchPath)
    let messages = try keeper.messages()
    #expect(messages.last == .finished(survivors: 0))
    #expect(messages.count == 2)
    guard case .spawnFailed(let failure) = messages.first else { return nil }
    return failure
  }

  @Test(arguments: ["no-such-program", "/no/such/program", "./no-such-program", "/etc/passwd/program", ""])
  func `a program that is not there is named`(command: String) throws {
    let failure = try #require(try failure(KeeperArguments(command: [command])))
    #expect(failure.subject == .executable)
    #expect(failure.path == command)
    #expect(failure.exitCode == 127)
  }

  @Test func `a folder to run in that is not there is named, and not the program`() throws {
    let failure = try failure(KeeperArguments(command: ["true"], workingDirectory: "/no/such/folder"))
    #expect(failure == SpawnFailure(subject: .workingDirectory, errno: ENOENT, path: "/no/such/folder"))
  }

  @Test(
    arguments: [
      ("file", "text", 0o644, .permission, EACCES, nil),
      ("file", "text", 0o755, .executable, ENOEXEC, nil),
      ("file", "", 0o755, .executable, ENOEXEC, nil),
      ("script", "#!/no/such/shell -e\n", 0o755, .interpreter, ENOENT, "/no/such/shell"),
      ("script", "#! /bin/sh\r\necho\r\n", 0o755, .interpreter, ENOENT, "/bin/sh\r"),
      ("script", "#!/etc/passwd\n", 0o755, .interpreter, EACCES, "/etc/passwd"),
      ("script", "#!/no/shell\n", 0o644, .permission, EACCES, nil),
      ("script", "\u{7f}ELF", 0o755, .executable, ENOEXEC, nil),
    ] as [(String, String, mode_t, SpawnFailure.Subject, Int32, String?)])
  func `a file that cannot be run is told by what is wrong with it`(
    name: String, text: String, mode: mode_t, subject: SpawnFailure.Subject, errno: Int32, path: String?
  ) throws {
    let folder = try Folder()
    try folder.write(text, to: name, mode: mode)
    let arguments = KeeperArguments(command: ["./\(name)"], workingDirectory: folder.path)
    #expect(
      try failure(arguments) == SpawnFailure(subject: subject, errno: errno, path: path ?? "./\(name)"))
  }

  @Test func `a folder is no program`() throws {
    #expect(
      try failure(KeeperArguments(command: ["/tmp"])) == SpawnFailure(subject: .permission, errno: EISDIR, path: "/tmp")
    )
  }

  @Test func `a forbidden file in PATH counts only when no other is found`() throws {
    let folder = try Folder()
    try folder.write("", to: "forbidden", mode: 0o644)
    let forbidden = SpawnFailure(subject: .permission, errno: EACCES, path: "\(folder.path)/forbidden")
    let searchPath = "/no/such/folder:\(folder.path)::/usr/bin:/bin"
    #expect(try failure(KeeperArguments(command: ["forbidden"]), searchPath: searchPath) == forbidden)
    try folder.write("", to: "true", mode: 0o644)
    let keeper = try KeeperProcess(KeeperArguments(command: ["true"]), searchPath: searchPath)
    _ = try keeper.leader()
    _ = try keeper.messages()
  }

  @Test(arguments: groups)
  func `a leader has a session, default signals, three descriptors and its folder`(group: String?) throws {
    let script = """
      grep -E '^Sig(Blk|Ign)' /proc/self/status
      ls /proc/$$/fd
      readlink /proc/$$/fd/0
      pwd -P
      cut -d ' ' -f 5,6 /proc/$$/stat
      ulimit -n
      echo done
      """
    let keeper = try KeeperProcess(
      KeeperArguments(
        command: ["sh", "-c", script], workingDirectory: "/usr", controlGroup: group, descriptorLimit: 100))
    let leader = try keeper.leader()
    let output = try keeper.output(until: "done")
    _ = try keeper.messages()
    let none = String(repeating: "0", count: 16)
    #expect(
      output == """
        SigBlk:\t\(none)
        SigIgn:\t\(none)
        0
        1
        2
        /dev/null
        /usr
        \(leader) \(leader)
        100
        done

        """)
  }

  @Test func `the end of the output is the team's end and not the keeper's`() throws {
    let keeper = try KeeperProcess(KeeperArguments(command: ["sh", "-c", "exec >&- 2>&-; exec sleep 30"]))
    #expect(try keeper.outputToEnd() == "")
    try keeper.send(.kill)
    _ = try keeper.messages()
  }

  @Test func `arguments and environment reach the leader as they are`() throws {
    let script = #"printf '%s|' "$@" "$FROM_TEST"; echo done"#
    let keeper = try KeeperProcess(
      KeeperArguments(command: ["sh", "-c", script, "sh", "", "a b", "--", "é"]), environment: ["FROM_TEST=x=y"])
    #expect(try keeper.output(until: "done") == "|a b|--|é|x=y|done\n")
    _ = try keeper.messages()
  }
}
