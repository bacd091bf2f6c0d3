import Foundation
import Testing

@testable import Output

@Suite struct WriteFailureTests {
  @Test(arguments: [
    (EINTR, WriteFailure.interrupted), (EAGAIN, .wouldBlock), (ENOSPC, .diskFull), (EDQUOT, .diskFull),
    (EFBIG, .diskFull), (EPIPE, .readerGone), (ECONNRESET, .readerGone), (EIO, .permanent), (EBADF, .permanent),
  ])
  func `each error number has its meaning`(code: Int32, meaning: WriteFailure) {
    #expect(WriteFailure(code: code, isTerminal: false) == meaning)
  }

  @Test func `an input or output error of a terminal is a hang-up`() {
    #expect(WriteFailure(code: EIO, isTerminal: true) == .readerGone)
  }

  @Test(arguments: [
    (OutputEvent.readerGone(sink: "standard output"), "nobody reads standard output any more"),
    (
      .diskFull(sink: "a.ndjson", code: ENOSPC),
      "cannot write to a.ndjson: No space left on device; records wait, free some space"
    ),
    (.stalled(sink: "a.ndjson"), "a.ndjson takes no data; records wait"),
    (.resumed(sink: "a.ndjson", missing: .records(0)), "writing to a.ndjson works again"),
    (
      .resumed(sink: "a.ndjson", missing: .records(12)),
      "writing to a.ndjson works again; 12 records are missing there"
    ),
    (.replaced(sink: "a.ndjson"), "a.ndjson was renamed or removed; a new file is written there"),
    (
      .cannotReopen(.noFolder(path: "a/b")),
      "cannot write to 'a/b': its folder does not exist; create it first; the file that was open there is written on"
    ),
    (
      .cannotRotate(.cannotOpen(path: "a", code: ENOSPC)),
      "cannot write to 'a': No space left on device; the file is not rotated and grows on"
    ),
    (.incomplete(sink: "a.log", missing: .bytes(7)), "7 bytes could not be written to a.log"),
    (
      .writeFailed(sink: "a.ndjson", code: EIO),
      "cannot write to a.ndjson: Input/output error; nothing more goes there"
    ),
  ])
  func `each event is one sentence`(event: OutputEvent, sentence: String) {
    #expect(event.description == sentence)
  }
}
