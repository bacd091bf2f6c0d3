/// Tries a user's rules on a recording, each of them alone: which lines would it match?
public struct RuleTrial {
  /// What a rule matched.
  public struct Result: Equatable, Sendable {
    /// The rule.
    public let id: String
    /// How many lines.
    public var count = 0
    /// The first of them: number, text, and the fields they give.
    public var first: [(number: Int, line: String, fields: [String: String])] = []

    /// Compares what was matched, not its fields.
    public static func == (one: Result, other: Result) -> Bool {
      one.id == other.id && one.count == other.count && one.first.map(\.number) == other.first.map(\.number)
    }
  }

  /// How many of a rule's lines are kept.
  private static let shownLines = 3

  /// The rules in their order.
  public private(set) var results: [Result]
  /// Lines read.
  public private(set) var lines = 0
  private let rules: [(rule: Rule, pattern: RulePattern)]
  private let prefixes: RuleTable
  private let memory = MatchMemory()
  private var splitter = LineSplitter()

  /// A trial of nothing yet.
  public init(_ table: UserRules) {
    rules = table.rules.map { ($0, RulePattern($0.pattern)) }
    results = rules.map { Result(id: $0.rule.id) }
    prefixes = .builtIn()
  }

  /// Reads a chunk of the recording.
  public mutating func read(_ chunk: UnsafeRawBufferPointer) {
    var taken = LineSplitter()
    swap(&taken, &splitter)
    taken.split(chunk) { line, _ in take(line) }
    swap(&taken, &splitter)
  }

  /// The recording has ended.
  public mutating func end() {
    var taken = LineSplitter()
    swap(&taken, &splitter)
    taken.end { line, _ in take(line) }
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    lines += 1
    let matched = UnsafeRawBufferPointer(rebasing: bytes.prefix(LineText.maximumMatchedLength))
    for segment in LineText.segments(of: LineText.withoutEscapes(matched)) {
      let text = String(decoding: segment, as: UTF8.self)
      let candidates = rules.indices.filter { index in rules[index].rule.literals.contains { text.contains($0) } }
      guard !candidates.isEmpty else { continue }
      let message = prefixes.message(of: text).map(String.init)
      for index in candidates { take(text, message, by: index) }
    }
  }

  private mutating func take(_ text: String, _ message: String?, by index: Int) {
    let (rule, pattern) = rules[index]
    for candidate in [text, message].compactMap(\.self) {
      guard let fields = pattern.fields(of: candidate, constants: rule.constantFields, memory) else { continue }
      results[index].count += 1
      if results[index].first.count < Self.shownLines {
        results[index].first.append((lines, candidate, fields.all))
      }
      return
    }
  }
}
