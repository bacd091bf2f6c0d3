public import JSONText
public import Redaction

// What a child prints as JSON tells secrets in two ways: a text holds one, or the name beside it says that it is one.

extension JSONValue {
  /// The value without what must not be shown. Its shape stays: what was a text is one, and a number is a number or `null`.
  /// - Parameters:
  ///   - name: the name that the value has, or the array that it stands in.
  ///   - findings: what was found is added.
  public func redacted(
    by redactor: Redactor, named name: String? = nil, findings: inout [Redaction.Finding]
  ) -> JSONValue {
    redacted(by: redactor, named: name, depth: 0, findings: &findings)
  }

  private func redacted(
    by redactor: Redactor, named name: String?, depth: Int, findings: inout [Redaction.Finding]
  ) -> JSONValue {
    // What lies deeper is not written.
    guard depth <= RecordLimits.nesting else { return self }
    switch self {
    case .string(let text):
      var redaction = redactor.redaction(of: text, named: name ?? "")
      if redaction == nil, RecordLimits.mayBeCut(text) {
        redaction = redactor.redaction(of: text, isOpenEnded: true)
      }
      guard let redaction else { return self }
      findings += redaction.findings
      return .string(redaction.text)
    case .integer(let number):
      guard number > 0, let finding = redactor.finding(inNumber: UInt64(number)) else { return self }
      findings.append(finding)
      return .null
    case .array(let elements):
      return .array(elements.map { $0.redacted(by: redactor, named: name, depth: depth + 1, findings: &findings) })
    case .object(let object):
      // `{"name": "API_KEY", "value": "…"}`: the name is a member of its own.
      let told = object["name"]?.string ?? object["key"]?.string
      return .object(
        JSONObject(
          object.members.map { key, value in
            let name = key == "value" ? told ?? key : key
            return (
              redactor.redacted(id: key),
              value.redacted(by: redactor, named: name, depth: depth + 1, findings: &findings)
            )
          }))
    default: return self
    }
  }
}
