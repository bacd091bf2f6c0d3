/// A stretch of a text that must not be shown.
struct SensitiveSpan: Equatable {
  var start: Int
  var end: Int
  var kind: SensitiveKind
}

/// One look at a text: where in it secrets and personal data are.
///
/// The cost of a text without any is one pass for literals and one for numbers; nothing is allocated. Each detector is an
/// extension of its own.
struct Scan {
  let text: TextBytes
  let index: LiteralIndex
  let known: [[UInt8]]
  private(set) var spans: [SensitiveSpan] = []
  /// Where the last name ends that was looked at: a name may hold several words that make one look.
  var nameEnd = 0
  /// How many bytes may still be searched for the ends of values: a text of nothing but names must not cost its square.
  var valueBudget: Int
  private var runs = TokenRuns()
  /// From here on no private key's end follows.
  var keyEndMissingFrom = Int.max
  /// The text holds what a private key begins with.
  private var mayBeginKey = false
  /// The text holds escapes such as `\u002d`, behind which a secret may hide.
  private var holdsEscapes = false

  init(_ text: TextBytes, index: LiteralIndex, known: [[UInt8]]) {
    self.text = text
    self.index = index
    self.known = known
    valueBudget = 4 * text.count + 4096
  }

  /// All that is found, in order, none overlapping another.
  static func spans(
    in text: TextBytes, scope: RedactionScope, index: LiteralIndex, known: [[UInt8]]
  ) -> [SensitiveSpan] {
    var scan = Scan(text, index: index, known: known)
    scan.find(scope)
    return scan.spans.count > 1 ? joined(scan.spans) : scan.spans
  }

  /// Whether nothing is found, and no line in it may be the first of a private key.
  static func isHarmless(
    _ text: TextBytes, scope: RedactionScope, index: LiteralIndex, known: [[UInt8]]
  ) -> Bool {
    var scan = Scan(text, index: index, known: known)
    scan.find(scope)
    return scan.spans.isEmpty && !scan.mayBeginKey
  }

  private mutating func find(_ scope: RedactionScope) {
    if scope.contains(.secrets) { findSecrets() }
    if scope.contains(.personalData), text.isOpenEnded || index.gate.mayHoldNumber(text) { findNumbers() }
    if scope.contains(.email) { findAddresses() }
    if holdsEscapes { findBehindEscapes(scope) }
  }

  mutating func add(_ start: Int, _ end: Int, _ kind: SensitiveKind) {
    let end = min(end, text.count)
    if start < end { spans.append(SensitiveSpan(start: start, end: end, kind: kind)) }
  }

  private mutating func findSecrets() {
    index.forEachCandidate(in: text) { trigger, start in
      switch trigger {
      case .token(let place):
        let shape = TokenShape.table[place]
        if let end = shape.end(in: text, from: start, &runs) { add(start, end, shape.kind) }
      case .anchored(let place):
        let shape = AnchoredShape.table[place]
        if let range = shape.range(in: text, at: start, &runs) { add(range.lowerBound, range.upperBound, shape.kind) }
      case .name(let place): findAssignment(LiteralIndex.names[place], at: start)
      case .bearer: findBearer(at: start)
      case .url: findPassword(ofAddressAt: start)
      case .webToken:
        if let end = WebTokens.end(in: text, from: start, &runs) { add(start, end, .webToken) }
      case .privateKey:
        mayBeginKey = true
        findPrivateKey(at: start)
      case .discordToken:
        if let end = WebTokens.endOfDiscordToken(in: text, from: start) { add(start, end, .discord) }
      case .command(let place): findPassword(ofCommand: place, at: start)
      case .escape: if EscapedText.hides(in: text, at: start) { holdsEscapes = true }
      case .known(let place):
        if text.holds(exactly: known[place], at: start) { add(start, start + known[place].count, .environment) }
      }
    }
  }

  private mutating func findBehindEscapes(_ scope: RedactionScope) {
    for span in EscapedText.spans(in: text, scope: scope, index: index, known: known) {
      add(span.start, span.end, span.kind)
    }
  }

  /// Spans in order; those that overlap are one, of the kind that says most.
  private static func joined(_ spans: [SensitiveSpan]) -> [SensitiveSpan] {
    var joined: [SensitiveSpan] = []
    for span in spans.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard let last = joined.last, span.start < last.end else {
        joined.append(span)
        continue
      }
      joined[joined.count - 1].end = max(last.end, span.end)
      joined[joined.count - 1].kind = min(last.kind, span.kind)
    }
    return joined
  }
}
