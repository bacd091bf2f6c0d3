import Glibc

/// What a failed write(2) means for its sink.
enum WriteFailure: Equatable {
  /// A signal came: write again at once.
  case interrupted
  /// Somebody set O_NONBLOCK on the descriptor and it takes nothing now: poll, then write again.
  case wouldBlock
  /// No space, quota or allowed file size is left: write again later.
  case diskFull
  /// The reading end is closed, the peer gone, the terminal hung up.
  case readerGone
  /// It will not get better.
  case permanent

  /// The meaning of an error number; EIO from a terminal means that it was hung up.
  init(code: Int32, isTerminal: Bool) {
    self =
      switch code {
      case EINTR: .interrupted
      case EAGAIN: .wouldBlock
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      case EPIPE, ECONNRESET: .readerGone
      case EIO where isTerminal: .readerGone
      default: .permanent
      }
  }
}
