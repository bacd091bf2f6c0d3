import JSONText
import Telemetry

/// Brings the events of a run to the detectors, and holds what they found until somebody takes it.
///
/// It sees what ``RunAnalysis`` sees. What nothing tells, only the passing of time — a stall, a deadlock — is found by
/// ``judge(at:)``, which wants to be called now and then.
struct AnomalyWatch {
  /// An anomaly, and whom it is about.
  struct Found: Equatable {
    var team: String
    /// `nil`: the whole team.
    var agent: String?
    var anomaly: Anomaly
  }

  /// So many anomalies of a kind and a team are told as they come …
  static let freely = 20
  /// … and then one in so many nanoseconds, with the number of those left out: nobody can be flooded with them.
  static let pause: UInt64 = 60_000_000_000

  /// What was told of one kind of anomaly of one team.
  private struct Told {
    var count = 0
    var latest: UInt64 = 0
    var suppressed = 0
  }

  private struct Subject: Hashable {
    var team: String
    var kind: Anomaly.Kind
  }

  private let thresholds: AnomalyThresholds
  private var found: [Found] = []
  private var placeOfTeam: [String: Int] = [:]
  private var teams: [TeamWatch] = []
  /// Most of what happens is of the same team as what happened before.
  private var latest: (team: String, place: Int)?
  private var told: [Subject: Told] = [:]

  init(thresholds: AnomalyThresholds = AnomalyThresholds()) { self.thresholds = thresholds }

  /// What was found since the last time.
  mutating func take() -> [Found] {
    guard !found.isEmpty else { return [] }
    defer { found = [] }
    return found
  }

  /// Takes in an event of a team.
  ///
  /// - Parameter knowsTime: whether the event's time is that at which it happened; else what is made of time is left out.
  mutating func observe(
    _ event: TelemetryEvent, team: String, agent: String?, knowsTime: Bool, at nanoseconds: UInt64
  ) {
    with(team, at: nanoseconds) { watch in
      watch.observe(event, agent: agent ?? RunAnalysis.other, knowsTime: knowsTime, at: nanoseconds)
    }
  }

  /// Takes in a line of which nothing is known but that it is an error.
  mutating func observe(
    errorLine line: UnsafeRawBufferPointer, team: String, agent: String, knowsTime: Bool, at nanoseconds: UInt64
  ) {
    with(team, at: nanoseconds) { watch in
      watch.observe(errorLine: line, agent: agent, knowsTime: knowsTime, at: nanoseconds)
    }
  }

  /// A team has printed something.
  mutating func observeOutput(of team: String, at nanoseconds: UInt64) {
    with(team, at: nanoseconds) { watch in
      watch.observeOutput(at: nanoseconds)
      return []
    }
  }

  /// Judges silence.
  ///
  /// - Parameter waiting: for each agent of a team, those whose answer it waits for.
  mutating func judge(at nanoseconds: UInt64, waiting: (_ team: String) -> [String: [String]]) {
    for team in placeOfTeam.keys.sorted() {
      with(team, at: nanoseconds) { $0.judge(at: nanoseconds) { waiting(team) } }
    }
  }

  private mutating func with(
    _ team: String, at nanoseconds: UInt64, _ body: (inout TeamWatch) -> [(agent: String?, anomaly: Anomaly)]
  ) {
    let seen = body(&teams[place(of: team)])
    for (agent, anomaly) in seen {
      guard let worthTelling = limited(anomaly, of: team, at: nanoseconds) else { continue }
      found.append(Found(team: team, agent: agent, anomaly: worthTelling))
    }
  }

  private mutating func place(of team: String) -> Int {
    if let latest, latest.team == team { return latest.place }
    let place = placeOfTeam[team] ?? teams.count
    if place == teams.count {
      placeOfTeam[team] = place
      teams.append(TeamWatch(thresholds: thresholds))
    }
    latest = (team, place)
    return place
  }

  private mutating func limited(_ anomaly: Anomaly, of team: String, at nanoseconds: UInt64) -> Anomaly? {
    let subject = Subject(team: team, kind: anomaly.kind)
    var told = told[subject] ?? Told()
    defer { self.told[subject] = told }
    guard told.count < Self.freely || nanoseconds >= told.latest &+ Self.pause else {
      told.suppressed += 1
      return nil
    }
    var anomaly = anomaly
    if told.suppressed > 0 {
      anomaly.evidence = JSONObject(
        anomaly.evidence.members + [("suppressed", .integer(Int64(told.suppressed)))])
    }
    told = Told(count: told.count + 1, latest: nanoseconds, suppressed: 0)
    return anomaly
  }
}
