import JSONText
import Redaction

/// Writes the fields of a record within ``RecordLimits``.
///
/// Every object whose own text or list had to be cut says so itself with `"truncated":true`, so that a reader knows which
/// text is incomplete and not merely that something is.
struct RecordWriter {
  var json: JSONWriter
  private let limits: RecordLimits
  private let redactor: Redactor
  /// What was taken out of texts.
  private(set) var findings: [Redaction.Finding] = []
  private var wasCut = false
  private var depth = 0

  init(limits: RecordLimits, redactor: Redactor) {
    json = JSONWriter()
    self.limits = limits
    self.redactor = redactor
  }

  /// Whether the line is already too long, so that nothing more needs to be written in this attempt.
  var isTooLong: Bool { json.bytes.count > RecordLimits.lineBytes }

  // MARK: Containers

  /// Writes an object that reports its own cuts.
  mutating func object(alreadyCut: Bool = false, _ fields: (inout RecordWriter) -> Void) {
    let outerWasCut = wasCut
    wasCut = alreadyCut
    json.beginObject()
    fields(&self)
    if wasCut { field("truncated", true) }
    json.endObject()
    wasCut = outerWasCut
  }

  /// Writes a member that is an object.
  mutating func object(_ key: String, _ fields: (inout RecordWriter) -> Void) {
    json.key(key)
    object(fields)
  }

  /// Writes a member that is an object, or `null`.
  mutating func object<Value>(_ key: String, _ value: Value?, _ fields: (inout RecordWriter, Value) -> Void) {
    json.key(key)
    guard let value else { return json.null() }
    object { fields(&$0, value) }
  }

  /// Which end of a list survives when it is too long.
  enum Kept { case first, last }

  /// Writes a list member, as much of it as may be shown.
  mutating func list<Element>(
    _ key: String, _ elements: [Element], keeping kept: Kept = .first,
    _ element: (inout RecordWriter, Element) -> Void
  ) {
    let limit = itemLimit
    if elements.count > limit { wasCut = true }
    depth += 1
    json.key(key)
    json.beginArray()
    for each in kept == .first ? elements.prefix(limit) : elements.suffix(limit) where !isTooLong {
      element(&self, each)
    }
    json.endArray()
    depth -= 1
  }

  /// How many elements a list may show at this depth.
  var itemLimit: Int { depth == 0 ? limits.items : limits.innerItems }

  /// Whether figures are shown at this depth.
  var showsFigures: Bool { depth <= limits.figures }

  /// Makes the innermost object say that something of it is missing.
  mutating func reportCut() { wasCut = true }

  // MARK: Texts

  /// Writes an id, which is the same in every record. Recognition cuts the names that it makes ids of.
  mutating func identifier(_ key: String, _ value: String?) {
    guard let value else { return name(key, nil) }
    name(key, redactor.redacted(id: value, isOpenEnded: RecordLimits.isCutIdentifier(value)))
  }

  /// Writes an id as an element of a list.
  mutating func identifier(_ value: String) {
    let shown = redactor.redacted(id: value, isOpenEnded: RecordLimits.isCutIdentifier(value))
    if json.string(shown, maximumBytes: min(limits.text, RecordLimits.identifierBytes)) { wasCut = true }
  }

  /// Writes an id that is our own.
  mutating func name(_ key: String, _ value: String?) {
    json.key(key)
    guard let value else { return json.null() }
    _ = json.string(value, maximumBytes: RecordLimits.identifierBytes)
  }

  /// Writes a text, or `null`.
  /// - Parameter isRedacted: it was looked through already.
  mutating func text(_ key: String, _ value: String?, isRedacted: Bool = false) {
    json.key(key)
    guard let value else { return json.null() }
    if isRedacted { redactedText(value) } else { text(value) }
  }

  /// Writes a text as a value.
  mutating func text(_ value: String) { redactedText(shown(value)) }

  /// Writes a text that was redacted already.
  private mutating func redactedText(_ value: String) {
    if json.string(value, maximumBytes: limits.text) { wasCut = true }
  }

  /// A text without what must not be shown: looked at before it is cut, and somewhat beyond the cut.
  private mutating func shown(_ value: String) -> String {
    let limit = limits.text + RecordLimits.redactionReach
    guard value.utf8.count > limit else {
      guard let redaction = redactor.redaction(of: value, isOpenEnded: RecordLimits.mayBeCut(value))
      else { return value }
      findings += redaction.findings
      return redaction.text
    }
    let beginning = String(decoding: value.utf8.prefix(limit), as: UTF8.self)
    guard let redaction = redactor.redaction(of: beginning, isOpenEnded: true) else { return value }
    findings += redaction.findings
    wasCut = true
    return redaction.text
  }

  /// Writes the word of an enumeration.
  mutating func word(_ key: String, _ value: (some RawRepresentable<String>)?) {
    json.key(key)
    guard let value else { return json.null() }
    json.string(value.rawValue)
  }

  /// Writes a point in time as text.
  mutating func timestamp(_ key: String, milliseconds: Int64) {
    json.key(key)
    Timestamp.write(milliseconds: milliseconds, to: &json)
  }

  // MARK: Numbers

  /// Writes a whole number, or `null`.
  mutating func field(_ key: String, _ value: (some FixedWidthInteger)?) {
    json.key(key)
    guard let value else { return json.null() }
    json.integer(value)
  }

  /// Writes a measurement to the thousandth, which is finer than any of ours is exact, or `null`.
  mutating func field(_ key: String, _ value: Double?) {
    json.key(key)
    guard let value else { return json.null() }
    json.number(value, decimals: 3)
  }

  /// Writes nanodollars as dollars, exactly, or `null`.
  mutating func dollars(_ key: String, nanodollars: Int64?) {
    json.key(key)
    guard let nanodollars else { return json.null() }
    json.fixed(nanodollars, decimals: 9, minimumDecimals: 2)
  }

  /// Writes epoch milliseconds as seconds.
  mutating func epochSeconds(_ key: String, milliseconds: Int64) {
    json.key(key)
    json.fixed(milliseconds, decimals: 3)
  }

  /// Writes `true`, `false`, or `null`.
  mutating func field(_ key: String, _ value: Bool?) {
    json.key(key)
    guard let value else { return json.null() }
    json.bool(value)
  }

  // MARK: What a child printed

  /// Writes a member as a child printed it.
  mutating func value(_ key: String, _ value: JSONValue) {
    json.key(key)
    self.value(value)
  }

  /// Writes the members of an object that a child printed. A member whose name is too long is left out, because a cut name is
  /// another name.
  mutating func members(of object: JSONObject) {
    let limit = itemLimit
    if object.members.count > limit { wasCut = true }
    for (key, value) in object.members.prefix(limit) where !isTooLong {
      guard key.utf8.count <= limits.text else {
        wasCut = true
        continue
      }
      self.value(key, value)
    }
  }

  private mutating func value(_ value: JSONValue) {
    switch value {
    case .string(let text): redactedText(text)
    case .array(let elements):
      nested { writer in
        let limit = writer.itemLimit
        if elements.count > limit { writer.wasCut = true }
        writer.json.beginArray()
        for element in elements.prefix(limit) where !writer.isTooLong { writer.value(element) }
        writer.json.endArray()
      }
    case .object(let object):
      nested { writer in
        writer.json.beginObject()
        writer.members(of: object)
        writer.json.endObject()
      }
    default: json.value(value)
    }
  }

  private mutating func nested(_ write: (inout RecordWriter) -> Void) {
    guard depth < RecordLimits.nesting else {
      wasCut = true
      return json.null()
    }
    depth += 1
    write(&self)
    depth -= 1
  }
}
