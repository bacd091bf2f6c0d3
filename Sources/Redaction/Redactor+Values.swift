// Values that have a name of their own, and so need no sign between the two: members of objects, arguments of commands.

extension Redactor {
  /// What is to be shown of a value that stands under a name, such as a member of a JSON object; `nil` when it may be shown
  /// as it is.
  public func redaction(of value: String, named name: String) -> Redaction? {
    if let found = redaction(of: value) { return found }
    guard scope.contains(.secrets) || scope.contains(.personalData), let kind = kind(named: name, value) else {
      return nil
    }
    return Redaction(of: value, spans: [SensitiveSpan(start: 0, end: value.utf8.count, kind: kind)], by: self)
  }

  private func kind(named name: String, _ value: String) -> SensitiveKind? {
    guard !value.isEmpty, let meaning = meaning(of: name),
      scope.contains(meaning.kind.category == .secret ? .secrets : .personalData)
    else { return nil }
    let isSecret = withBytes(of: value) { base, count in
      let text = TextBytes(base: base, count: count, isOpenEnded: false)
      return Scan.isSecret(SecretValue(text, 0, count), named: meaning, .whole, in: text, nameStart: 0)
    }
    return isSecret ? meaning.kind : nil
  }

  /// What a number is that must not be shown: that of a card, the only secret that a JSON number can be.
  public func finding(inNumber number: UInt64) -> Redaction.Finding? {
    guard scope.contains(.personalData), number >= 1_000_000_000_000 else { return nil }
    let digits = String(number)
    guard CardNumber.isIssued(number, count: digits.utf8.count), CardNumber.isChecked(number) else { return nil }
    return .init(kind: .card, hash: hash(of: digits.utf8))
  }

  /// A command as it may be shown: also what follows an option such as `--api-key` is taken out, whatever it looks like.
  public func redacted(command: [String]) -> [String] {
    var findings: [Redaction.Finding] = []
    return redacted(command: command, findings: &findings)
  }

  /// The same, with what was found.
  public func redacted(command: [String], findings: inout [Redaction.Finding]) -> [String] {
    var isSecretNext = false
    return command.map { word in
      defer { isSecretNext = scope.contains(.secrets) && isOption(ofSecret: word) }
      if let found = redaction(of: word) {
        findings += found.findings
        return found.text
      }
      guard isSecretNext, !word.hasPrefix("-"), !isPlaceholder(word) else { return word }
      findings.append(.init(kind: .secret, hash: hash(of: word.utf8)))
      return Redaction.marker(for: .secret)
    }
  }

  /// The values of an environment that are secrets by the name of their variable and by their look: to be known to a
  /// ``Redactor``, which then finds them in any shape.
  public static func secrets(inEnvironment environment: [String: String]) -> [String] {
    environment.compactMap { name, value in
      guard !folders.contains(name) else { return nil }
      let looksSecret = off.withBytes(of: value) { base, count in
        SecretValue(TextBytes(base: base, count: count, isOpenEnded: false), 0, count)
          .isStrong(atLeast: shortestKnownValue)
      }
      guard looksSecret else { return nil }
      switch off.meaning(of: name) {
      case nil, .key, .vague, .signature, .socialSecurityNumber: return nil
      default: return value
      }
    }
  }

  /// Where a shell is and was, and no passwords: every path below them would be taken out of everything.
  private static let folders: Set = ["PWD", "OLDPWD"]

  private func meaning(of name: String) -> SecretName? {
    guard name.utf8.count <= SecretName.longest else { return nil }
    return withBytes(of: name) { base, count in
      SecretName(TextBytes(base: base, count: count, isOpenEnded: false), 0, count)
    }
  }

  private func isOption(ofSecret word: String) -> Bool {
    guard word.hasPrefix("-"), word.utf8.count <= SecretName.longest,
      word.utf8.allSatisfy({ $0.isBase64URL })
    else { return false }
    switch meaning(of: word) {
    case nil, .key, .signature, .cookie, .vague: return false
    default: return true
    }
  }

  private func isPlaceholder(_ word: String) -> Bool {
    withBytes(of: word) { base, count in
      SecretValue(TextBytes(base: base, count: count, isOpenEnded: false), 0, count).isPlaceholder
    }
  }
}
