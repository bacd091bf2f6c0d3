/// The calls counted lately, so that a call that is told again is recognised: under its key, or in another layer (as
/// provider JSON, as a framework's event, as a printed line) by its numbers.
struct KnownCalls: Sendable {
  /// Who told of a call.
  struct Source: Equatable, Sendable {
    let scope: String
    let layer: UsageReading.Layer

    /// The tool, without the id of a session or thread.
    var tool: Substring { scope.prefix { $0 != ":" } }
  }

  struct Call: Sendable {
    var posting: UsagePosting
    /// The best layer that has told of it.
    var layer: UsageReading.Layer
    var first: Source
    var others: [Source] = []
    /// The state of its scope when it was posted.
    var scopeSerial: Int
    var settlements: Int
    var coverings: Int
  }

  /// The most calls that are recognised, whatever their scope; older ones are forgotten. At most 0.5 MB a team.
  static let capacity = 2048
  /// How far back a call is recognised by its numbers alone.
  static let reach = 256

  private var calls: [Call] = []
  private var next = 0
  /// Numbers of the calls, in the order of ``calls``: what is compared is kept close together.
  private var numbers: [Numbers] = []
  /// From the hash of scope and key to the call. With 2,048 of 2^64 values a false hit is beyond belief, and keys of any
  /// length cost the same.
  private var callOfKey: [Int: Int] = [:]

  fileprivate struct Numbers: Sendable {
    var input: Int
    var output: Int
    var uncached: Int
    var inputTolerance: Int
    var outputTolerance: Int
    var isSilent: Bool
  }

  subscript(number: Int) -> Call {
    get { calls[number % Self.capacity] }
    set { calls[number % Self.capacity] = newValue }
  }

  /// Whether a call is still remembered.
  func remembers(_ number: Int) -> Bool { number < next && number >= next - calls.count }

  /// The call that was told under a key.
  func call(scope: String, key: String) -> Int? {
    callOfKey[Self.hash(scope, key)].flatMap { remembers($0) ? $0 : nil }
  }

  /// A call has a key, perhaps another one than before.
  mutating func name(_ number: Int, scope: String, key: String) {
    callOfKey[Self.hash(scope, key)] = number
    guard callOfKey.count > 2 * Self.capacity else { return }
    callOfKey = callOfKey.filter { remembers($0.value) }
    // One call can be given any number of keys.
    if callOfKey.count > Self.capacity { callOfKey = [:] }
  }

  /// Remembers a new call and gives its number.
  mutating func append(_ call: Call, reading: UsageReading) -> Int {
    let numbers = Numbers(reading)
    if calls.count < Self.capacity {
      calls.append(call)
      self.numbers.append(numbers)
    } else {
      calls[next % Self.capacity] = call
      self.numbers[next % Self.capacity] = numbers
    }
    next += 1
    return next - 1
  }

  /// The call that another layer or tool has told of with the same numbers; then this one has told of it now too. The
  /// same layer of the same tool tells of each call once: there it is another call with the same numbers.
  mutating func recognise(_ reading: UsageReading, agent: String) -> Int? {
    guard reading.figures.input != nil, reading.figures.output != nil else { return nil }
    let source = Source(scope: reading.scope, layer: reading.layer)
    let sought = Numbers(reading)
    guard mayKnow(sought) else { return nil }
    for isAlike in [Self.isEqual, Self.isRounded, Self.isWithoutCache, Self.isUntold] {
      for number in max(next - calls.count, next - Self.reach)..<next
      where isAlike(numbers[number % Self.capacity], sought) && canBeSame(number, source) {
        let isUntold = sought.isSilent || numbers[number % Self.capacity].isSilent
        if isUntold, self[number].posting.agent != agent { continue }
        self[number].others.append(source)
        return number
      }
    }
    return nil
  }

  /// Whether any of the calls that are looked at may be the same one: calls that are have the same output, as far as it is told.
  private func mayKnow(_ sought: Numbers) -> Bool {
    numbers.withUnsafeBufferPointer { numbers in
      (max(next - calls.count, next - Self.reach)..<next).contains { number in
        let known = numbers[number % Self.capacity]
        let tolerance = known.outputTolerance + sought.outputTolerance
        return known.isSilent || sought.isSilent
          || (known.output &- sought.output).magnitude <= UInt(bitPattern: tolerance)
      }
    }
  }

  /// The numbers by which a call is recognised from now on.
  mutating func correct(_ number: Int, by reading: UsageReading) {
    numbers[number % Self.capacity] = Numbers(reading)
  }

  private func canBeSame(_ number: Int, _ source: Source) -> Bool {
    let call = self[number]
    return Self.canBeSame(call.first, source) && call.others.allSatisfy { Self.canBeSame($0, source) }
  }

  private static func canBeSame(_ left: Source, _ right: Source) -> Bool {
    if left.tool == right.tool { return left.scope == right.scope && left.layer != right.layer }
    return !(programs.contains(left.tool) && programs.contains(right.tool))
  }

  /// Tools that are programs of their own: none of them tells of another's calls, so equal numbers are a coincidence.
  private static let programs: Set<Substring> = [
    "aider", "amp", "claude", "codex", "copilot", "gemini", "goose", "mini-swe-agent", "opencode", "openhands", "qwen",
  ]

  private static func isEqual(_ left: Numbers, _ right: Numbers) -> Bool {
    left.input == right.input && left.output == right.output && left.input + left.output > 0
  }

  /// `2.3k` is 2,345.
  private static func isRounded(_ left: Numbers, _ right: Numbers) -> Bool {
    let inputTolerance = left.inputTolerance + right.inputTolerance
    let outputTolerance = left.outputTolerance + right.outputTolerance
    guard inputTolerance + outputTolerance > 0 else { return false }
    return abs(left.input - right.input) <= inputTolerance && abs(left.output - right.output) <= outputTolerance
  }

  /// Frameworks that show a client's own figure show Anthropic's input without the cached part.
  private static func isWithoutCache(_ left: Numbers, _ right: Numbers) -> Bool {
    guard left.output == right.output, left.output > 0 else { return false }
    return (left.uncached == right.input && left.uncached < left.input && right.uncached == right.input)
      || (right.uncached == left.input && right.uncached < right.input && left.uncached == left.input)
  }

  /// A framework that streams without asking for usage tells of calls with zeros.
  private static func isUntold(_ left: Numbers, _ right: Numbers) -> Bool { left.isSilent || right.isSilent }

  private static func hash(_ scope: String, _ key: String) -> Int {
    var hasher = Hasher()
    hasher.combine(scope)
    hasher.combine(key)
    return hasher.finalize()
  }
}

extension KnownCalls.Numbers {
  fileprivate init(_ reading: UsageReading) {
    let figures = reading.figures
    input = figures.input ?? 0
    output = figures.output ?? 0
    uncached = figures.counts.uncachedInput
    inputTolerance = reading.inputTolerance
    outputTolerance = reading.outputTolerance
    isSilent = reading.isSilent
    // What has no numbers is never recognised by them.
    if figures.input == nil || figures.output == nil, !isSilent { (input, output) = (-1, -1) }
  }
}
