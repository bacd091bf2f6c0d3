import Foundation

/// A file system of 128 KiB of its own; nil when this user may not mount one.
final class SmallDisk {
  let path: String

  init?() {
    path = NSTemporaryDirectory() + "/small-disk-\(UUID().uuidString)"
    mkdir(path, 0o700)
    guard mount("tmpfs", path, "tmpfs", 0, "size=128k") == 0 else {
      rmdir(path)
      return nil
    }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }

  static let isAllowed = SmallDisk() != nil
}
