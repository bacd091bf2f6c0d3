/// One thing that `proctor doctor` looked at: what was found, and what that means for a run.
public struct Finding: Equatable, Sendable {
  /// How good it is.
  public enum State: String, Sendable, CaseIterable {
    /// Everything that depends on it works.
    case ok
    /// A run works, but not all of it, or slower.
    case limited
    /// It is not there.
    case missing
  }

  /// Its name for programs, in snake case; it never changes.
  public let id: String
  /// Its name for people.
  public let name: String
  /// How good it is.
  public let state: State
  /// Whether proctor cannot keep its promises without it.
  public let isEssential: Bool
  /// What was found, in a few words.
  public let found: String
  /// What that means, in one sentence.
  public let meaning: String

  init(
    _ id: String, _ name: String, _ state: State, isEssential: Bool = false, found: String, meaning: String
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.isEssential = isEssential
    self.found = found
    self.meaning = meaning
  }
}
