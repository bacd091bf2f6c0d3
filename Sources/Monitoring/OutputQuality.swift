import JSONText

/// How much of a team's output could not be read as it was meant.
public struct OutputQuality: Equatable, Sendable {
  /// Lines read, pieces of over-long lines included.
  public var lines = 0
  /// Lines that were not valid UTF-8.
  public var invalidLines = 0
  /// Lines longer than is kept.
  public var cutLines = 0
  /// Records of a proctor, and events told like them, of which only the beginning is there.
  public var tornRecords = 0
  /// Events of a name without a meaning.
  public var unknownEvents = 0
  /// Events of a known name that lack what it promises, or have it in another type.
  public var malformedEvents = 0
  /// Lines through the channel for events that tell none.
  public var unparsedEvents = 0
  /// Envelope lines without the run's token, where one is asked for.
  public var unauthenticatedEvents = 0
  /// What other proctors say of the output of their teams.
  public var nested = NestedQuality()
}

/// How much of the output of other proctors' teams could not be used, as their summaries say. What follows from figures that
/// are told anyway (lines, calls without a price) is not in it.
public struct NestedQuality: Equatable, Sendable {
  /// By the name on the wire.
  public private(set) var counts: [String: Int] = [:]

  private static let names = [
    "invalid_utf8", "truncated_lines", "torn_records", "reconciled_tokens", "interim_calls", "calls_without_tokens",
    "unknown_events",
    "malformed_events", "unparsed_events", "unauthenticated_events", "dropped_records",
  ]
  /// Sums end here, either way.
  private static let most = Int64(1) << 53

  init() {}

  init(_ object: JSONObject) {
    for name in Self.names {
      if let count = object[name]?.int { counts[name] = Int(max(-Self.most, min(count, Self.most))) }
    }
  }

  /// The figure of this name.
  public subscript(name: String) -> Int { counts[name] ?? 0 }

  static func + (one: NestedQuality, other: NestedQuality) -> NestedQuality {
    var sum = one
    for (name, count) in other.counts {
      sum.counts[name] = max(-Int(most), min(sum[name] + count, Int(most)))
    }
    return sum
  }
}
