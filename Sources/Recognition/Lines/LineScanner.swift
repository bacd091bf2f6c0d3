/// Looks at lines before anybody reads them: what they look like to people, which literals they hold, which level they tell.
///
/// For nearly every line that is all that is ever done, so everything here is made for it: one pass over each chunk, memory
/// that is used again, and no reference that is counted. It belongs to one reader at a time.
package final class LineScanner {
  private let gate: LiteralGate
  private let levels: LevelTable
  /// The numbers of the literals that may tell a level, and of those that let a line through to the rules.
  private let levelLiterals: LiteralSet
  private let ruleLiterals: LiteralSet
  private let chunkMap: ByteMap
  private let lineMap: ByteMap
  private let visible = VisibleBytes()
  /// The literals of the line that was looked at last.
  private(set) var literals = LiteralSet()
  private var holdsLiterals = false

  init(gate: LiteralGate, levels: LevelTable, levelLiterals: LiteralSet, ruleLiterals: LiteralSet) {
    self.gate = gate
    self.levels = levels
    self.levelLiterals = levelLiterals
    self.ruleLiterals = ruleLiterals
    chunkMap = gate.makeMap()
    lineMap = gate.makeMap()
  }

  /// What one look at a line tells.
  package struct Look {
    /// The line as people see it: colours stand before levels and inside what the rules look for. The memory is the
    /// chunk's or the scanner's, until the next look.
    let bytes: UnsafeRawBufferPointer
    /// Control characters, or anything beyond ASCII.
    let holdsOddBytes: Bool
    /// A rule's literal is in it.
    package let isCandidate: Bool
    let level: LineLevel
    let ending: LineSplitter.Ending
  }

  /// How much of a chunk is looked at in one go: little enough to stay in the processor's first cache.
  static let chunkLength = 32 << 10

  /// Looks at a chunk; what is told holds until the next one.
  package func chunk(_ bytes: UnsafeRawBufferPointer) -> MappedBytes { chunkMap.look(at: bytes) }

  /// Looks at a line that is in no chunk as it is; what is told holds until the next one.
  func line(_ bytes: UnsafeRawBufferPointer) -> MappedBytes { lineMap.look(at: bytes) }

  /// Looks at a line, as split, without the newline.
  package func look(at line: MappedBytes, ending: LineSplitter.Ending) -> Look {
    var line = line
    var holdsOddBytes = findLiterals(in: line)
    // Colours may stand inside of what is looked for.
    if holdsOddBytes, LineText.holdsEscape(line.bytes) {
      line = self.line(visible.withoutEscapes(line.bytes))
      holdsOddBytes = findLiterals(in: line)
    }
    let bytes = line.bytes
    if line.count > LineText.maximumMatchedLength {
      line = line.part(0..<LineText.maximumMatchedLength)
      _ = findLiterals(in: line)
    }
    guard holdsLiterals else {
      return Look(
        bytes: bytes, holdsOddBytes: holdsOddBytes, isCandidate: false, level: levels.level(of: line), ending: ending)
    }
    return Look(
      bytes: bytes, holdsOddBytes: holdsOddBytes, isCandidate: literals.intersects(ruleLiterals),
      level: levels.level(of: line, candidates: literals.intersection(levelLiterals)), ending: ending)
  }

  /// - Returns: whether control characters or anything beyond ASCII are in the line.
  private func findLiterals(in line: MappedBytes) -> Bool {
    if holdsLiterals {
      literals = LiteralSet()
      holdsLiterals = false
    }
    let (holdsOddBytes, mayHoldLiterals) = gate.glance(at: line)
    if mayHoldLiterals {
      gate.look(at: line, adding: &literals)
      holdsLiterals = !literals.isEmpty
    }
    return holdsOddBytes
  }
}
