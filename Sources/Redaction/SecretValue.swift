/// What stands behind a secret's name, and whether it looks like a secret or like a word, a type, a variable or a mask.
///
/// Every rule here has its line in the fixtures: what people call a token is, in the output of agents, mostly none.
struct SecretValue {
  let text: TextBytes
  let start: Int
  let end: Int
  /// What is looked at ends here.
  private let judgedEnd: Int

  private(set) var letters = 0
  private(set) var digits = 0
  private(set) var spaces = 0
  /// Characters that are neither letters, digits, blanks, nor usual in names (`_`, `-`, `.`).
  private(set) var marks = 0
  private(set) var capitals = 0
  /// The words between other characters are all words of a language, numbers, or a word and a number.
  private(set) var isWordy = true
  private var hexDigits = 0

  /// Longer values are judged by their beginning.
  private static let judged = 512

  init(_ text: TextBytes, _ start: Int, _ end: Int) {
    self.text = text
    self.start = start
    self.end = min(end, text.count)
    let last = min(self.end, start + Self.judged)
    judgedEnd = last
    var piece = start
    for index in start..<max(start, last) {
      let byte = text[index]
      if byte.isDigit {
        digits += 1
      } else if byte.isLetter || byte >= 0x80 {
        letters += 1
        if byte.isUppercase { capitals += 1 }
      } else {
        if byte == 0x20 { spaces += 1 } else if ![0x2D, 0x2E, 0x5F].contains(byte) { marks += 1 }
        if !Self.isWord(text, piece, index) { isWordy = false }
        piece = index + 1
      }
      if byte.isHexDigit { hexDigits += 1 }
    }
    if !Self.isWord(text, piece, max(start, last)) { isWordy = false }
  }

  var count: Int { end - start }

  /// Whether it is a random string: letters and digits mixed as no name has them, at least so many of them.
  func isStrong(atLeast least: Int) -> Bool {
    guard count >= least, spaces == 0, !isWordy, !isPath, !isDigest, !holdsMarkup else { return false }
    return letters > 0
  }

  /// Whether it is made of letters alone, apart from what joins the parts of a name.
  var isName: Bool { digits == 0 && marks == 0 && spaces == 0 }

  /// Whether it is an expression of a programming language: a call, an element, a member of something.
  var isExpression: Bool {
    var dots = 0
    for index in start..<judgedEnd {
      switch text[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["): return true
      case UInt8(ascii: "."): dots += 1
      default: break
      }
    }
    return dots > 0 && isWordy && marks == 0 && text[start].isLetter
  }

  // MARK: What it is when it is none

  /// A path of a file system, or an address.
  var isPath: Bool {
    let first = text[start]
    if first == UInt8(ascii: "~") || (first == UInt8(ascii: ".") && text[start + 1] == 0x2F) { return true }
    // Base64 may begin with a slash, and has longer pieces than folders have, and none of the marks in their names.
    var slashes = 0
    var longest = 0
    var holdsMark = false
    var piece = start
    for index in start..<judgedEnd {
      switch text[index] {
      case UInt8(ascii: "+"), UInt8(ascii: "="): longest = .max
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): holdsMark = true
      default: break
      }
      if text[index] == UInt8(ascii: "/") {
        slashes += 1
        longest = max(longest, index - piece)
        piece = index + 1
      }
      if text[index] == UInt8(ascii: ":"), text[index + 1] == 0x2F, text[index + 2] == 0x2F { return true }
    }
    if first == UInt8(ascii: "/"), longest < .max, holdsMark || max(longest, end - piece) < 20 { return true }
    return slashes > 0 && Self.fileEndings.contains { text.holds($0, at: end - $0.utf8CodeUnitCount) }
  }

  private static let fileEndings: [StaticString] = [
    ".json", ".yaml", ".yml", ".pem", ".key", ".txt", ".md", ".py", ".ts", ".js", ".go", ".rs", ".swift", ".png",
    ".jpg",
    ".html", ".env", ".toml", ".csv", ".log",
  ]

  private var isDigest: Bool {
    text.holds("sha256:", at: start) || text.holds("sha1:", at: start) || text.holds("sha512:", at: start)
      || text.holds("md5:", at: start) || text.holds("sha512-", at: start) || text.holds("sha256-", at: start)
  }

  private var holdsMarkup: Bool {
    for index in start..<judgedEnd {
      switch text[index] {
      case UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): return true
      default: break
      }
    }
    return false
  }

  // MARK: Words

  /// Whether a piece of letters and digits is a word, a number, `gpt4`, `4o`, or something of which nothing can be told.
  private static func isWord(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    guard end > start else { return true }
    var changes = 0
    var letters = 0
    var vowels = 0
    var runs = 1
    for index in start..<end {
      let byte = text[index]
      if !byte.isDigit {
        letters += 1
        if isVowel(byte) { vowels += 1 }
      }
      guard index > start else { continue }
      let before = text[index - 1]
      if byte.isDigit != before.isDigit { runs += 1 } else if byte.isUppercase != before.isUppercase { changes += 1 }
    }
    let length = end - start
    let digits = length - letters
    if letters == 0 { return true }
    if digits > 0 {
      if runs > 3 { return length < 6 }
      // `Ed25519PrivateKey`, `V1SecretReference`: a number between two words.
      if runs == 3 { return length < 6 || (!text[start].isDigit && changes * 5 < length * 2 && vowels * 5 >= letters) }
      // `hunter2`, `sha256`, `utf8`; and `4o`, `100ms`, `70b`.
      return text[start].isDigit ? letters <= 3 && digits <= 8 : digits <= 3 || (digits <= 4 && letters <= 4)
    }
    if length >= 12, changes * 5 >= length * 2 { return false }
    return length < 20 || vowels * 5 >= length
  }

  private static func isVowel(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
      UInt8(ascii: "y"):
      true
    default: byte >= 0x80
    }
  }
}

// What stands where a secret is not to be shown, or not yet known.
extension SecretValue {
  /// Whether it is a mask, a variable, a template's place, or a word that says that there is no value.
  var isPlaceholder: Bool {
    guard count > 0 else { return true }
    switch text[start] {
    case UInt8(ascii: "$"): if isVariable { return true }
    case UInt8(ascii: "<"): if text[end - 1] == UInt8(ascii: ">") { return true }
    case UInt8(ascii: "{"): return true
    case UInt8(ascii: "["): return true
    case UInt8(ascii: "%"):
      if text[start + 1] == UInt8(ascii: "(") || (count <= 3 && text[start + 1].isLetter) { return true }
      if text[end - 1] == UInt8(ascii: "%"), count > 2 { return true }
    default: break
    }
    return isMask || isAnyWord || holdsMarker
  }

  private var isVariable: Bool {
    let next = text[start + 1]
    if next == UInt8(ascii: "{") || next == UInt8(ascii: "(") { return true }
    guard next.isLetter || next == UInt8(ascii: "_") else { return false }
    return text.end(from: start + 1, while: { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }) >= end
  }

  /// Stars, dots, or one character again and again.
  private var isMask: Bool {
    var run = 1
    var isUniform = true
    for index in start..<judgedEnd {
      if text[index] != text[start] { isUniform = false }
      run = index > start && text[index] == text[index - 1] ? run + 1 : 1
      let byte = text[index] | 0x20
      if run >= 3, text[index] == UInt8(ascii: "*") || text[index] == UInt8(ascii: ".") { return true }
      if run >= 4, byte == UInt8(ascii: "x") || text[index] == UInt8(ascii: "#") || text[index] == UInt8(ascii: "-") {
        return true
      }
      // Bullets and the ellipsis begin with these two bytes.
      if text[index] == 0xE2, text[index + 1] == 0x80, text[index + 2] == 0xA6 || text[index + 2] == 0xA2 {
        return true
      }
    }
    return isUniform && count > 2
  }

  /// Our own marker, or the beginning of one.
  private var holdsMarker: Bool {
    for index in start..<judgedEnd where text[index] == UInt8(ascii: "[") {
      if text.holds("[redacted", at: index) || end - index < 9 && text.holds("[red", at: index) { return true }
    }
    return false
  }

  private static let words: [StaticString] = [
    "null", "none", "nil", "undefined", "true", "false", "yes", "no", "on", "off", "required", "optional", "invalid",
    "missing",
    "expired", "unset", "set", "empty", "string", "str", "bool", "boolean", "int", "integer", "number", "bytes",
    "secretstr",
    "any", "object", "text", "todo", "tbd", "n/a", "na", "default", "placeholder", "changeme", "change_me", "change-me",
    "redacted", "hidden", "masked", "removed", "filtered", "dummy", "fake", "example", "unknown", "incorrect", "wrong",
    "accepted", "rejected", "failed", "denied", "valid", "ok", "found", "provided", "present", "absent", "disabled",
    "enabled", "include", "omit", "same-origin", "basic", "bearer", "digest", "oauth", "oauth2", "jwt", "apikey",
    "pass",
    "secret", "password", "passwd", "pwd", "token", "key", "array", "float", "char", "varchar", "uuid", "void", "self",
    "this",
    "input", "prompt", "stdin", "keychain", "keyring", "env", "vault", "file", "here", "sensitive", "protected",
    "encrypted",
  ]

  private static let beginnings: [StaticString] = [
    "your", "<your", "my-secret", "my_secret", "insert", "replace", "enter-", "enter_", "put-", "put_", "process.env",
    "os.environ", "os.getenv", "import.meta", "secrets.", "env.", "config.", "settings.", "self.", "this.", "args.",
    "request.", "req.", "params.", "options.", "example", "sample", "test-", "test_", "dummy", "fake", "placeholder",
    "changeme", "optional[", "option<", "secretstr", "typing.", "!secret", "!env", "!ref", "env:", "env(",
  ]

  private var isAnyWord: Bool {
    if Self.words.contains(where: { $0.utf8CodeUnitCount == count && text.holds($0, at: start) }) { return true }
    if Self.beginnings.contains(where: { text.holds($0, at: start) }), isWordy || isExpression { return true }
    // The name of a secret is none: `api_key=api_key`, `"token": "GITHUB_TOKEN"`.
    guard isName, count <= SecretName.longest else { return false }
    return SecretName(text, start, end).map { $0 != .key } ?? false
  }
}
