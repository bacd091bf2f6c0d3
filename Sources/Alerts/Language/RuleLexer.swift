import Wording

/// Cuts a rule into tokens.
struct RuleLexer {
  /// What stands for itself; longer ones first, for `>=` is not `>` and `=`.
  static let symbols = ["->", ">=", "<=", "==", "!=", ">", "<", "=", ":", "[", "]", "{", "}", "(", ")", "/", ",", "@"]
  /// Far longer than any rule; it bounds the work on a mistake.
  static let longestRule = 2000

  private let source: Int
  private let scalars: [Unicode.Scalar]
  private var index = 0
  /// The byte at which the scalar at ``index`` stands.
  private var offset = 0

  /// The tokens of a text, the last of which is its end.
  static func tokens(of text: String, source: Int) throws(Unreadable) -> [RuleToken] {
    guard text.utf8.count <= longestRule else {
      throw Unreadable("longer than the \(longestRule) bytes that a rule may have", at: RulePlace(text: source))
    }
    var lexer = RuleLexer(source: source, scalars: Array(text.unicodeScalars))
    var tokens: [RuleToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  /// Why a text cannot be cut into tokens.
  struct Unreadable: Error {
    let problem: RuleProblem
    init(_ sentence: String, at place: RulePlace) { problem = RuleProblem(sentence, at: place) }
  }

  private init(source: Int, scalars: [Unicode.Scalar]) {
    self.source = source
    self.scalars = scalars
  }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  private var following: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }
  private var place: RulePlace { RulePlace(text: source, offset: offset) }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < scalars.count {
      offset += UTF8.width(scalars[index])
      index += 1
    }
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = current, isWanted(scalar) {
      text.append(scalar)
      advance()
    }
    return String(text)
  }

  private mutating func next() throws(Unreadable) -> RuleToken {
    _ = take(while: \.properties.isWhitespace)
    let place = place
    guard let first = current else { return RuleToken(kind: .end, text: "", place: place) }
    if first.isDigit || first == "$" || first == "-" && (following?.isDigit == true || following == "$") {
      let quantity = try quantity()
      return RuleToken(kind: .quantity(quantity), text: quantity.text, place: place)
    }
    if let symbol = Self.symbols.first(where: { starts(with: $0) }) {
      advance(symbol.unicodeScalars.count)
      return RuleToken(kind: .symbol, text: symbol, place: place)
    }
    if first == "\"" { return try quoted() }
    guard first.beginsWord else {
      throw Unreadable("unexpected \(QuotedText.of(String(first)))", at: place)
    }
    return RuleToken(kind: .word, text: word(), place: place)
  }

  private func starts(with symbol: String) -> Bool {
    let wanted = Array(symbol.unicodeScalars)
    return index + wanted.count <= scalars.count && scalars[index..<index + wanted.count].elementsEqual(wanted)
  }

  /// A dash belongs to a word that goes on behind it: `gpt-4o`, but not the arrow in `5s->exec`.
  private mutating func word() -> String {
    var text = ""
    while true {
      text += take(while: \.isInWord)
      guard current == "-", let following, following.isInWord else { return text }
      text += "-"
      advance()
    }
  }

  private mutating func quoted() throws(Unreadable) -> RuleToken {
    let place = place
    advance()
    let text = take { $0 != "\"" }
    guard current == "\"" else { throw Unreadable("the quoted text that begins here has no end", at: place) }
    advance()
    return RuleToken(kind: .quoted, text: text, place: place)
  }

  private mutating func quantity() throws(Unreadable) -> Quantity {
    let place = place
    let start = index
    var quantity = Quantity(parts: [], text: "")
    if current == "-" {
      quantity.isNegative = true
      advance()
    }
    if current == "$" {
      quantity.hasDollarSign = true
      advance()
    }
    repeat {
      let digits = take { $0.isDigit || $0 == "." }
      let unit = current == "%" ? takePercent() : take(while: \.properties.isAlphabetic)
      // More digits than a double tells apart are a slip, and beyond 10³⁰⁸ they would be no number at all.
      guard digits.utf8.count <= 18, digits.last != ".", let number = Double(digits) else {
        let text = String(String.UnicodeScalarView(scalars[start..<index]))
        throw Unreadable("\(QuotedText.of(text)) is not a number", at: place)
      }
      quantity.parts.append(.init(number: number, unit: unit))
    } while current?.isDigit == true
    quantity.text = String(String.UnicodeScalarView(scalars[start..<index]))
    return quantity
  }

  private mutating func takePercent() -> String {
    advance()
    return "%"
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { "0" <= self && self <= "9" }
  fileprivate var beginsWord: Bool { properties.isAlphabetic || self == "_" }
  fileprivate var isInWord: Bool { beginsWord || isDigit || self == "." }
}
