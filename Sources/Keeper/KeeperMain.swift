// The keeper is this same executable in a hidden mode, one process per team, between the supervisor and the orchestrator. It
// exists because Foundation.Process starts processes but does not contain them: it sees an exit only when every descendant
// has closed an inherited socket, and it knows no grandchild. Nothing in this module touches Foundation.

import CLinux
import Glibc
import LinuxSystem

/// The keeper as a program. Its standard input is the leash, a socket of type SOCK_SEQPACKET; its standard output and error
/// become the team's.
public enum KeeperMain {
  /// Runs a team from start to end; `arguments` begin with `KeeperArguments.mode`. Returns the exit code of this process: 0
  /// when all that happened was said on the leash, 64 for arguments or a leash that nobody but proctor can give, 125 when
  /// the kernel refuses what a keeper needs.
  public static func run(arguments: [String]) -> Int32 {
    let parsed: KeeperArguments
    do {
      parsed = try KeeperArguments(parsing: arguments)
    } catch {
      return fail(64, error.description)
    }
    guard var leash = Leash(socket: 0) else {
      return fail(64, KeeperArgumentsError.missing("leash as standard input").description)
    }
    _ = linux_set_name("proctor-keeper")
    guard linux_become_subreaper() == 0 else { return fail(125, SystemError.last("adopt orphans").description) }
    let signals = receiveSignalsByDescriptor()
    guard signals >= 0 else { return fail(125, SystemError.last("receive signals").description) }

    let input = parsed.input == .leash ? linux_receive_descriptor(0) : nil
    // Whoever asked for the team is dead: nothing is to be started any more.
    guard input != -1, leash.isHeld else {
      parsed.eventsPath.map(NamedChannel.remove)
      return 0
    }
    let group = parsed.controlGroup.flatMap { TeamGroup.make(below: $0) }
    let result = Result { () throws(SpawnFailure) in try LeaderLaunch.start(parsed, input: input, in: group) }
    if let input { close(input) }
    // The end of the team's pipes depends on the team alone from here on.
    releaseOutput()
    switch result {
    case .success(let leader):
      var keeper = TeamKeeper(parsed, leader: leader.pid, group: leader.group, signals: signals, leash: leash)
      keeper.run()
    case .failure(let failure):
      group?.group.remove()
      leash.send(.spawnFailed(failure))
      leash.send(.finished(survivors: 0))
      leash.flushCompletely()
      if !leash.isOpen { parsed.eventsPath.map(NamedChannel.remove) }
    }
    return 0
  }

  /// Blocks every signal and returns a descriptor for those that matter. Unlike in the supervisor a mask is safe here: the
  /// only process this one starts gets an empty mask. So nothing but KILL and STOP can take a keeper from its team.
  private static func receiveSignalsByDescriptor() -> Int32 {
    // Ignored at entry, CHLD would make the kernel reap the leader and lose its exit status.
    _ = linux_set_signal_handler(SIGCHLD, nil)
    var watched = sigset_t()
    sigemptyset(&watched)
    sigaddset(&watched, SIGCHLD)
    // Ignored at entry (nohup) means ignored: a blocked signal would arrive all the same.
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] where !linux_signal_is_ignored(signal) {
      sigaddset(&watched, signal)
    }
    var every = sigset_t()
    sigfillset(&every)
    sigprocmask(SIG_SETMASK, &every, nil)
    return signalfd(-1, &watched, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
  }

  private static func releaseOutput() {
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    for descriptor: Int32 in [1, 2] {
      if null >= 0 { dup2(null, descriptor) } else { close(descriptor) }
    }
    if null >= 0 { close(null) }
  }

  private static func fail(_ code: Int32, _ sentence: String) -> Int32 {
    let line = Array("\(sentence)\n".utf8)
    _ = write(2, line, line.count)
    return code
  }
}
