import LinuxSystem

/// Something about a sink that people or the supervisor have to know.
public enum OutputEvent: Equatable, Sendable, CustomStringConvertible {
  /// Nobody reads this sink any more (`| head`); it takes no further record.
  case readerGone(sink: String)
  /// No space, quota or allowed file size is left; once per episode. Records wait, then are dropped by the rules of a
  /// slow reader, until `resumed`.
  case diskFull(sink: String, code: Int32)
  /// Nothing could be written for ten seconds though nothing failed: a hung disk; records are dropped as above.
  case stalled(sink: String)
  /// Writing works again.
  case resumed(sink: String)
  /// Writing failed for another reason; the sink takes no further record.
  case writeFailed(sink: String, code: Int32)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .readerGone(let sink): "nobody reads \(sink) any more"
    case .diskFull(let sink, let code):
      "cannot write to \(sink): \(SystemError.meaning(of: code)); records wait, free some space"
    case .stalled(let sink): "\(sink) takes no data; records wait"
    case .resumed(let sink): "writing to \(sink) works again"
    case .writeFailed(let sink, let code):
      "cannot write to \(sink): \(SystemError.meaning(of: code)); nothing more goes there"
    }
  }
}
