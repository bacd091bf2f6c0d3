/// Which event lines on a team's standard output and error count. Lines through the channel of `$PROCTOR_EVENTS` always do:
/// what agents print, and what they have read elsewhere and print again, does not get there by accident.
public enum EventTrust: String, CaseIterable, Sendable {
  /// All of them.
  case open
  /// Those that carry the run's token; others are text like any other.
  case strict
}
