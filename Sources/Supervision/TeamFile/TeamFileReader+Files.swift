// `logs`, `dead_letters`, `rotate`, `keep` and `on_output_closed`: what becomes of the files that a run writes.

extension TeamFileReader {
  static let fileKeys = ["logs", "dead_letters", "rotate", "keep", "on_output_closed"]

  mutating func fileChoices(_ fields: Fields) -> FileChoices {
    var choices = FileChoices()
    choices.logs = fields["logs"].flatMap { nonEmptyString($0) }
    choices.deadLetters = fields["dead_letters"].flatMap { deadLetters($0) }
    choices.rotate = fields["rotate"].flatMap { rotationSize($0) }
    choices.keep = fields["keep"].flatMap { keptFiles($0) }
    choices.onOutputClosed = fields["on_output_closed"].flatMap { outputClosed($0) }
    return choices
  }

  private mutating func deadLetters(_ field: Field) -> String? {
    guard let path = nonEmptyString(field) else { return nil }
    guard let problem = FileChoices.problem(ofDeadLetters: path) else { return path }
    add(field, problem)
    return nil
  }

  private mutating func rotationSize(_ field: Field) -> Int? {
    guard case .string = field.value.content else {
      expected(#"a size in quotes such as "10MiB""#, field)
      return nil
    }
    guard let text = string(field) else { return nil }
    guard let size = SizeText.parse(text) else {
      add(field, "\(QuotedText.of(text)) is not a size; \(SizeText.advice)")
      return nil
    }
    guard let problem = FileChoices.problem(ofRotation: size) else { return size }
    add(field, "\(QuotedText.of(text)) \(problem)")
    return nil
  }

  private mutating func keptFiles(_ field: Field) -> Int? {
    let text: String
    switch field.value.content {
    case .number(let number): text = number
    case .string:
      guard let string = string(field) else { return nil }
      text = string
    default:
      expected(FileChoices.keepAdvice, field)
      return nil
    }
    if let count = FileChoices.keep(text) { return count }
    add(field, "expected \(FileChoices.keepAdvice), found \(QuotedText.of(text))")
    return nil
  }

  private mutating func outputClosed(_ field: Field) -> OutputClosedChoice? {
    guard let text = string(field) else { return nil }
    if let choice = OutputClosedChoice(rawValue: text) { return choice }
    let names = OutputClosedChoice.allCases.map(\.rawValue)
    let advice = NearestName.of(text, among: names).map { "did you mean \($0)?" }
    add(field, "unknown choice \(QuotedText.of(text)); " + (advice ?? "known are \(names.joined(separator: ", "))"))
    return nil
  }
}
