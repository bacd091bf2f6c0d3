/// `password: …`, `"api_key": "…"`, `--token …`, `?key=…`, `<secret>…</secret>`: a name that says what its value is.
extension Scan {
  /// How a value follows its name.
  enum Form {
    /// In quotes.
    case quoted
    /// Behind `=`, in an environment, a form or a list of pairs.
    case equals
    /// Behind `=` with blanks around it, as in source code.
    case spacedEquals
    /// Behind `:`, in YAML, a header or a sentence.
    case colon
    /// Behind an option of a command line.
    case flag
    /// Between two tags.
    case markup
    /// Behind a comma, and both in parentheses or brackets of their own.
    case pair
    /// Behind a blank, or `is`: in a sentence, or as commands set variables.
    case sentence
    /// An argument of its own, or a member of an object.
    case whole
  }

  private static let longestName = SecretName.longest

  mutating func findAssignment(_ word: StaticString, at place: Int) {
    guard text.holds(word, at: place), place >= nameEnd else { return }
    var start = place
    while place - start < Self.longestName, isNamePart(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") {
      start -= 1
    }
    let end = text.end(from: place + word.utf8CodeUnitCount, within: Self.longestName) { isNamePart($0) }
    nameEnd = end
    // Numbers of tokens are what agents print most.
    if place == end - 6, text[end - 1] | 0x20 == UInt8(ascii: "s"), text.holds("token", at: place) { return }
    // The user in front of a host is no name: `https://x-access-token:…@github.com`.
    guard !text.holds("[redacted:", at: start - 10), !text.holds("://", at: start - 3),
      let (form, value) = separator(behind: end, start),
      let name = SecretName(text, start, end)
    else { return }
    findValue(of: name, named: start, end, form, at: value)
  }

  private func isNamePart(_ byte: UInt8) -> Bool { byte.isBase64URL }

  // MARK: Between name and value

  /// How the value is joined to a name, and where it begins.
  private func separator(behind nameEnd: Int, _ nameStart: Int) -> (Form, Int)? {
    var index = nameEnd
    let slashes = text.end(from: index, within: 8) { $0 == UInt8(ascii: "\\") }
    let isQuotedName = text[slashes].isQuote
    if isQuotedName { index = slashes + 1 }
    if text[index] == UInt8(ascii: "]") { index += 1 }
    index = text.end(from: index, within: 2) { $0 == UInt8(ascii: "*") }
    let blank = index
    index = text.end(from: index, within: 8) { $0.isBlank }
    let isSpaced = index > blank
    // `AWS Secret Access Key [None]: …`
    if isSpaced, text[index] == UInt8(ascii: "[") {
      let bracket = text.end(from: index, within: 24) { $0 != UInt8(ascii: "]") && $0 >= 0x20 }
      if text[bracket] == UInt8(ascii: "]"), text[bracket + 1] == UInt8(ascii: ":") { index = bracket + 1 }
    }
    switch text[index] {
    case UInt8(ascii: "="):
      index = text.end(from: index, within: 3) { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ">") }
      return (isSpaced ? .spacedEquals : .equals, index)
    case UInt8(ascii: ":"):
      guard text[index + 1] != UInt8(ascii: ":"), text[index - 1] != UInt8(ascii: ":") else { return nil }
      let isAssigned = text[index + 1] == UInt8(ascii: "=")
      return isAssigned ? (.spacedEquals, index + 2) : (.colon, index + 1)
    case UInt8(ascii: "%"):
      let code = text[index + 2] | 0x20
      guard text[index + 1] == UInt8(ascii: "3"), code == UInt8(ascii: "d") || code == UInt8(ascii: "a") else {
        return nil
      }
      return (.equals, index + 3)
    case UInt8(ascii: ">") where text[nameStart - 1] == UInt8(ascii: "<"):
      return (.markup, index + 1)
    case UInt8(ascii: ",") where isQuotedName:
      return member(behind: index, nameStart, isEscaped: slashes > nameEnd)
    default:
      guard isSpaced, !isQuotedName else { return nil }
      if text[nameStart] == UInt8(ascii: "-") { return (.flag, index) }
      for word in Self.verbs where text.holds(word, at: index) { return (.sentence, index + word.utf8CodeUnitCount) }
      return text[index].isAlphanumeric || text[index].isQuote ? (.sentence, index) : nil
    }
  }

  private static let verbs: [StaticString] = ["is ", "was ", "set to ", "is: ", "is set to "]

  /// What follows the comma behind a name in quotes: the next argument of a list, the other one of a pair, or the member
  /// `value` of the object whose `name` it is.
  private func member(behind comma: Int, _ nameStart: Int, isEscaped: Bool) -> (Form, Int)? {
    let quote = text.end(from: comma + 1, within: 8) { $0.isSpace || $0 == UInt8(ascii: "\\") }
    guard text[quote].isQuote else { return nil }
    if text.holds("value", at: quote + 1) {
      let colon = text.end(from: quote + 6, within: 4) { $0.isQuote || $0.isBlank || $0 == UInt8(ascii: "\\") }
      if text[colon] == UInt8(ascii: ":") { return (.colon, colon + 1) }
    }
    if text[nameStart] == UInt8(ascii: "-") { return (.flag, comma + 1) }
    let opening = text[nameStart - (isEscaped ? 3 : 2)]
    return opening == UInt8(ascii: "(") || opening == UInt8(ascii: "[") ? (.pair, comma + 1) : nil
  }

  // MARK: The value

  private mutating func findValue(
    of name: SecretName, named first: Int, _ last: Int, _ form: Form, at separatorEnd: Int
  ) {
    var index = text.end(from: separatorEnd, within: 8) { $0.isBlank }
    if text[index] == UInt8(ascii: "*"), text[index + 1] == UInt8(ascii: "*"), text[index + 2] == 0x20 { index += 3 }
    // `b'…'`, `f"…"`, `@"…"`, `SecretStr('…')`.
    if text[index + 1].isQuote, text[index].isLetter || text[index] == UInt8(ascii: "@") { index += 1 }
    if text.holds("secretstr(", at: index) { index += 10 }
    let quote = text.end(from: index, within: 8) { $0 == UInt8(ascii: "\\") }
    if form != .markup, text[quote].isQuote {
      let start = quote + 1
      if let end = closingQuote(from: start, text[quote], slashes: quote - index) {
        let behind = text[end + quote - index + 1]
        if form == .pair, behind != UInt8(ascii: ")"), behind != UInt8(ascii: "]") { return }
        judge(name, start, end, form == .sentence ? form : .quoted, named: first)
        return
      }
      index = start
    }
    let end = name == .cookie && form == .colon ? endOfLine(from: index) : endOfValue(from: index, form)
    judge(name, index, end, form, named: first)
  }

  /// The first quote of this kind that is not escaped more deeply than the opening one was.
  private mutating func closingQuote(from start: Int, _ quote: UInt8, slashes: Int) -> Int? {
    var index = start
    var before = 0
    while index < text.count, valueBudget > 0 {
      valueBudget -= 1
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        before += 1
      } else {
        if byte == quote, before <= slashes || (slashes == 0 && before.isMultiple(of: 2)) { return index - before }
        before = 0
      }
      index += 1
    }
    return nil
  }

  private func endOfLine(from start: Int) -> Int {
    text.end(from: start, within: 8192) { !$0.isQuote && $0 >= 0x20 && $0 != UInt8(ascii: "\\") }
  }

  /// Where a value without quotes ends.
  private mutating func endOfValue(from start: Int, _ form: Form) -> Int {
    var end = start
    while end < text.count, end - start < Self.shortest || valueBudget > 0 {
      valueBudget -= 1
      let byte = text[end]
      if byte.isSpace || byte == UInt8(ascii: "<") { break }
      if form != .markup {
        if byte.isQuote || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\\") { break }
        if byte == UInt8(ascii: "|"), end > start { break }
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "&"), isEnd(end + 1) { break }
      }
      end += 1
    }
    if text.isOpen(at: end) { return end }
    // The punctuation of the sentence or the list around it.
    trimming: while end > start {
      switch text[end - 1] {
      case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: ")"),
        UInt8(ascii: "]"),
        UInt8(ascii: "}"):
        if holdsOpening(of: text[end - 1], start, end) { break trimming }
        end -= 1
      default: break trimming
      }
    }
    return end
  }

  /// So much of a value is read however many others there were.
  private static let shortest = 128

  private func holdsOpening(of closing: UInt8, _ start: Int, _ end: Int) -> Bool {
    let opening: UInt8 =
      switch closing {
      case UInt8(ascii: ")"): UInt8(ascii: "(")
      case UInt8(ascii: "]"): UInt8(ascii: "[")
      case UInt8(ascii: "}"): UInt8(ascii: "{")
      default: 0
      }
    guard opening != 0 else { return false }
    return text.end(from: start, within: end - start) { $0 != opening } < end
  }

  /// Whether a comma, a semicolon or an ampersand before this place ended a value: nothing follows, or another name and its value.
  private func isEnd(_ index: Int) -> Bool {
    guard !text[index].isSpace, !text[index].isQuote else { return true }
    let name = text.end(from: index, within: 40) { isNamePart($0) || $0 == 0x20 }
    return name > index && (text[name] == UInt8(ascii: "=") || text[name] == UInt8(ascii: ":"))
  }

  // MARK: The verdict

  private mutating func judge(_ name: SecretName, _ start: Int, _ end: Int, _ form: Form, named first: Int) {
    var start = start
    var end = min(end, text.count)
    if name == .authorization { (start, end) = credential(from: start, end) }
    if end - start > 3, text.isOpen(at: end - 3) { end -= 3 }
    guard end > start else { return }
    let value = SecretValue(text, start, end)
    // What others cut short, they cut to show no more than its beginning.
    let least = end < text.count ? 6 : form == .colon ? 2 : 1
    if text.isOpen(at: end), !value.isPlaceholder, value.count >= least {
      if form != .sentence || value.digits > 0 { add(start, end, name.kind) }
      return
    }
    if Self.isSecret(value, named: name, form, in: text, nameStart: first) { add(start, end, name.kind) }
  }

  /// Whether a value under a name is a secret. Where nothing but the name speaks for it, the value has to look like one.
  static func isSecret(
    _ value: SecretValue, named name: SecretName, _ form: Form, in text: TextBytes, nameStart: Int
  ) -> Bool {
    guard value.count >= 3, !value.isPlaceholder else { return false }
    if form != .quoted, form != .whole, value.isExpression { return false }
    if form == .colon, isType(value, in: text) { return false }
    if form == .markup, text[value.end + 1] != UInt8(ascii: "/") { return false }
    switch name {
    case .password, .passphrase: return isPassword(value, name, form, in: text, nameStart: nameStart)
    case .secret, .token, .apiKey:
      if form == .sentence { return value.isStrong(atLeast: 20) && value.digits > 2 }
      return value.isStrong(atLeast: form == .colon ? 10 : 8)
        || (name == .secret && form == .equals && value.isLongWord)
    case .authorization:
      return form == .sentence ? value.isStrong(atLeast: 16) : value.isStrong(atLeast: 8) || value.isBase64Pair
    case .vague: return value.isStrong(atLeast: 16)
    case .key: return isInQuery(nameStart, text) && value.isStrong(atLeast: 16)
    case .signature: return isInQuery(nameStart, text) && value.isStrong(atLeast: 20)
    case .cookie: return value.holdsPair
    case .socialSecurityNumber: return SocialSecurityNumber.isNumber(text, from: value.start, to: value.end)
    }
  }

  private static func isPassword(
    _ value: SecretValue, _ name: SecretName, _ form: Form, in text: TextBytes, nameStart: Int
  ) -> Bool {
    // A shell's PWD, which is the folder it is in.
    if text[value.start] == UInt8(ascii: "/"), form == .equals || value.isPath { return false }
    if value.spaces > 0 {
      // A sentence about passwords; a passphrase is one of words.
      if name == .passphrase { return value.spaces < 30 }
      return value.spaces <= 4 && (!value.isWordy || value.marks > 0 && value.digits > 0)
    }
    switch form {
    case .quoted, .whole, .markup, .pair: return true
    case .equals, .flag:
      // `connect(password=password_of_user)`
      let isArgument = [UInt8(ascii: ","), UInt8(ascii: ")")].contains(text[value.end])
      return value.count >= 4 && !(isArgument && value.isName && form == .equals) && !(form == .flag && value.isName)
    case .spacedEquals: return value.count >= 4 && !value.isName
    case .sentence:
      return value.isStrong(atLeast: 8) || (value.count >= 6 && value.marks > 0 && value.digits > 0)
        || isOfLogin(nameStart, text)
    case .colon:
      guard value.count >= 4 else { return false }
      return !value.isWordy || value.letters == 0 || (value.marks > 0 && value.digits > 0)
        || isAlone(value, nameStart, text)
    }
  }

  /// Whether an alternative or a default follows, as behind the type of a variable: `token: Token1 | None = None`.
  private static func isType(_ value: SecretValue, in text: TextBytes) -> Bool {
    text[value.end] == 0x20 && [UInt8(ascii: "|"), UInt8(ascii: "=")].contains(text[value.end + 1]) && value.marks == 0
  }

  /// Whether name and value are all that a line holds, as in YAML.
  private static func isAlone(_ value: SecretValue, _ nameStart: Int, _ text: TextBytes) -> Bool {
    var start = nameStart
    while start > 0, text[start - 1].isBlank || text[start - 1].isQuote || text[start - 1] == UInt8(ascii: "-") {
      start -= 1
    }
    guard start == 0 || text[start - 1] == 0x0A, value.count >= 6 else { return false }
    let end = text.end(from: value.end) { $0.isBlank || $0.isQuote }
    return end >= text.count || text[end] == 0x0A
  }

  /// Whether a login stands before the name, as in `.netrc`: `login bob password hunter2`.
  private static func isOfLogin(_ nameStart: Int, _ text: TextBytes) -> Bool {
    let word = nameStart - 1
    guard text[word].isSpace else { return false }
    var start = word
    while start > 0, word - start < 64, !text[start - 1].isSpace { start -= 1 }
    return text.holds("login ", at: start - 6)
  }

  private static func isInQuery(_ nameStart: Int, _ text: TextBytes) -> Bool {
    [UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";")].contains(text[nameStart - 1])
  }
}

extension SecretValue {
  /// One word of at least twelve letters.
  fileprivate var isLongWord: Bool { isName && count >= 12 && letters == count }

  /// `name=value`, as cookies are.
  fileprivate var holdsPair: Bool {
    var index = start
    while index < end {
      if text[index] == UInt8(ascii: "="), index > start, !text[index - 1].isBlank, !text[index + 1].isBlank,
        end - index > 4
      {
        return true
      }
      index += 1
    }
    return false
  }

  /// Base64 of the usual length of `user:password`, whatever letters that gives.
  fileprivate var isBase64Pair: Bool {
    count >= 8 && count.isMultiple(of: 4) && text.end(from: start) { $0.isBase64 } >= end && capitals > 0
  }
}
