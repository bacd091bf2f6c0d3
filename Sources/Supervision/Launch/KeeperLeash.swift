import Keeper
import LinuxSystem

/// The supervisor's end of the connection with a keeper, while the keeper lives.
final class KeeperLeash {
  private let end: FileDescriptor

  init(_ end: consuming FileDescriptor) { self.end = end }

  var rawValue: Int32 { end.rawValue }

  /// Hands out the messages that have come, in order.
  ///
  /// - Returns: whether the keeper is gone.
  func read(_ take: (LeashMessage) -> Void) -> Bool {
    var buffer = [UInt8](repeating: 0, count: LeashMessage.longest)
    while true {
      let length = buffer.withUnsafeMutableBytes { bytes -> Int? in
        guard let count = try? end.read(into: bytes) else { return nil }
        return count
      }
      guard let length else { return false }
      guard length > 0 else { return true }
      if let message = LeashMessage(bytes: Array(buffer[..<length])) { take(message) }
    }
  }

  /// Says something to the keeper. One that cannot be written to is gone, and the leash's end says so.
  func send(_ message: LeashMessage) {
    let bytes = message.encoded()
    bytes.withUnsafeBytes { bytes in _ = try? end.write(bytes) }
  }
}
