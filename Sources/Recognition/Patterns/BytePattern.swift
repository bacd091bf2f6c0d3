/// A regular expression that runs over the bytes of UTF-8 text, for what rules are made of.
///
/// The standard library's `Regex` takes microseconds for a line and allocates; most of what it is asked here are
/// literals, classes of characters and their repetitions. Those are compiled into a few steps that a small backtracking
/// loop takes, without an allocation. What it cannot do it does not attempt: for a pattern with anything else in it there
/// is no byte pattern, and where a line's text asks for Unicode's properties the answer is ``Answer/undecided``; `Regex`
/// decides then. A test holds the two against each other.
struct BytePattern {
  /// What a match attempt comes to.
  enum Answer: Equatable {
    /// The text begins with a match that ends here; the groups' places are in the memory.
    case match(end: Int)
    case none
    /// Only Unicode's tables know.
    case undecided
  }

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

  /// More steps than that are left to `Regex`, and so are longer literals.
  static let maximumSteps = 4096
  static let maximumText = 64 << 10

  /// A character set without references: nothing is counted while characters are tested.
  struct FlatSet: BitwiseCopyable {
    enum Others: UInt8 {
      case only, allBut, undecided
    }

    let low: UInt64
    let high: UInt64
    let others: Others
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

  /// `nil` for a pattern that holds anything but what is known here, which says nothing about whether it is valid.
  init?(_ pattern: String) {
    var parser = PatternParser(pattern)
    guard let tree = parser.tree() else { return nil }
    var compiler = PatternCompiler()
    compiler.add(tree)
    compiler.add(Step(kind: .matched))
    guard compiler.steps.count <= Self.maximumSteps, compiler.text.count <= Self.maximumText else { return nil }
    steps = compiler.steps
    text = compiler.text
    (sets, ranges) = Self.flat(compiler.sets)
    groups = parser.groups
    beginning = tree.beginning
  }

  private static func flat(_ sets: [CharacterSet]) -> ([FlatSet], [Range]) {
    var ranges: [Range] = []
    let flat = sets.map { set in
      let (others, own): (FlatSet.Others, [ClosedRange<UInt32>]) =
        switch set.others {
        case .only(let own): (.only, own)
        case .allBut(let own): (.allBut, own)
        case .undecided: (.undecided, [])
        }
      defer { ranges += own.map { Range(lower: $0.lowerBound, upper: $0.upperBound) } }
      return FlatSet(
        low: set.low, high: set.high, others: others, firstRange: Int32(ranges.count), rangeCount: Int32(own.count))
    }
    return (flat, ranges)
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

  /// A hostile line can make backtracking take forever; after so many choices taken back there is no match.
  static let maximumChoices = 1 << 20

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
