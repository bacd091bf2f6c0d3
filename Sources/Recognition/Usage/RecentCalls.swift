/// The calls counted lately, so that a call seen in another layer (as provider JSON, as a framework's event, as a printed
/// line) is recognised by its numbers and counted once.
struct RecentCalls: Sendable {
  /// Where a call that is told again was told before.
  enum Known {
    case inThisScope
    case inAnotherScope
  }

  private struct Source: Hashable, Sendable {
    let scope: String
    let layer: UsageReading.Layer
  }

  private struct Call: Sendable {
    let input: Int
    let output: Int
    var sources: Set<Source>
  }

  private static let capacity = 64
  private var calls: [Call] = []

  /// Whether another layer or tool has told of this call; then this one has told of it now too. The same layer of the same
  /// tool tells of each call once: there it is another call with the same numbers.
  mutating func recognise(_ reading: UsageReading) -> Known? {
    let source = Source(scope: reading.scope, layer: reading.layer)
    guard let input = reading.figures.input, let output = reading.figures.output, !reading.isApproximate,
      let index = calls.firstIndex(where: {
        $0.input == input && $0.output == output && !$0.sources.contains(source)
      })
    else { return nil }
    let isInThisScope = calls[index].sources.contains { $0.scope == reading.scope }
    calls[index].sources.insert(source)
    return isInThisScope ? .inThisScope : .inAnotherScope
  }

  mutating func remember(_ reading: UsageReading) {
    guard let input = reading.figures.input, let output = reading.figures.output, !reading.isApproximate else { return }
    if calls.count >= Self.capacity { calls.removeFirst() }
    calls.append(
      Call(input: input, output: output, sources: [Source(scope: reading.scope, layer: reading.layer)]))
  }
}
