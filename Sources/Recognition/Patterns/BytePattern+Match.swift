import Glibc

extension BytePattern {
  /// Where a match ends with which `text` begins; the groups' places are in the memory then.
  ///
  /// - Parameter text: valid UTF-8.
  func match(_ text: UnsafeBufferPointer<UInt8>, _ memory: MatchMemory) -> Int? {
    var left = MatchMemory.maximumChoices
    return match(text, from: 0, memory, left: &left)
  }

  /// Whether there is a match anywhere in `text`, which is valid UTF-8.
  func isFound(in text: UnsafeBufferPointer<UInt8>, _ memory: MatchMemory) -> Bool {
    var left = MatchMemory.maximumChoices
    for position in 0...text.count where position == text.count || text[position] & 0xC0 != 0x80 {
      if match(text, from: position, memory, left: &left) != nil { return true }
      guard left > 0 else { return false }
    }
    return false
  }

  private func match(
    _ text: UnsafeBufferPointer<UInt8>, from position: Int, _ memory: MatchMemory, left: inout Int
  ) -> Int? {
    if let beginning {
      guard position < text.count else { return nil }
      let first = text[position]
      guard first < 0x80 ? beginning.containsASCII(first) : beginning.mayHoldOthers else { return nil }
    }
    memory.choiceCount = 0
    for place in 0..<2 * groups.count { memory.places[place] = -1 }
    return steps.withUnsafeBufferPointer { steps in
      self.text.withUnsafeBufferPointer { literals in
        sets.withUnsafeBufferPointer { sets in
          ranges.withUnsafeBufferPointer { ranges in
            let attempt = MatchAttempt(
              text: text, steps: steps.baseAddress.unsafelyUnwrapped, literals: literals, sets: sets, ranges: ranges,
              memory: memory)
            return attempt.run(at: 0, from: position, left: &left)
          }
        }
      }
    }
  }
}

/// One attempt of a pattern on a text.
private struct MatchAttempt {
  let text: UnsafeBufferPointer<UInt8>
  let steps: UnsafePointer<BytePattern.Step>
  let literals: UnsafeBufferPointer<UInt8>
  let sets: UnsafeBufferPointer<BytePattern.FlatSet>
  let ranges: UnsafeBufferPointer<BytePattern.Range>
  let memory: MatchMemory

  /// Where an attempt goes on after a failure.
  private enum Return {
    case at(step: Int, position: Int)
    case nowhere
  }

  /// Takes the steps from `step` on.
  ///
  /// - Parameter left: how many choices may still be taken back.
  func run(at step: Int, from position: Int, left: inout Int) -> Int? {
    var step = step
    var position = position
    let base = memory.choiceCount
    while true {
      let present = steps[step]
      var succeeds = true
      switch present.kind {
      case .literal:
        let length = Int(present.second)
        if position + length <= text.count, stands(Int(present.first), length, at: position) {
          position += length
        } else {
          succeeds = false
        }
      case .one:
        let length = take(sets[Int(present.first)], at: position)
        succeeds = length > 0
        position += length
      case .run:
        let start = position
        var count = 0
        var least = start
        let set = sets[Int(present.first)]
        // Most text is ASCII and needs one test for each byte.
        scan: while count < Int(present.third) {
          if position < text.count, text[position] < 0x80 {
            guard set.containsASCII(text[position]) else { break scan }
            position += 1
          } else {
            let length = take(set, at: position)
            guard length > 0 else { break scan }
            position += length
          }
          count += 1
          if count == Int(present.second) { least = position }
        }
        left -= (position - start) / MatchMemory.bytesPerChoice
        if count < Int(present.second) {
          succeeds = false
        } else if position > least {
          memory.push(
            MatchMemory.Choice(
              kind: .shorter, step: Int32(step + 1), position: Int32(position), limit: Int32(least)))
        }
      case .reluctantRun:
        var count = 0
        while succeeds, count < Int(present.second) {
          let length = take(sets[Int(present.first)], at: position)
          succeeds = length > 0
          position += length
          count += 1
        }
        if succeeds, count < Int(present.third) {
          memory.push(
            MatchMemory.Choice(kind: .longer, step: Int32(step), position: Int32(position), limit: Int32(count)))
        }
      case .split:
        memory.push(MatchMemory.Choice(kind: .resume, step: present.second, position: Int32(position)))
        step = Int(present.first) - 1
      case .jump:
        step = Int(present.first) - 1
      case .save:
        let place = Int(present.first)
        memory.push(
          MatchMemory.Choice(kind: .restore, step: present.first, position: memory.places[place]))
        memory.places[place] = Int32(position)
      case .end: succeeds = position == text.count
      case .start: succeeds = position == 0
      case .boundary:
        let isBoundary = isWord(before: position) != isWord(at: position)
        succeeds = isBoundary == (present.first == 0)
      case .lookAhead:
        let choices = memory.choiceCount
        let end = run(at: step + 1, from: position, left: &left)
        // It holds no groups, so nothing is to be restored.
        memory.choiceCount = choices
        succeeds = (end == nil) == (present.second == 1)
        step = Int(present.first) - 1
      case .matched: return position
      }
      if succeeds {
        step += 1
        continue
      }
      switch takeBack(downTo: base, &left) {
      case .nowhere: return nil
      case .at(let earlierStep, let earlierPosition): (step, position) = (earlierStep, earlierPosition)
      }
    }
  }

  /// Takes choices back until one leaves another way.
  private func takeBack(downTo base: Int, _ left: inout Int) -> Return {
    while memory.choiceCount > base {
      left -= 1
      guard left > 0 else { return .nowhere }
      let index = memory.choiceCount - 1
      let choice = memory.choices[index]
      switch choice.kind {
      case .restore:
        memory.places[Int(choice.step)] = choice.position
        memory.choiceCount = index
      case .resume:
        memory.choiceCount = index
        return .at(step: Int(choice.step), position: Int(choice.position))
      case .shorter:
        guard let position = shorter(choice) else {
          memory.choiceCount = index
          continue
        }
        if position > Int(choice.limit) {
          memory.choices[index].position = Int32(position)
        } else {
          memory.choiceCount = index
        }
        return .at(step: Int(choice.step), position: position)
      case .longer:
        let run = steps[Int(choice.step)]
        let length = take(sets[Int(run.first)], at: Int(choice.position))
        guard length > 0 else {
          memory.choiceCount = index
          continue
        }
        let position = Int(choice.position) + length
        if choice.limit + 1 < run.third {
          memory.choices[index].position = Int32(position)
          memory.choices[index].limit += 1
        } else {
          memory.choiceCount = index
        }
        return .at(step: Int(choice.step) + 1, position: position)
      }
    }
    return .nowhere
  }

  /// The next shorter end of a run at which what follows can begin; a literal that follows says where that is.
  private func shorter(_ choice: MatchMemory.Choice) -> Int? {
    let following = steps[Int(choice.step)]
    let wanted = following.kind == .literal ? literals[Int(following.first)] : nil
    var position = Int(choice.position)
    while position > Int(choice.limit) {
      position -= 1
      while text[position] & 0xC0 == 0x80 { position -= 1 }
      guard let wanted else { return position }
      if text[position] == wanted { return position }
    }
    return nil
  }

  @inline(__always)
  private func stands(_ start: Int, _ length: Int, at position: Int) -> Bool {
    for index in 0..<length where text[position + index] != literals[start + index] { return false }
    return true
  }

  /// The length of the character at `position`, when it is one of `set`; else 0.
  @inline(__always)
  private func take(_ set: BytePattern.FlatSet, at position: Int) -> Int {
    guard position < text.count else { return 0 }
    let byte = text[position]
    if byte < 0x80 { return set.containsASCII(byte) ? 1 : 0 }
    return takeBeyondASCII(set, at: position)
  }

  private func takeBeyondASCII(_ set: BytePattern.FlatSet, at position: Int) -> Int {
    let (scalar, length) = scalar(at: position)
    let first = Int(set.firstRange)
    var isIn = ranges[first..<first + Int(set.rangeCount)].contains { $0.lower <= scalar && scalar <= $0.upper }
    if !isIn, !set.properties.isEmpty { isIn = Unicode.Scalar(scalar).map(set.properties.hold) == true }
    return isIn != set.isInverted ? length : 0
  }

  private func isWord(before position: Int) -> Bool {
    guard position > 0 else { return false }
    var start = position - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return isWord(at: start)
  }

  private func isWord(at position: Int) -> Bool {
    guard position < text.count else { return false }
    if text[position] < 0x80 { return CharacterSet.word.containsASCII(text[position]) }
    return Unicode.Scalar(scalar(at: position).scalar).map(CharacterSet.Properties.word.hold) == true
  }

  /// A character beyond ASCII; the text is valid.
  private func scalar(at position: Int) -> (scalar: UInt32, length: Int) {
    let byte = UInt32(text[position])
    func following(_ offset: Int) -> UInt32 { UInt32(text[position + offset] & 0x3F) }
    if byte < 0xE0 { return ((byte & 0x1F) << 6 | following(1), 2) }
    if byte < 0xF0 { return ((byte & 0x0F) << 12 | following(1) << 6 | following(2), 3) }
    return ((byte & 0x07) << 18 | following(1) << 12 | following(2) << 6 | following(3), 4)
  }
}
