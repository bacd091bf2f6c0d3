// `stop`: `{signal: "INT", grace: "2s"}`, or a list of such steps and of their short form `"INT 2s"`.

extension TeamFileReader {
  static let stepKeys = KnownKeys(
    names: ["signal", "grace"], otherPlaces: [:], otherNames: ["timeout": "grace"])

  /// The ladder; `grace` is for steps that do not say theirs.
  mutating func stopLadder(_ field: Field, grace: Duration) -> [StopStep] {
    switch field.value.content {
    case .object: return step(field, grace: grace).map { [$0] } ?? []
    case .array(let values):
      if values.isEmpty { add(field, "empty; list at least one step, or leave the key out") }
      return values.enumerated().compactMap { step(field.element($0.offset, $0.element), grace: grace) }
    default:
      expected(#"{signal: "TERM", grace: "8s"} or a list such as ["INT 2s", "TERM 6s"]"#, field)
      return []
    }
  }

  private mutating func step(_ field: Field, grace: Duration) -> StopStep? {
    switch field.value.content {
    case .string:
      guard let text = string(field) else { return nil }
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 1 || words.count == 2 else {
        add(field, #"expected a signal and a duration such as "INT 2s", found \#(QuotedText.of(text))"#)
        return nil
      }
      let signal = signalNumber(words[0], of: field)
      let given = words.count == 2 ? duration(words[1], of: field) : grace
      guard let signal, let given else { return nil }
      return StopStep(signal: signal, grace: given)
    case .object:
      guard let fields = fields(of: field, known: Self.stepKeys) else { return nil }
      if fields.byKey.isEmpty, fields.misspelt.isEmpty {
        add(field, "neither signal nor grace; leave the key out for TERM and 8s")
      }
      let given = fields["grace"].map { duration($0) } ?? grace
      var number: Int32? = StopStep.standard.signal
      if let signal = fields["signal"] { number = string(signal).flatMap { signalNumber($0, of: signal) } }
      guard let number, let given else { return nil }
      return StopStep(signal: number, grace: given)
    default:
      expected(#"a step such as "INT 2s" or {signal: "INT", grace: "2s"}"#, field)
      return nil
    }
  }

  private mutating func signalNumber(_ name: String, of field: Field) -> Int32? {
    if let number = StopSignal.number(of: name) { return number }
    let advice =
      StopSignal.nearest(to: name).map { "did you mean \($0)?" }
      ?? "known are \(StopSignal.all.joined(separator: ", "))"
    add(field, "unknown signal \(QuotedText.of(name)); \(advice)")
    return nil
  }
}
