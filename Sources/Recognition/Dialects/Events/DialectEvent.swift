import JSONText

/// A structured event that a dialect found: one of the names of the wire, with its payload.
struct DialectEvent {
  var name: String
  var data: JSONObject
  /// Who it is about, as printed, when that is not who the line is about.
  var agent: String?

  init(_ name: String, _ data: JSONObject, agent: String? = nil) {
    self.name = name
    self.data = data
    self.agent = agent
  }
}

extension DialectEvent {
  /// The same event about an agent.
  func of(_ agent: String?) -> DialectEvent { DialectEvent(name, data, agent: agent) }

  /// Something that a model thought before it answered.
  static func thought(_ text: String, model: String?) -> DialectEvent {
    var data = EventData()
    data.known("model", model)
    data.summary("text", text)
    data.count("content_length", text.utf8.count)
    return DialectEvent("thought", data.object)
  }
}

/// The payload of an event while it is put together: what is unknown is left out, and every text is short.
struct EventData {
  /// Names and ids are cut to this many bytes.
  static let maximumName = 256
  /// Words for people are cut to this many characters.
  static let maximumSummary = 200

  private var members: [(key: String, value: JSONValue)] = []

  /// A name or an id.
  mutating func name(_ key: String, _ text: String?) {
    guard let text else { return }
    members.append((key, .string(LineText.cut(text, to: Self.maximumName).text)))
  }

  /// Some names, the first 16 of them.
  mutating func names(_ key: String, _ texts: [String]) {
    members.append((key, .array(texts.prefix(16).map { .string(LineText.cut($0, to: Self.maximumName).text) })))
  }

  /// A name or an id whose absence says something: `null` when it is unknown.
  mutating func known(_ key: String, _ text: String?) {
    if let text { name(key, text) } else { members.append((key, .null)) }
  }

  /// Words for people.
  mutating func summary(_ key: String, _ text: String?) {
    guard let text else { return }
    members.append((key, .string(Self.summary(text))))
  }

  mutating func count(_ key: String, _ count: Int?) {
    if let count { members.append((key, .integer(Int64(count)))) }
  }

  mutating func flag(_ key: String, _ flag: Bool?) {
    if let flag { members.append((key, .bool(flag))) }
  }

  /// A measured quantity: always with a fraction, finite and not negative.
  mutating func quantity(_ key: String, _ quantity: Double?) {
    if let quantity, quantity.isFinite, quantity >= 0 { members.append((key, .number(quantity))) }
  }

  /// A value of any kind, as small as the caller made it.
  mutating func value(_ key: String, _ value: JSONValue?) {
    if let value { members.append((key, value)) }
  }

  var object: JSONObject { JSONObject(members) }

  /// The beginning of a text, in at most 200 characters and four times as many bytes.
  static func summary(_ text: String) -> String {
    let bytes = LineText.cut(text, to: 4 * maximumSummary)
    let characters = bytes.text.prefix(maximumSummary)
    return bytes.isCut || characters.endIndex != bytes.text.endIndex ? "\(characters.dropLast())…" : bytes.text
  }
}
