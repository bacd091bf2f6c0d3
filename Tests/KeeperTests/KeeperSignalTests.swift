import Glibc
import Keeper
import LinuxSystem
import TestSupport
import Testing

/// A signal through the leash reaches the whole team, wherever its processes have gone, and nobody twice.
struct KeeperSignalTests {
  private static func states(of process: Int32) -> [UInt8] {
    ProcessTable().descendants(of: process).map(\.state)
  }

  @Test func `STOP and CONT reach members that left the group and the session`() throws {
    let keeper = try KeeperProcess(
      KeeperArguments(command: [
        "sh", "-c", "setsid sleep 900 & (setsid sh -c 'sleep 900; :' &); echo ready; sleep 900; :",
      ]))
    _ = try keeper.output(until: "ready")
    let stopped = UInt8(ascii: "T")
    // By name: a shell that is still in vfork(2) is in state D, and stays there once its child is stopped.
    try Deadline.poll(within: .seconds(120), for: "three sleepers and two shells") {
      ProcessTable().descendants(of: keeper.pid).map(\.command).sorted() == ["sh", "sh", "sleep", "sleep", "sleep"]
    }
    try keeper.send(.signal(SIGSTOP))
    try Deadline.poll(within: .seconds(120), for: "all to be stopped") {
      Self.states(of: keeper.pid).allSatisfy { $0 == stopped }
    }
    try keeper.send(.signal(SIGCONT))
    try Deadline.poll(within: .seconds(120), for: "all to go on") {
      !Self.states(of: keeper.pid).contains(stopped)
    }
    try keeper.send(.kill)
    #expect(try keeper.messages().last == .finished(survivors: 0))
  }

  @Test func `STOP reaches a team that forks all the time`() throws {
    let keeper = try KeeperProcess(
      KeeperArguments(command: ["sh", "-c", "echo ready; while :; do setsid sleep 0.01 & sleep 0.002; done"]))
    _ = try keeper.output(until: "ready")
    try keeper.send(.signal(SIGSTOP))
    try Deadline.poll(within: .seconds(120), for: "all to be stopped") {
      // Zombies wait for the shell that would reap them; a shell in vfork(2) is in state D until its child goes on.
      Self.states(of: keeper.pid).allSatisfy { "TZD".utf8.contains($0) }
    }
    try keeper.send(.kill)
    #expect(try keeper.messages().last == .finished(survivors: 0))
  }

  @Test func `a signal is delivered once to each member`() throws {
    // The sleeps die of the signal; the shells count it.
    let counting = "trap 'echo got' USR1; echo up; while :; do sleep 0.02; done 2> /dev/null"
    let keeper = try KeeperProcess(
      KeeperArguments(command: ["sh", "-c", "setsid sh -c \"$0\" & eval \"$0\"", counting]))
    func lines(_ word: String) -> Int { output.split(separator: "\n").count { $0 == word } }
    var output = ""
    while lines("up") < 2 { output += try keeper.output(until: "up") }
    try keeper.send(.signal(SIGUSR1))
    while lines("got") < 2 { output += try keeper.output(until: "got") }
    try keeper.send(.kill)
    _ = try keeper.messages()
    output += try keeper.outputToEnd()
    #expect(lines("got") == 2)
  }
}
