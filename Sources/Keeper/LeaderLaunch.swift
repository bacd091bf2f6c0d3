// Starts the orchestrator with nothing of ours but what it must have: a session of its own, default signals, an empty mask,
// descriptors 0, 1 and 2. posix_spawn and not fork: glibc resets the signals in the child without the locks that a
// hand-written child can deadlock on (swift-subprocess issue 374). In a control group it is born by clone3(2), which glibc has
// no function for; there the child makes system calls only.

import CLinux
import Glibc
import LinuxSystem

/// The start of a team's first process.
enum LeaderLaunch {
  /// Starts the command and returns its pid, and the group that it is in when it could be started there. Leaves this process
  /// in the root folder, so that it holds no other.
  ///
  /// - Parameters:
  ///   - input: the descriptor to read, when the arguments say that one is handed over.
  ///   - group: where it is to be born.
  static func start(
    _ arguments: KeeperArguments, input: Int32?, in group: TeamGroup?
  ) throws(SpawnFailure) -> (pid: Int32, group: ControlGroup?) {
    if let folder = arguments.workingDirectory, chdir(folder) != 0 {
      throw SpawnFailure(subject: .workingDirectory, errno: errno, path: folder)
    }
    let searchPath = getenv("PATH").map { String(cString: $0) } ?? ExecutableLookup.defaultSearchPath
    let executable = try ExecutableLookup(searchPath: searchPath).locate(arguments.command[0])
    let previousLimit = arguments.descriptorLimit.flatMap(limitDescriptors(to:))
    let (result, home) = launch(executable, arguments, input: input, in: group)
    if let previousLimit { _ = limitDescriptors(to: previousLimit) }
    guard result.errno == 0 else { throw failure(result.errno, path: executable) }
    _ = chdir("/")
    return (result.pid, home)
  }

  private typealias Spawned = (errno: Int32, pid: Int32)

  private static func launch(
    _ executable: String, _ arguments: KeeperArguments, input: Int32?, in group: TeamGroup?
  ) -> (Spawned, ControlGroup?) {
    guard let group else { return (spawn(executable, arguments, input: input), nil) }
    if let born = bear(executable, arguments, input: input, in: group.group) { return (born, group.group) }
    let isInside = group.enter()
    let spawned = spawn(executable, arguments, input: input)
    return (spawned, isInside && group.leave() ? group.group : nil)
  }

  /// Starts the command in a group; `nil` where nothing can be started there.
  private static func bear(
    _ executable: String, _ arguments: KeeperArguments, input: Int32?, in group: ControlGroup
  ) -> Spawned? {
    guard let folder = try? group.folder() else { return nil }
    let source = source(of: arguments.input, descriptor: input)
    return withWords(arguments.command) { words in
      executable.withCString { executable in
        source.path.withCString { path in
          var birth = linux_birth(
            executable: executable, words: words, environment: linux_environment(), input: source.descriptor ?? -1,
            input_path: path, input_flags: source.flags, group: folder.rawValue)
          var pid: pid_t = 0
          let code = linux_spawn_in_group(&birth, &pid)
          return code < 0 ? nil : (code, pid)
        }
      }
    }
  }

  /// The argument vector for as long as `body` runs.
  private static func withWords<Result>(
    _ command: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let vector = command.map { strdup($0) } + [nil]
    defer { for word in vector { free(word) } }
    return body(vector)
  }

  /// What the command is to read: a descriptor, or else a file to be opened.
  private static func source(
    of input: LeaderInput, descriptor: Int32?
  ) -> (descriptor: Int32?, path: String, flags: Int32) {
    switch (input, descriptor) {
    case (.leash, let descriptor?): (descriptor, "", 0)
    // Opened anew by the leader of a new session, without O_NOCTTY: so it becomes the controlling terminal, see tty(4).
    // The session is made before anything is opened (sysdeps/unix/sysv/linux/spawni.c).
    case (.terminal, _): (nil, "/proc/self/fd/1", O_RDWR)
    case (.null, _), (.leash, nil): (nil, "/dev/null", O_RDONLY)
    }
  }

  private static func spawn(
    _ executable: String, _ arguments: KeeperArguments, input: Int32?
  ) -> Spawned {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return (ENOMEM, 0) }
    defer { posix_spawn_file_actions_destroy(&actions) }
    guard posix_spawnattr_init(&attributes) == 0 else { return (ENOMEM, 0) }
    defer { posix_spawnattr_destroy(&attributes) }

    var every = sigset_t()
    var none = sigset_t()
    // By hand: sigfillset leaves out glibc's own signals 32 and 33, and posix_spawn makes those ignored in the child.
    withUnsafeMutableBytes(of: &every) { _ = $0.initializeMemory(as: UInt8.self, repeating: 0xff) }
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(LINUX_SPAWN_SETSID))

    let source = source(of: arguments.input, descriptor: input)
    let steps = [
      source.descriptor.map { posix_spawn_file_actions_adddup2(&actions, $0, 0) }
        ?? posix_spawn_file_actions_addopen(&actions, 0, source.path, source.flags, 0),
      posix_spawn_file_actions_addclosefrom_np(&actions, 3),
    ]
    if let failed = steps.first(where: { $0 != 0 }) { return (failed, 0) }
    var pid: pid_t = 0
    let code = withWords(arguments.command) {
      posix_spawn(&pid, executable, &actions, &attributes, $0, linux_environment())
    }
    return (code, pid)
  }

  /// Sets the soft limit, at most to the hard one, and returns the one before; nil when nothing was changed.
  private static func limitDescriptors(to wanted: UInt64) -> UInt64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    let previous = limit.rlim_cur
    limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return UInt64(previous)
  }

  /// What an error of execve(2) or clone(2) means for a file that was found fit to be executed.
  private static func failure(_ code: Int32, path: String) -> SpawnFailure {
    let subject: SpawnFailure.Subject =
      switch code {
      case EAGAIN, ENOMEM, E2BIG, EMFILE, ENFILE: .resources
      case EACCES, EPERM: .permission
      case ENOENT, ENOTDIR, ELIBBAD: .interpreter
      default: .executable
      }
    return SpawnFailure(subject: subject, errno: code, path: path)
  }
}
