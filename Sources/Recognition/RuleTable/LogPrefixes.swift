import JSONText

/// What logging libraries put in front of a message, as data: peeled off so that the message is recognised behind it.
struct LogPrefixes {
  /// One known prefix.
  struct Prefix {
    let id: String
    let pattern: RulePattern
    let example: String
  }

  let all: [Prefix]
  private let memory = MatchMemory()

  init(bytes: [UInt8]) throws(RuleFileError) {
    guard let document = try? JSONReader.read(bytes), let members = document["prefixes"]?.array else {
      throw RuleFileError(description: "prefixes: not a table of prefixes")
    }
    var all: [Prefix] = []
    for member in members {
      guard let id = member["id"]?.string, let text = member["pattern"]?.string,
        let example = member["example"]?.string, (try? RulePattern.check(text)) != nil
      else { throw RuleFileError(description: "prefixes: a prefix needs \"id\", a \"pattern\" and an \"example\"") }
      all.append(Prefix(id: id, pattern: RulePattern(text), example: example))
    }
    self.all = all
  }

  /// The message behind the prefix, or `nil` when the line has none of the known ones.
  func message(of line: String) -> Substring? {
    for prefix in all {
      if let end = prefix.pattern.end(in: line, memory) { return line[end...] }
    }
    return nil
  }
}
