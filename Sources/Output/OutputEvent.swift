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
  /// Writing works again; what is missing was dropped while it did not.
  case resumed(sink: String, missing: OutputLoss)
  /// Writing failed for another reason; the sink takes no further record.
  case writeFailed(sink: String, code: Int32)
  /// The file was renamed or removed by somebody else, and there is a new one in its place.
  case replaced(sink: String)
  /// The file's path cannot be opened any more; what comes still goes to the file that was there.
  case cannotReopen(OutputError)
  /// The file cannot be set aside for a new one; it grows on.
  case cannotRotate(OutputError)
  /// The run is over and this much of a log could not be written.
  case incomplete(sink: String, missing: OutputLoss)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .readerGone(let sink): "nobody reads \(sink) any more"
    case .diskFull(let sink, let code):
      "cannot write to \(sink): \(SystemError.meaning(of: code)); records wait, free some space"
    case .stalled(let sink): "\(sink) takes no data; records wait"
    case .resumed(let sink, let missing):
      "writing to \(sink) works again" + (missing.count > 0 ? "; \(missing) are missing there" : "")
    case .writeFailed(let sink, let code):
      "cannot write to \(sink): \(SystemError.meaning(of: code)); nothing more goes there"
    case .replaced(let sink): "\(sink) was renamed or removed; a new file is written there"
    case .cannotReopen(let error): "\(error); the file that was open there is written on"
    case .cannotRotate(let error): "\(error); the file is not rotated and grows on"
    case .incomplete(let sink, let missing): "\(missing) could not be written to \(sink)"
    }
  }
}

/// How much could not be written.
public enum OutputLoss: Equatable, Sendable, CustomStringConvertible {
  /// So many records.
  case records(Int)
  /// So many bytes of a child's output.
  case bytes(Int)

  /// The number.
  public var count: Int {
    switch self {
    case .records(let count), .bytes(let count): count
    }
  }

  /// For people: `12 records`.
  public var description: String {
    switch self {
    case .records(let count): "\(count) records"
    case .bytes(let count): "\(count) bytes"
    }
  }
}
