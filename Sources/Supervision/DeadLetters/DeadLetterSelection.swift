/// Which letters of a file are meant: those with these numbers or of these messages; all when nothing was said.
public struct DeadLetterSelection: Equatable, Sendable {
  /// Numbers among the letters of the file.
  public var numbers: [ClosedRange<Int>]
  /// Ids of messages.
  public var messages: [String]

  /// Chooses letters.
  public init(numbers: [ClosedRange<Int>] = [], messages: [String] = []) {
    self.numbers = numbers
    self.messages = messages
  }

  /// Whether all letters are meant.
  public var isEverything: Bool { numbers.isEmpty && messages.isEmpty }

  /// Whether this letter is meant.
  public func holds(_ letter: DeadLetter, number: Int) -> Bool {
    isEverything || numbers.contains { $0.contains(number) } || letter.messageID.map(messages.contains) == true
  }

  /// Whether letters after this one may be meant, too.
  public func mayHoldMore(after number: Int) -> Bool {
    isEverything || !messages.isEmpty || numbers.contains { $0.upperBound > number }
  }

  /// What was asked for by number and is not in a file of so many letters.
  public func missing(of count: Int) -> Int? { numbers.map(\.upperBound).filter { $0 > count }.max() }

  /// A number, or two with a dash between them: `3`, `3-7`; `nil` for anything else.
  public static func numbers(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let first = Int(parts[0]), let last = Int(parts[parts.count - 1]), first >= 1, first <= last
    else { return nil }
    return first...last
  }
}
