// Descriptors that a careless parent left open for us. They cost: Foundation.Process closes every number up to the highest one
// in each child (4 ms at 5,000, measured), and where one lies above the limit of open files it refuses to start anything
// (EBADF, from posix_spawn_file_actions_addclose). Closing them at once would be wrong, for one of them may be an output:
// `proctor run -o >(gzip > run.gz)` names `/dev/fd/63`.

import Glibc
import Synchronization

/// The descriptors above 2 that this process was started with.
public enum InheritedDescriptors {
  private static let noted = Mutex<[Int32]>([])

  /// Remembers them; to be called before anything is opened.
  public static func note() {
    let open = ProcessTable.numberedEntries(of: "/proc/self/fd")
    // The listing itself has one open, which is closed by now.
    noted.withLock { $0 = open.filter { $0 > 2 && fcntl($0, F_GETFD) >= 0 } }
  }

  /// Closes those that were remembered: whatever was named by path has been opened anew by now, unless it is among these.
  public static func close(except kept: Set<Int32> = []) {
    noted.withLock { descriptors in
      for descriptor in descriptors where !kept.contains(descriptor) { _ = Glibc.close(descriptor) }
      descriptors = []
    }
  }
}
