/// One pattern of one tool, as data: what to look for, what it means, and lines that prove it.
///
/// The shape is the same for the built-in tables (`Rules/*.json`) and for a user's; adding a tool is adding a table.
///
/// A class, because it has twenty parts: whoever passed one on had to count references to nine of them.
final class Rule: Equatable, Sendable {
  /// Unique over all tables: `tool.what`.
  let id: String
  /// Who prints it.
  let tool: String
  /// At least one of these occurs in every line that matches; one pass over the bytes finds them all.
  let literals: [String]
  /// Matched from the first character of the cleaned line; named groups become fields.
  let pattern: String
  let reading: ReadingKind
  /// Fields that hold whatever the line says.
  let constants: [String: String]
  /// Only on this stream. Captured command output has no stream, and no such rule applies to it.
  let stream: ChildStream?
  /// Only inside a box whose title contains this text. Without it a rule never applies inside a box: boxes quote models.
  let panel: String?
  /// Applies to the titles of boxes and to nothing else.
  let isOfTitle: Bool
  /// Only while this section of the output lasts; see ``ReadingKind/section``.
  let section: String?
  /// The following lines may add to what this one says.
  let opening: Opening?
  /// Adds to an opening of one of these groups, if one stands open.
  let joins: [String]
  /// Completes what it joins: no other line need be waited for.
  let closesOpening: Bool
  /// Drops an opening of this group: it says the same in better words.
  let replaces: String?
  let usage: UsageMeaning?
  let examples: [Example]
  let counterexamples: [String]

  init(
    id: String, tool: String, literals: [String], pattern: String, reading: ReadingKind, constants: [String: String],
    stream: ChildStream?, panel: String?, isOfTitle: Bool, section: String?, opening: Opening?, joins: [String],
    closesOpening: Bool, replaces: String?, usage: UsageMeaning?, examples: [Example], counterexamples: [String]
  ) {
    self.id = id
    self.tool = tool
    self.literals = literals
    self.pattern = pattern
    self.reading = reading
    self.constants = constants
    self.stream = stream
    self.panel = panel
    self.isOfTitle = isOfTitle
    self.section = section
    self.opening = opening
    self.joins = joins
    self.closesOpening = closesOpening
    self.replaces = replaces
    self.usage = usage
    self.examples = examples
    self.counterexamples = counterexamples
  }

  static func == (one: Rule, other: Rule) -> Bool {
    one === other
      || (one.id, one.tool, one.literals, one.pattern, one.reading, one.constants)
        == (other.id, other.tool, other.literals, other.pattern, other.reading, other.constants)
        && (one.stream, one.panel, one.isOfTitle, one.section, one.opening, one.joins)
          == (other.stream, other.panel, other.isOfTitle, other.section, other.opening, other.joins)
        && (one.closesOpening, one.replaces, one.usage, one.examples, one.counterexamples)
          == (other.closesOpening, other.replaces, other.usage, other.examples, other.counterexamples)
  }

  /// What a match is turned into.
  enum ReadingKind: String, Sendable, CaseIterable {
    case git
    case usage
    /// Usage as Python's `repr` writes an object or a dictionary: the group `text` holds it, or what it is in.
    case usageRepr = "usage_repr"
    /// The first part of a line that was broken at a terminal's width: the next line is read as its end.
    case wrapped
    /// What follows belongs to a section (`set.section`), for `set.lines` lines or until another begins.
    case section
    /// Which model the tool uses from here on.
    case model
    /// Who acts from here on.
    case agent
    /// A command that is about to run, echoed with a prompt.
    case command
    /// How the echoed command ended.
    case commandExit = "command_exit"
    /// What a command printed, inside a box.
    case capturedOutput = "captured_output"
    /// What a command printed, as a Python string literal in the `repr` of an object.
    case capturedLiteral = "captured_literal"
    /// Nothing by itself: it only adds to an opening.
    case detail
    /// A new run of the tool starts: its running totals start anew.
    case session
    /// The totals of a run of tests (`set.step` is `run`), or a single test (`case`, with the group or constant `outcome`).
    case test
    /// The first line of an error; `set.style` says how it goes on.
    case error
    /// A call was refused because there were too many.
    case rateLimit = "rate_limit"
    /// A call failed and is tried again.
    case retry
    /// A question that waits for an answer, at the end of the output.
    case prompt
  }

  /// A reading that following lines complete.
  struct Opening: Equatable, Sendable {
    let group: String
    /// Without such a line it was something else, and is dropped.
    let isConditional: Bool
  }

  /// What the numbers of a usage rule mean.
  struct UsageMeaning: Equatable, Sendable {
    let semantics: UsageReading.Semantics
    let layer: UsageReading.Layer
    /// Whether the printed input contains the cached tokens.
    let cacheIsInsideInput: Bool
    let closesScope: Bool
    /// What its totals are totals of.
    let scope: Scope
    /// Of what was told call by call it says nothing new: it only makes up what is missing.
    let raisesOnly: Bool
    /// Printed by hand: it may be of one call, or of all.
    let mayBeTotal: Bool

    /// What a running total is a total of.
    enum Scope: String, Sendable, CaseIterable {
      case tool, agent, model
    }
  }

  /// A line that must match, with the fields it must give.
  struct Example: Equatable, Sendable {
    let line: String
    let fields: [String: String]
  }
}

extension Rule {
  /// The constants in an order that is always the same.
  var constantFields: [(name: String, text: String)] {
    constants.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension Rule.ReadingKind {
  /// Whether it is about the program that prints it, and says nothing when a command's output is quoted.
  var isOfProgram: Bool { self == .error || self == .rateLimit || self == .retry || self == .prompt }
}
