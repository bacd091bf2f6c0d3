extension JSONWriter {
  /// Writes a value as it was read: members in their order, integers as integers.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let truth): bool(truth)
    case .integer(let number): integer(number)
    case .number(let number): self.number(number)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let object):
      beginObject()
      for (key, member) in object.members {
        self.key(key)
        self.value(member)
      }
      endObject()
    }
  }
}
