/// A git reading that following lines may complete: a commit waits for its statistics, a push for its references.
///
/// What follows is indented, or says by its rule that it belongs; the first other line closes the reading. Bounded, so that
/// a stream that never says anything else cannot hold one back.
struct OpenReading {
  /// A diffstat of more files than this closes before its last line; git itself summarises long ones.
  static let maximumLines = 256

  var reading: GitReading
  let group: String
  let agent: String?
  let isAmbiguousHead: Bool
  /// Without a line that completes it, it was something else.
  let isConditional: Bool
  private(set) var isCompleted = false
  private var lines = 0

  init(_ reading: GitReading, opening: Rule.Opening, agent: String?, isAmbiguousHead: Bool) {
    self.reading = reading
    group = opening.group
    isConditional = opening.isConditional
    self.agent = agent
    self.isAmbiguousHead = isAmbiguousHead
  }

  /// Whether a line that no rule claims can stand inside the reading.
  mutating func admits(_ text: some StringProtocol) -> Bool {
    lines += 1
    return lines <= Self.maximumLines && text.utf8.first == UInt8(ascii: " ")
  }

  mutating func join(_ fields: RuleFields) {
    isCompleted = true
    reading.branch = reading.branch ?? fields["branch"]
    reading.message = reading.message ?? fields["message"]
    reading.commit = reading.commit ?? fields["commit"]
    if let files = fields.count("files") {
      reading.filesChanged = files.value
      reading.insertions = fields.count("insertions")?.value ?? 0
      reading.deletions = fields.count("deletions")?.value ?? 0
    }
    if fields["succeeded"] == "false" { reading.succeeded = false }
  }

  /// The reading, unless it needed a line that never came.
  var closed: GitReading? { isConditional && !isCompleted ? nil : reading }
}
