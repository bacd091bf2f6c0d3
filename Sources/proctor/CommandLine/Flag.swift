/// One row of the flag table: everything that parsing, help and completion need to know about an option.
///
/// Adding an option is adding a row to ``FlagTable``; a test then demands that its example parses and that the golden
/// help shows it. The habit is ripgrep's, where a flag cannot exist without its documentation.
struct Flag: Sendable {
  /// The long name, without the dashes.
  let name: String
  /// The letter of the short form.
  let short: Character?
  /// The commands that know the option; `nil` is the program itself, before any command.
  let places: [Command?]
  /// What it does, in one line without a full stop: the help's first words and the shell's description.
  let summary: String
  /// What the help adds, in whole sentences.
  let details: String
  /// The option in use, as typed.
  let example: [String]
  /// Whether each further use adds a value instead of replacing it.
  let collects: Bool
  /// What happens when the parser meets it.
  let action: Action

  /// What an option does to the options read so far.
  enum Action: Sendable {
    /// Answers at once, whatever else is on the line.
    case answer(@Sendable (Command?) -> Invocation)
    /// Turns something on or off; takes no value.
    case turn(@Sendable (inout GivenOptions) -> Void)
    /// Takes a value.
    case take(FlagValue)
  }

  init(
    _ name: String, _ short: Character? = nil, of places: [Command?], _ summary: String, _ details: String = "",
    collects: Bool = false, example: [String], _ action: Action
  ) {
    self.name = name
    self.short = short
    self.places = places
    self.summary = summary
    self.details = details
    self.example = example
    self.collects = collects
    self.action = action
  }

  /// The spellings, the short one first: `-o`, `--output`.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--" + name] }

  /// The value it takes, if it takes one.
  var value: FlagValue? {
    guard case .take(let value) = action else { return nil }
    return value
  }
}
