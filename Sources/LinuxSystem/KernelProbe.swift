// Asks the kernel, or the sandbox in front of it, for the calls that supervision rests on: by making them, because a version
// number says nothing about what a container's filter forbids.

import CLinux
import Glibc

/// Calls made once to see whether they work. `nil` means they do.
public enum KernelProbe {
  /// Whether a process can be held by a descriptor and signalled through it, pidfd_open(2).
  public static func processDescriptor() -> SystemError? {
    do throws(SystemError) {
      let own = try ProcessDescriptor(pid: getpid())
      try own.send(signal: 0)
      return nil
    } catch {
      return error
    }
  }

  /// Whether a process can adopt its orphaned descendants. Asked, not tried: a process that adopts must also reap.
  public static func subreaper() -> SystemError? {
    linux_check_subreaper() == 0 ? nil : .last("adopt orphans")
  }

  /// Whether all descriptors of a range can be closed at once, close_range(2).
  public static func closeRange() -> SystemError? {
    close_range(UInt32.max, UInt32.max, 0) == 0 ? nil : .last("close a range of descriptors")
  }

  /// Whether a pseudo-terminal can be made.
  public static func pseudoTerminal() -> SystemError? {
    do throws(SystemError) {
      let terminal = try FileDescriptor.open("/dev/ptmx", O_RDWR | O_NOCTTY)
      return grantpt(terminal.rawValue) == 0 && unlockpt(terminal.rawValue) == 0 ? nil : .last("make a pseudo-terminal")
    } catch {
      return error
    }
  }
}
