/// Turns a pattern that was read into steps.
struct PatternCompiler {
  private(set) var steps: [BytePattern.Step] = []
  private(set) var text: [UInt8] = []
  private(set) var sets: [CharacterSet] = []

  mutating func add(_ step: BytePattern.Step) { steps.append(step) }

  mutating func add(_ tree: PatternTree) {
    // What is too long is refused in the end; until then it must not grow without bound.
    guard steps.count <= BytePattern.maximumSteps, text.count <= BytePattern.maximumText else { return }
    switch tree {
    case .bytes(let bytes): add(bytes)
    case .set(let set): add(BytePattern.Step(kind: .one, first: number(of: set)))
    case .sequence(let parts): for part in parts { add(part) }
    case .choice(let ways): add(ways[...])
    case .group(let number, let inner):
      add(BytePattern.Step(kind: .save, first: Int32(2 * number)))
      add(inner)
      add(BytePattern.Step(kind: .save, first: Int32(2 * number + 1)))
    case .repetition(let inner, let least, let most, let isReluctant):
      add(inner, least: least, most: most, isReluctant: isReluctant)
    case .lookAhead(let inner, let isNegative):
      let place = steps.count
      add(BytePattern.Step(kind: .lookAhead))
      add(inner)
      add(BytePattern.Step(kind: .matched))
      steps[place].first = Int32(steps.count)
      steps[place].second = isNegative ? 1 : 0
    case .start: add(BytePattern.Step(kind: .start))
    case .end: add(BytePattern.Step(kind: .end))
    case .boundary(let isNegative): add(BytePattern.Step(kind: .boundary, first: isNegative ? 1 : 0))
    }
  }

  private mutating func add(_ bytes: [UInt8]) {
    // Neighbours become one comparison.
    if let last = steps.last, last.kind == .literal, Int(last.first + last.second) == text.count, !isTarget {
      steps[steps.count - 1].second += Int32(bytes.count)
    } else {
      add(BytePattern.Step(kind: .literal, first: Int32(text.count), second: Int32(bytes.count)))
    }
    text += bytes
    isTarget = false
  }

  /// The next step is where some other step goes on, so it must stay one of its own.
  private var isTarget = false

  private mutating func add(_ ways: ArraySlice<PatternTree>) {
    guard let first = ways.first else { return }
    guard ways.count > 1 else {
      isTarget = true
      add(first)
      isTarget = true
      return
    }
    let split = steps.count
    add(BytePattern.Step(kind: .split, first: Int32(split + 1)))
    add(first)
    let jump = steps.count
    add(BytePattern.Step(kind: .jump))
    steps[split].second = Int32(steps.count)
    add(ways.dropFirst())
    steps[jump].first = Int32(steps.count)
    isTarget = true
  }

  private mutating func add(_ inner: PatternTree, least: Int, most: Int?, isReluctant: Bool) {
    if let set = Self.set(of: inner) {
      add(
        BytePattern.Step(
          kind: isReluctant ? .reluctantRun : .run, first: number(of: set), second: Int32(clamping: least),
          third: Int32(clamping: most ?? Int(Int32.max))))
      return
    }
    for _ in 0..<min(least, BytePattern.maximumSteps) { add(inner) }
    guard let most else {
      let split = addSplit(isReluctant)
      add(inner)
      add(BytePattern.Step(kind: .jump, first: Int32(split)))
      setExit(of: split, isReluctant)
      return
    }
    let splits = (least..<max(least, min(most, BytePattern.maximumSteps))).map { _ in
      let split = addSplit(isReluctant)
      add(inner)
      return split
    }
    for split in splits { setExit(of: split, isReluctant) }
  }

  private mutating func addSplit(_ isReluctant: Bool) -> Int {
    let split = steps.count
    add(BytePattern.Step(kind: .split, first: Int32(split + 1), second: Int32(split + 1)))
    return split
  }

  private mutating func setExit(of split: Int, _ isReluctant: Bool) {
    let exit = Int32(steps.count)
    if isReluctant { steps[split].first = exit } else { steps[split].second = exit }
    isTarget = true
  }

  /// The set, when it is one character that is repeated.
  private static func set(of tree: PatternTree) -> CharacterSet? {
    switch tree {
    case .set(let set): return set
    case .bytes(let bytes):
      let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
      return scalars.count == 1 ? CharacterSet(scalars.first.unsafelyUnwrapped) : nil
    case .sequence(let parts): return parts.count == 1 ? set(of: parts[0]) : nil
    default: return nil
    }
  }

  private mutating func number(of set: CharacterSet) -> Int32 {
    if let known = sets.firstIndex(of: set) { return Int32(known) }
    sets.append(set)
    return Int32(sets.count - 1)
  }
}
