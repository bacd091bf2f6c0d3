import Redaction

// `redact`: `"all"`, `"all,email"` or `["all", "email"]`.

extension TeamFileReader {
  mutating func redaction(_ field: Field) -> RedactionScope? {
    let parts: [String]
    switch field.value.content {
    case .string:
      guard let text = string(field) else { return nil }
      parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    case .array:
      guard let texts = strings(field, expecting: "a string or an array of strings") else { return nil }
      parts = texts
    default:
      expected("a string or an array of strings", field)
      return nil
    }
    do throws(RedactionTextError) { return try RedactionText.parse(parts) } catch {
      add(field, error.description)
      return nil
    }
  }
}
