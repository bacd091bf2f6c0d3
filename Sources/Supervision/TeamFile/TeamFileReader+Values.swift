// Plain values: objects with known keys, strings with variables, durations, flags.

/// The keys an object may have, and what is known about keys it may not have.
struct KnownKeys {
  let names: [String]
  /// Keys of another place of the file, with the sentence that says where they belong.
  let otherPlaces: [String: String]
  /// What other tools call one of our keys (`cwd`, `environment`), too far from ours for the edit distance.
  let otherNames: [String: String]

  /// The key that an unknown one probably stands for.
  func meant(by key: String) -> String? {
    otherPlaces[key] == nil ? otherNames[key] ?? NearestName.of(key, among: names) : nil
  }

  /// What to do instead of using an unknown key.
  func advice(on key: String) -> String {
    if let place = otherPlaces[key] { return place }
    if let name = meant(by: key) { return "did you mean \(name)?" }
    if let name = NearestName.of(key, among: otherPlaces.keys.sorted()), let place = otherPlaces[name] {
      return "did you mean \(name)? Then \(place)"
    }
    return "known are \(names.joined(separator: ", "))"
  }
}

extension TeamFileReader {
  /// The members of an object that have known keys.
  struct Fields {
    var byKey: [String: Field] = [:]
    /// Known keys that an unknown one probably stands for: their absence is not worth a second complaint.
    var misspelt: Set<String> = []

    subscript(key: String) -> Field? { byKey[key] }
  }

  /// The members of an object by key; unknown keys and keys written twice are noted and left out.
  mutating func fields(of field: Field, known: KnownKeys) -> Fields? {
    guard case .object(let members) = field.value.content else {
      expected("an object", field)
      return nil
    }
    var fields = Fields()
    for (member, child) in uniqueMembers(members, of: field) {
      if known.names.contains(member.key) {
        fields.byKey[member.key] = child
      } else {
        if let name = known.meant(by: member.key) { fields.misspelt.insert(name) }
        add("\(child.path): unknown key; \(known.advice(on: member.key))", at: member.keyOffset)
      }
    }
    return fields
  }

  /// The members in order, without those whose key came before, which are noted.
  mutating func uniqueMembers(_ members: [JSON5Value.Member], of field: Field) -> [(JSON5Value.Member, Field)] {
    var offsets: [String: Int] = [:]
    var unique: [(JSON5Value.Member, Field)] = []
    for member in members {
      let child = field.member(member)
      if let first = offsets[member.key] {
        // Finding the line reads the file up to there: not once more for each of a million doubled keys.
        let line = problems.isFull ? 0 : file.place(of: first).line
        add("\(child.path): the key is there twice, first on line \(line)", at: member.keyOffset)
      } else {
        offsets[member.key] = member.keyOffset
        unique.append((member, child))
      }
    }
    return unique
  }

  /// A string with its variables replaced.
  mutating func string(_ field: Field) -> String? {
    guard case .string(let text) = field.value.content else {
      expected("a string", field)
      return nil
    }
    do {
      let text = try variables.expand(text)
      guard !text.utf8.contains(0) else {
        add(field, "holds a NUL character, which no command, path or variable can")
        return nil
      }
      return text
    } catch {
      add(field, error.sentence)
      return nil
    }
  }

  mutating func nonEmptyString(_ field: Field) -> String? {
    guard let text = string(field) else { return nil }
    if text.isEmpty { add(field, "empty") }
    return text.isEmpty ? nil : text
  }

  /// The strings of an array; `nil` when it is none or one of them is wrong.
  mutating func strings(_ field: Field, expecting wanted: String) -> [String]? {
    guard case .array(let values) = field.value.content else {
      expected(wanted, field)
      return nil
    }
    let strings = values.enumerated().map { string(field.element($0.offset, $0.element)) }
    return strings.contains(nil) ? nil : strings.compactMap(\.self)
  }

  mutating func flag(_ field: Field) -> Bool? {
    if case .bool(let value) = field.value.content { return value }
    expected("true or false", field)
    return nil
  }

  mutating func duration(_ field: Field, atLeast shortest: Duration = .zero) -> Duration? {
    guard case .string = field.value.content else {
      expected(#"a duration in quotes such as "2s" or "45m""#, field)
      return nil
    }
    guard let text = string(field), let duration = duration(text, of: field) else { return nil }
    guard duration >= shortest else {
      add(field, "\(QuotedText.of(text)) is too short; the least is \(DurationText.render(shortest))")
      return nil
    }
    return duration
  }

  mutating func positiveDuration(_ field: Field) -> Duration? {
    guard let duration = duration(field) else { return nil }
    if duration == .zero { add(field, "a limit of zero; leave the key out for no limit") }
    return duration
  }

  /// A duration that is all or part of a field's string.
  mutating func duration(_ text: String, of field: Field) -> Duration? {
    do { return try DurationText.parse(text) } catch {
      add(field, error.description)
      return nil
    }
  }
}
