// A terminal for a program that talks to nothing else. The program sees a terminal of its own; we read what it prints from the
// other side, and whatever terminal proctor itself was started in stays out of it.

import CLinux
import Glibc

/// Both sides of a terminal that is no device, see pty(7).
@frozen public struct PseudoTerminal: ~Copyable, Sendable {
  /// Our side: what the program prints is read here. Reading gives EIO once nobody has the other side open.
  public var controller: FileDescriptor
  /// The program's side.
  public var terminal: FileDescriptor
}

extension FileDescriptor {
  /// Makes a terminal of this size. It does not echo what is typed, and it leaves `\n` as it is, so that the bytes read are
  /// the bytes printed.
  public static func pseudoTerminal(rows: UInt16, columns: UInt16) throws(SystemError) -> PseudoTerminal {
    let number = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard number >= 0 else { throw .last("make a pseudo-terminal") }
    let controller = FileDescriptor(owning: number)
    var path = [CChar](repeating: 0, count: 128)
    guard grantpt(number) == 0, unlockpt(number) == 0, ptsname_r(number, &path, path.count) == 0 else {
      throw .last("set up a pseudo-terminal")
    }
    let name = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let terminal = try FileDescriptor.open(String(decoding: name, as: UTF8.self), O_RDWR | O_NOCTTY)
    var modes = termios()
    guard tcgetattr(terminal.rawValue, &modes) == 0 else { throw .last("read the modes of a pseudo-terminal") }
    modes.c_lflag &= ~tcflag_t(ECHO | ECHOE | ECHOK | ECHONL)
    modes.c_oflag &= ~tcflag_t(ONLCR)
    guard tcsetattr(terminal.rawValue, TCSANOW, &modes) == 0 else {
      throw .last("set the modes of a pseudo-terminal")
    }
    guard linux_set_window_size(terminal.rawValue, rows, columns) == 0 else {
      throw .last("set the size of a pseudo-terminal")
    }
    return PseudoTerminal(controller: controller, terminal: terminal)
  }
}
