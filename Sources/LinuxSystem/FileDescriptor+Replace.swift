// Putting another file behind a number that is in use, without a moment in which the number means nothing.

import CLinux
import Glibc

extension FileDescriptor {
  /// Lets another number mean this open file, too; what it meant before is closed in the same step. Close-on-exec.
  public borrowing func duplicate(onto number: Int32) throws(SystemError) {
    while dup3(rawValue, number, O_CLOEXEC) < 0 {
      // EBUSY: another thread is just opening that number, dup(2).
      guard errno == EINTR || errno == EBUSY else { throw .last("replace descriptor \(number)") }
    }
  }
}
