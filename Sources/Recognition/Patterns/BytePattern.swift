/// A regular expression that runs over the bytes of UTF-8 text, for what rules are made of.
///
/// The standard library's `Regex` takes microseconds for a line and allocates; most of what it is asked here are
/// literals, classes of characters and their repetitions. Those are compiled into a few steps that a small backtracking
/// loop takes, without an allocation and never for long: `Regex` has no bound, and a line could hold up a whole run with it.
/// A pattern with anything else in it is refused. A test holds the two against each other.
struct BytePattern: Sendable {
  /// One step of a compiled pattern.
  struct Step: BitwiseCopyable {
    enum Kind: UInt8 {
      /// These bytes stand here: `first` is their place in ``BytePattern/text``, `second` their number.
      case literal
      /// A character of set `first`.
      case one
      /// Characters of set `first`, from `second` to `third` of them, as many as possible.
      case run
      /// The same, as few as possible.
      case reluctantRun
      /// Goes on at step `first`, and if that fails at step `second`.
      case split
      /// Goes on at step `first`.
      case jump
      /// Remembers the place as `first`: of group n, 2n is its start and 2n + 1 its end.
      case save
      /// The text ends here.
      case end
      /// The text begins here.
      case start
      /// A word begins or ends here; or not, when `first` is 1.
      case boundary
      /// The steps that follow match from here, up to step `first`; or do not, when `second` is 1.
      case lookAhead
      /// The whole pattern, or what a look ahead asks for, has matched.
      case matched
    }

    var kind: Kind
    var first: Int32 = 0
    var second: Int32 = 0
    var third: Int32 = 0
  }

  /// A pattern with more steps than that is refused, and so is one with longer literals.
  static let maximumSteps = 4096
  static let maximumText = 64 << 10

  /// A character set without references: nothing is counted while characters are tested.
  struct FlatSet: BitwiseCopyable {
    let low: UInt64
    let high: UInt64
    /// What is beyond ASCII: see ``CharacterSet/Others``.
    let properties: CharacterSet.Properties
    let isInverted: Bool
    /// Which of ``BytePattern/ranges`` are its own.
    let firstRange: Int32
    let rangeCount: Int32

    @inline(__always)
    func containsASCII(_ byte: UInt8) -> Bool {
      byte < 64 ? low & (1 << UInt64(byte)) != 0 : high & (1 << UInt64(byte & 63)) != 0
    }
  }

  /// Characters beyond ASCII, from one to another.
  struct Range: BitwiseCopyable {
    let lower: UInt32
    let upper: UInt32
  }

  let steps: [Step]
  let text: [UInt8]
  let sets: [FlatSet]
  let ranges: [Range]
  /// The named groups in order of appearance.
  let groups: [String]
  /// What a match can begin with; `nil` when it can be empty.
  let beginning: CharacterSet?

  /// - Throws: when the pattern is no regular expression, or holds anything but what is known here.
  init(_ pattern: String) throws(PatternError) {
    var parser = PatternParser(pattern)
    guard let tree = parser.tree() else { throw PatternError(rest: parser.rest) }
    var compiler = PatternCompiler()
    compiler.add(tree)
    compiler.add(Step(kind: .matched))
    guard compiler.steps.count <= Self.maximumSteps, compiler.text.count <= Self.maximumText else {
      throw PatternError(rest: nil)
    }
    steps = compiler.steps
    text = compiler.text
    (sets, ranges) = Self.flat(compiler.sets)
    groups = parser.groups
    beginning = tree.beginning
  }

  private static func flat(_ sets: [CharacterSet]) -> ([FlatSet], [Range]) {
    var ranges: [Range] = []
    let flat = sets.map { set in
      let own = set.others.ranges
      defer { ranges += own.map { Range(lower: $0.lowerBound, upper: $0.upperBound) } }
      return FlatSet(
        low: set.low, high: set.high, properties: set.others.properties, isInverted: set.others.isInverted,
        firstRange: Int32(ranges.count), rangeCount: Int32(own.count))
    }
    return (flat, ranges)
  }
}

/// A pattern that is no regular expression, or holds what is not known here.
public struct PatternError: Error, Equatable, CustomStringConvertible {
  /// The pattern from where it was not understood; `nil` when it is too long.
  let rest: String?

  /// What is wrong, for the end of a sentence that says whose pattern it is.
  public var description: String {
    guard let rest else { return "it is too long, repetitions counted as often as they are asked for" }
    guard !rest.isEmpty else { return "it ends too early" }
    let shown = rest.count > 30 ? rest.prefix(30) + "…" : rest[...]
    return "\"\(shown)\" is not understood; docs/rules.md lists what a pattern may have"
  }
}

/// What the attempts of one thread share, so that none of them allocates.
final class MatchMemory {
  /// Where to go on when the present way fails, or what to undo on the way.
  struct Choice: BitwiseCopyable {
    enum Kind: UInt8 {
      /// Go on at `step` from `position`.
      case resume
      /// A run that may give back characters, down to `limit`, and then goes on at `step`.
      case shorter
      /// A run at `step` that may take characters, of which it has `limit`.
      case longer
      /// Place `step` was `position` before.
      case restore
    }

    var kind: Kind
    var step: Int32
    var position: Int32
    var limit: Int32 = 0
  }

  /// A hostile line can make backtracking take forever; after so many choices taken back there is no match. What a run
  /// takes counts as well, a choice for each ``bytesPerChoice``: so much is milliseconds.
  static let maximumChoices = 1 << 17
  static let bytesPerChoice = 16

  // Nobody else is near while an attempt runs; asking each time would cost more than a step.
  @exclusivity(unchecked) private(set) var choices = UnsafeMutablePointer<Choice>.allocate(capacity: 64)
  @exclusivity(unchecked) private var capacity = 64
  @exclusivity(unchecked) var choiceCount = 0
  /// Starts and ends of the groups; -1 where there is none.
  @exclusivity(unchecked) var places = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * maximumGroups)

  /// No rule of anybody has so many fields.
  static let maximumGroups = 64

  deinit {
    choices.deallocate()
    places.deallocate()
  }

  @inline(__always)
  func push(_ choice: Choice) {
    if choiceCount == capacity { grow() }
    choices[choiceCount] = choice
    choiceCount += 1
  }

  @inline(never)
  private func grow() {
    let larger = UnsafeMutablePointer<Choice>.allocate(capacity: 2 * capacity)
    larger.update(from: choices, count: choiceCount)
    choices.deallocate()
    choices = larger
    capacity *= 2
  }
}
