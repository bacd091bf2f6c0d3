import Locking

/// The events of all sinks, handed from their threads to the loop.
final class OutputJournal: Sendable {
  let doorbell: Doorbell
  private let events = Lock<[OutputEvent]>([])

  init() throws(OutputError) {
    doorbell = try Doorbell()
  }

  func add(_ event: OutputEvent) {
    events.withLock { $0.append(event) }
    doorbell.ring()
  }

  func take() -> [OutputEvent] {
    doorbell.silence()
    return events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
