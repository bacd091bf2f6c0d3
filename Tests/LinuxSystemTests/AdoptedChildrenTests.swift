import CLinux
import Glibc
import LinuxSystem
import TestSupport
import Testing

/// Who reaps what nobody waits for must leave alone what somebody does. In processes of their own: reaping is for all children.
@Suite struct AdoptedChildrenTests {
  /// A child that has ended and is not reaped.
  private static func endedChild() -> Int32 {
    var pid: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup("exit 3"), nil]
    guard posix_spawn(&pid, "/bin/sh", nil, nil, &words, nil) == 0 else { exit(90) }
    while ProcessTable().statLine(of: pid)?.isDead == false { usleep(1000) }
    return pid
  }

  @Test func `a child is reaped at the second look, unless it is waited for`() async {
    await #expect(processExitsWith: .success) {
      var adopted = AdoptedChildren()
      let own = Self.endedChild()
      let foreign = Self.endedChild()
      guard adopted.reap(except: [own]) == [] else { exit(1) }
      let late = Self.endedChild()
      guard adopted.reap(except: [own]) == [foreign] else { exit(2) }
      guard adopted.reap(except: [own]) == [late] else { exit(3) }
      guard adopted.reap(except: [own]) == [] else { exit(4) }
      var status: Int32 = 0
      guard waitpid(own, &status, 0) == own, linux_exit_code(status) == 3 else { exit(5) }
      guard waitpid(foreign, nil, 0) == -1, linux_peek_ended_child() == -1 else { exit(6) }
    }
  }
}
