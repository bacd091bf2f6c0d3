import Glibc
import LinuxSystem
import TestSupport
import Testing

/// Control groups, in a folder that looks like the kernel's tree, and for real where this machine lets us.
@Suite struct ControlGroupTests {
  /// Looks like `/proc/self` with a mounted tree of one group, `/a b/own`.
  private final class Picture {
    let folder: String

    init(cgroup: String = "1:name=systemd:/x\n0::/a b/own\n", mountRoot: String = "/", isGroup: Bool = true) throws {
      var template = Array("/tmp/control-group-test-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      for name in ["tree", "tree/a b", "tree/a b/own"] { try #require(mkdir("\(folder)/\(name)", 0o755) == 0) }
      if isGroup { try write("", to: "tree/a b/own/cgroup.procs") }
      try write(cgroup, to: "cgroup")
      try write(
        """
        22 1 0:20 / /proc rw,nosuid shared:5 - proc proc rw
        23 1 0:21 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        24 1 0:22 \(mountRoot) \(folder)/tree rw,relatime shared:9 master:1 - cgroup2 cgroup2 rw

        """, to: "mountinfo")
    }

    deinit {
      let files = ["tree/a b/own/cgroup.procs", "cgroup", "mountinfo"]
      for name in files { unlink("\(folder)/\(name)") }
      for name in ["tree/a b/own", "tree/a b", "tree", ""] { rmdir("\(folder)/\(name)") }
    }

    func write(_ text: String, to name: String) throws {
      let file = try FileDescriptor.open("\(folder)/\(name)", O_WRONLY | O_CREAT)
      let bytes = Array(text.utf8)
      _ = try bytes.withUnsafeBytes { try file.write($0) }
    }
  }

  @Test func `our own group is found below the mount`() throws {
    let picture = try Picture()
    #expect(
      ControlGroup.availability(folder: picture.folder)
        == .available(ControlGroup(path: "\(picture.folder)/tree/a b/own")))
  }

  @Test func `a mount that shows a part of the tree is taken from that part on`() throws {
    let picture = try Picture(cgroup: "0::/docker/1/a b/own\n", mountRoot: "/docker/1")
    #expect(
      ControlGroup.availability(folder: picture.folder).parent
        == ControlGroup(path: "\(picture.folder)/tree/a b/own"))
  }

  @Test(arguments: [
    ("1:memory:/x\n", "/", "no control groups of version 2"), ("0::/../outside\n", "/", "no tree of version 2"),
    ("0::/b\n", "/docker", "no tree of version 2"), ("0::/dockers/b\n", "/docker", "no tree of version 2"),
    ("0::/no/such/group\n", "/", "is no control group"), ("", "/", "no control groups of version 2"),
  ])
  func `what cannot be used is named`(cgroup: String, root: String, reason: String) throws {
    let picture = try Picture(cgroup: cgroup, mountRoot: root)
    guard case .unavailable(let said) = ControlGroup.availability(folder: picture.folder) else {
      Issue.record("it is available")
      return
    }
    #expect(said.contains(reason))
  }

  @Test func `a folder that is no picture of a process is named`() {
    #expect(
      ControlGroup.availability(folder: "/no/such/folder") == .unavailable(reason: "/no/such/folder cannot be read"))
  }

  @Test func `a group that is not there has no members and cannot be killed, entered or missed`() {
    let group = ControlGroup(path: "/no/such/group")
    #expect(group.members() == [])
    #expect(!group.kill())
    #expect(group.remove())
    #expect(throws: SystemError.self) { try group.enter() }
    #expect(throws: SystemError.self) { try group.make() }
  }

  @Test(.enabled(if: ControlGroup.availability().parent != nil, "needs a writable tree of control groups"))
  func `a real group holds who is born in it, and its end is the end of all of them`() throws {
    let home = try #require(ControlGroup.availability().parent)
    let group = ControlGroup(path: "\(home.path)/control-group-test-\(getpid())")
    defer { group.remove() }
    // The shell goes in and not this process, whose other tests start processes too.
    let script = "mkdir $1 && echo 0 > $1/cgroup.procs && (setsid env -i sleep 300 &) && exec sleep 300"
    let child = start(["/bin/sh", "-c", script, "sh", group.path])
    try Deadline.poll(within: .seconds(60)) { group.members().count == 2 }
    #expect(throws: SystemError.self) { try group.make() }
    #expect(group.members().contains(child))
    #expect(!group.remove())
    #expect(group.kill())
    waitpid(child, nil, 0)
    try Deadline.poll(within: .seconds(60)) { group.remove() }
    #expect(group.members().isEmpty)
    #expect(access(group.path, F_OK) != 0)
  }

  private func start(_ words: [String]) -> Int32 {
    let vector = words.map { strdup($0) } + [nil]
    let variables = [strdup("PATH=/usr/bin:/bin"), nil]
    defer { for word in vector + variables { free(word) } }
    var pid: pid_t = 0
    posix_spawn(&pid, words[0], nil, nil, vector, variables)
    return pid
  }
}
