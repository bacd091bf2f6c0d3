import JSONText

/// What logging libraries put in front of a message, as data: peeled off so that the message is recognised behind it.
final class LogPrefixes {
  /// One known prefix.
  struct Prefix {
    let id: String
    let pattern: RulePattern
    let example: String
  }

  let all: [Prefix]
  /// Which of them can begin with each byte.
  private let candidatesOfByte: [[Int]]
  private let memory = MatchMemory()

  init(bytes: [UInt8]) throws(RuleFileError) {
    guard let document = try? JSONReader.read(bytes), let members = document["prefixes"]?.array else {
      throw RuleFileError(description: "prefixes: not a table of prefixes")
    }
    var all: [Prefix] = []
    for member in members {
      guard let id = member["id"]?.string, let text = member["pattern"]?.string,
        let example = member["example"]?.string
      else { throw RuleFileError(description: "prefixes: a prefix needs \"id\", a \"pattern\" and an \"example\"") }
      all.append(Prefix(id: id, pattern: RulePattern(text), example: example))
    }
    self.all = all
    candidatesOfByte = (0...UInt8.max).map { byte in all.indices.filter { all[$0].pattern.canBegin(with: byte) } }
  }

  /// The message behind the prefix, or `nil` when the line has none of the known ones.
  func message(of line: String) -> Substring? {
    var line = line
    // Nearly always the first byte says that it is none of them.
    let candidates = line.withUTF8 { bytes in bytes.first.map { candidatesOfByte[Int($0)] } ?? [] }
    for candidate in candidates {
      if let end = all[candidate].pattern.end(in: line, memory) { return line[end...] }
    }
    return nil
  }
}
