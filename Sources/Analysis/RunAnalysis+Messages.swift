public import Telemetry
import JSONText

/// What the messages between agents add to the figures. How many there are of each step is counted with the other events;
/// here is what needs to know which message an event is about.
extension RunAnalysis {
  /// What the agents of a team said to each other; `nil` when no message was told.
  public func messages(ofTeam team: String) -> MessageSummary? { ledgers[team]?.summary }

  func observe(message name: String, _ data: JSONValue, team: String?, of who: Subject) {
    guard let team, let event = data.object.flatMap({ MessageEvent(name: name, data: $0) }) else { return }
    let before = ledgers[team]?.counts.unanswered ?? 0
    let change = ledgers[team, default: MessageLedger()].observe(event, knowsTime: knowsTime, at: who.nanoseconds)
    guard let ledger = ledgers[team] else { return }
    // The time until a message is processed is what counts, as soon as anybody tells it.
    let seconds =
      ledger.processingDurations.count > 0 ? change.processingSeconds : change.deliverySeconds
    for duration in seconds { note(duration, in: .messageSeconds, of: who) }
    let unanswered = ledger.counts.unanswered
    unansweredMessages += unanswered - before
    run.set(.known(.unansweredMessages), to: Double(unansweredMessages), at: who.second)
    if let place = who.team { teams[place].set(.known(.unansweredMessages), to: Double(unanswered), at: who.second) }
  }

  /// The process is gone, and with it all who waited for an answer.
  func forgetWaits(of team: String?) {
    if let team { ledgers[team]?.forgetWaits() }
  }
}
