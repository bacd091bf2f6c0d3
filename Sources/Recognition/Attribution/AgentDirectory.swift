/// Turns the names that tools print into the agents of a team.
///
/// A team file may declare agents and the names they go by; names that nobody declared become agents of their own, so that
/// an undeclared team is still told apart. The number of agents is bounded: what comes later is `other`.
public struct AgentDirectory: Sendable {
  /// The team's own agent: whatever cannot be attributed belongs to it.
  public static let teamAgent = "main"
  /// Where agents beyond ``capacity`` are folded.
  public static let overflowAgent = "other"
  /// The most agents a team is told apart into.
  public static let capacity = 1024

  /// One declared agent.
  public struct Declaration: Equatable, Sendable {
    /// Its id on the wire.
    public let id: String
    /// The name the orchestrator prints, when it is another.
    public let match: String?

    /// Declares an agent.
    public init(id: String, match: String? = nil) {
      self.id = id
      self.match = match
    }
  }

  private var idOfName: [String: String] = [:]
  private var ids: Set<String> = [teamAgent]

  /// A directory that knows the declared agents; printed names are compared without regard to case.
  public init(declared: [Declaration] = []) {
    for agent in declared {
      ids.insert(agent.id)
      idOfName[agent.id.lowercased()] = agent.id
    }
    for agent in declared {
      if let match = agent.match { idOfName[match.lowercased()] = agent.id }
    }
  }

  /// Whether a printed name is an agent already: declared, or seen to act.
  public func knows(_ name: some StringProtocol) -> Bool { idOfName[name.lowercased()] != nil }

  /// The agent a printed name stands for; a new name becomes a new agent.
  public mutating func agent(named printed: some StringProtocol) -> String {
    agent(withID: Self.normalised(printed))
  }

  /// The agent of just this id, which is no printed name but what another proctor calls one of its agents.
  mutating func agent(withID name: String) -> String {
    guard !name.isEmpty, name.lowercased() != Self.teamAgent else { return Self.teamAgent }
    if let known = idOfName[name.lowercased()] { return known }
    guard ids.count < Self.capacity else { return Self.overflowAgent }
    ids.insert(name)
    idOfName[name.lowercased()] = name
    return name
  }

  /// A printed name without what is not part of it: AutoGen writes `coder_<team uuid>/<team uuid>` and `coder/default`.
  static func normalised(_ printed: some StringProtocol) -> String {
    var name = Substring(printed)
    while name.first?.isWhitespace == true { name.removeFirst() }
    while name.last?.isWhitespace == true { name.removeLast() }
    if let slash = name.lastIndex(of: "/"), isIdentifierPart(name[name.index(after: slash)...]) {
      name = name[..<slash]
    }
    if let underscore = name.lastIndex(of: "_"), isUUID(name[name.index(after: underscore)...]) {
      name = name[..<underscore]
    }
    // A character can hold any number of marks, so both are bounded.
    return LineText.cut(String(name.prefix(maximumCharacters)), to: 4 * maximumCharacters).text
  }

  /// Longer names are cut to this many characters.
  private static let maximumCharacters = 128

  private static func isIdentifierPart(_ text: Substring) -> Bool { text == "default" || isUUID(text) }

  private static func isUUID(_ text: Substring) -> Bool {
    text.utf8.count == 36 && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isHexDigit($0) }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
