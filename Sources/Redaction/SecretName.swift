/// What a name says about its value: `OPENAI_API_KEY`, `clientSecret` and `db.password` are secrets, `max_tokens`,
/// `cache_key` and `token_count` are not. The last words decide.
enum SecretName: Equatable {
  case password
  case passphrase
  case secret
  case token
  case apiKey
  /// A name that is as often harmless, so that its value must look the more like a secret: `auth`, `credentials`.
  case vague
  /// `key` alone: a secret in the query of an address, and else nearly never.
  case key
  case signature
  case authorization
  case cookie
  case socialSecurityNumber

  /// What is found under such a name.
  var kind: SensitiveKind {
    switch self {
    case .password, .passphrase: .password
    case .secret, .vague, .signature: .secret
    case .token: .token
    case .apiKey, .key: .apiKey
    case .authorization: .authorization
    case .cookie: .cookie
    case .socialSecurityNumber: .socialSecurityNumber
    }
  }

  /// Longer names are nobody's.
  static let longest = 64

  /// Reads the name between two places of a text; the words right before it, after a single blank, help with `api key`.
  init?(_ text: TextBytes, _ start: Int, _ end: Int) {
    let name = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest * 2) { letters -> SecretName? in
      var words = NameWords(letters)
      // The word before, if there is one on the same line.
      if text[start - 1] == 0x20, text[start - 2].isAlphanumeric {
        var first = start - 1
        while start - first < 24, text[first - 1].isBase64URL { first -= 1 }
        words.add(text, first, start - 1)
        words.separate()
      }
      let own = words.count
      words.add(text, max(start, end - Self.longest), end)
      return Self.read(&words, own: own, isShouted: Self.isShouted(text, start, end))
    }
    guard let name else { return nil }
    self = name
  }

  private static func isShouted(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end {
      if text[index].isLowercase { return false }
      index += 1
    }
    return true
  }

  /// Words that say where or when, and not what: `DB_PASSWORD_PROD`.
  private static let trailing: [StaticString] = [
    "prod", "production", "dev", "staging", "live", "old", "new", "value", "plain", "raw", "text", "b64", "base64",
    "base",
    "primary", "secondary", "str", "string", "test",
  ]

  private static func read(_ words: inout NameWords, own: Int, isShouted: Bool) -> SecretName? {
    while words.count > own + 1, words.lastIsNumber || trailing.contains(where: { words.last(is: $0) }) {
      words.removeLast()
    }
    guard words.count > own else { return nil }
    for (suffix, name) in suffixes where words.end(with: suffix) {
      return isHarmless(words, name) ? nil : name
    }
    let isCompound = words.count > own + 1
    if words.last(is: "pass") || words.last(is: "pw") { return isCompound ? .password : nil }
    if isShouted, isCompound, words.last(is: "key") || words.last(is: "keys"),
      !keysOfOthers.contains(where: { words.last(1, is: $0) })
    {
      return .apiKey
    }
    return singles.first { words.last(is: $0.0) }?.1
  }

  private static func isHarmless(_ words: NameWords, _ name: SecretName) -> Bool {
    switch name {
    case .token: tokensOfOthers.contains { words.last(1, is: $0) }
    case .apiKey: words.last(1, is: "public") || words.last(2, is: "public")
    default: false
    }
  }

  /// Endings of names, however their words are joined.
  private static let suffixes: [(StaticString, SecretName)] = [
    ("password", .password), ("passwd", .password), ("passphrase", .passphrase), ("mnemonic", .passphrase),
    ("seedphrase", .passphrase), ("passcode", .password), ("pwd", .password), ("dbpass", .password),
    ("userpass", .password), ("smtppass", .password),
    ("secret", .secret), ("secrets", .secret), ("passwords", .password),
    ("apikey", .apiKey), ("apikeys", .apiKey), ("accesskey", .apiKey), ("accesskeys", .apiKey), ("secretkey", .apiKey),
    ("privatekey", .apiKey), ("accountkey", .apiKey), ("signingkey", .apiKey), ("encryptionkey", .apiKey),
    ("masterkey", .apiKey), ("authkey", .apiKey), ("sharedkey", .apiKey), ("subscriptionkey", .apiKey),
    ("licensekey", .apiKey), ("servicekey", .apiKey), ("rolekey", .apiKey), ("adminkey", .apiKey),
    ("deploykey", .apiKey), ("sshkey", .apiKey), ("clientkey", .apiKey), ("appkey", .apiKey),
    ("applicationkey", .apiKey), ("writekey", .apiKey), ("storagekey", .apiKey), ("hmackey", .apiKey),
    ("jwtkey", .apiKey), ("rootkey", .apiKey), ("consumerkey", .apiKey), ("keydata", .apiKey),
    ("token", .token),
    ("authorization", .authorization), ("cookie", .cookie),
    ("socialsecuritynumber", .socialSecurityNumber), ("socialsecurityno", .socialSecurityNumber),
  ]

  private static let singles: [(StaticString, SecretName)] = [
    ("key", .key), ("auth", .vague), ("credential", .vague), ("credentials", .vague), ("creds", .vague),
    ("sig", .signature), ("signature", .signature), ("ssn", .socialSecurityNumber),
  ]

  /// Tokens that let nobody in: pages of results, and what language models count.
  private static let tokensOfOthers: [StaticString] = [
    "next", "page", "continuation", "sync", "pad", "eos", "bos", "unk", "sep", "cls", "mask", "stop", "start", "end",
    "first",
    "last", "per", "cancellation", "cancel", "pagination", "resume", "watermark", "output", "input", "prompt",
    "completion",
    "cached", "reasoning", "special", "target", "image", "audio", "text", "each", "one", "this", "current", "total",
    "max",
    "min", "num", "avg", "think", "unexpected", "invalid", "public",
  ]

  /// Shouted keys that are no secrets.
  private static let keysOfOthers: [StaticString] = [
    "public", "primary", "foreign", "partition", "sort", "cache", "idempotency", "dedup", "routing", "object", "group",
    "registry", "translation", "hash", "map", "row", "shard", "index", "lookup", "state", "event", "message", "metric",
    "config", "feature", "issue", "project", "host", "hot", "publishable", "unique", "duplicate", "s3",
  ]
}

/// The words of a name in small letters, cut where `_`, `-`, `.` or a hump is.
struct NameWords {
  private let letters: UnsafeMutableBufferPointer<UInt8>
  private var length = 0
  /// Bit n is set where a word begins at letter n.
  private var beginnings: (UInt64, UInt64) = (0, 0)
  private(set) var count = 0
  private var isBetween = true

  init(_ room: UnsafeMutableBufferPointer<UInt8>) { letters = room }

  /// Adds the bytes of a name.
  mutating func add(_ text: TextBytes, _ start: Int, _ end: Int) {
    var index = start
    while index < end, length < letters.count {
      let byte = text[index]
      if byte.isAlphanumeric {
        let before = text[index - 1]
        let isHump =
          byte.isUppercase && index > start
          && (before.isLowercase || (before.isUppercase && text[index + 1].isLowercase && index + 1 < end))
        if isHump || isBetween { begin() }
        isBetween = false
        letters[length] = byte | 0x20
        length += 1
      } else {
        isBetween = true
      }
      index += 1
    }
  }

  /// What comes is another word.
  mutating func separate() { isBetween = true }

  private mutating func begin() {
    if length < 64 { beginnings.0 |= 1 << UInt64(length) } else { beginnings.1 |= 1 << UInt64(length - 64) }
    count += 1
  }

  private func begins(at index: Int) -> Bool {
    index < 64 ? beginnings.0 >> UInt64(index) & 1 != 0 : beginnings.1 >> UInt64(index - 64) & 1 != 0
  }

  /// Where a word begins, counted from the last one.
  private func start(_ place: Int) -> Int? {
    var left = place
    var index = length - 1
    while index >= 0 {
      if begins(at: index) {
        if left == 0 { return index }
        left -= 1
      }
      index -= 1
    }
    return nil
  }

  /// Whether the name ends with these letters, however they are cut into words.
  func end(with suffix: StaticString) -> Bool {
    let first = length - suffix.utf8CodeUnitCount
    return first >= 0 && holds(suffix, at: first)
  }

  /// Whether a word, counted from the last one, is this.
  func last(_ place: Int = 0, is word: StaticString) -> Bool {
    guard let first = start(place), first + word.utf8CodeUnitCount <= length, holds(word, at: first) else {
      return false
    }
    let end = first + word.utf8CodeUnitCount
    return end == length || begins(at: end)
  }

  /// Whether the last word is a number.
  var lastIsNumber: Bool {
    guard let first = start(0) else { return false }
    return (first..<length).allSatisfy { letters[$0].isDigit }
  }

  mutating func removeLast() {
    guard let first = start(0) else { return }
    if first < 64 { beginnings.0 &= ~(1 << UInt64(first)) } else { beginnings.1 &= ~(1 << UInt64(first - 64)) }
    length = first
    count -= 1
  }

  private func holds(_ word: StaticString, at first: Int) -> Bool {
    for offset in 0..<word.utf8CodeUnitCount where letters[first + offset] != word.utf8Start[offset] { return false }
    return true
  }
}
