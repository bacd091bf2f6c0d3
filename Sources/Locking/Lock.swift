#if DEBUG
  public import CSanitizer
#endif
public import Synchronization

/// A value that one thread at a time may look at: `Mutex`, of which the thread sanitizer can see what it orders.
///
/// `Mutex` waits with futex(2) inside a library that comes compiled without the sanitizer, which therefore reports a race for
/// everything that a `Mutex` keeps apart: two threads that append to one `Mutex<[Int]>` are enough. Here it is told that
/// whoever takes the lock comes after whoever gave it back, and of nothing else: what is touched beside the lock is still
/// found. Only debug builds tell it; in release builds this is `Mutex` and nothing more.
@frozen public struct Lock<Value: Sendable>: ~Copyable, Sendable {
  @usableFromInline let mutex: Mutex<Value>

  /// - Parameter value: what is there at first.
  @inlinable public init(_ value: Value) { mutex = Mutex(value) }

  /// Calls `body` with the value, when no other thread has it.
  @inlinable public borrowing func withLock<Result: Sendable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    #if DEBUG
      // A lock never moves, and its place is reached without touching the value.
      let place = withUnsafePointer(to: mutex) { UnsafeMutableRawPointer(mutating: UnsafeRawPointer($0)) }
      return try mutex.withLock { (value) throws(Failure) in
        sanitizer_acquire(place)
        defer { sanitizer_release(place) }
        return try body(&value)
      }
    #else
      return try mutex.withLock { (value) throws(Failure) in try body(&value) }
    #endif
  }
}
