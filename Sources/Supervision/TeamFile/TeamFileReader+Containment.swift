// `tty`, `stdin` and `leftovers`: what a team is connected to, and what becomes of what it leaves behind.

extension TeamFileReader {
  mutating func readContainment(_ fields: Fields, into team: inout TeamSpecification) {
    team.terminal = fields["tty"].flatMap { flag($0) } ?? false
    if let field = fields["leftovers"], let leftovers = leftovers(field) { team.leftovers = leftovers }
    guard let field = fields["stdin"], let word = nonEmptyString(field) else { return }
    team.standardInput = StandardInput.of(word, in: directory)
    if team.terminal, team.standardInput != .null {
      add(field, "a team with a terminal reads from that; leave stdin out, or tty")
    }
  }

  /// Notes it when an earlier team reads proctor's input already: two of them would each get a part.
  mutating func noteInheritance(of team: TeamSpecification, after earlier: [TeamSpecification], _ field: Field) {
    guard team.standardInput == .inherit, let first = earlier.first(where: { $0.standardInput == .inherit }) else {
      return
    }
    add(field, "stdin: the team \(QuotedText.of(first.id)) inherits proctor's input already; only one team can")
  }

  private mutating func leftovers(_ field: Field) -> Leftovers? {
    guard let text = string(field) else { return nil }
    if let leftovers = Leftovers(rawValue: text) { return leftovers }
    let names = Leftovers.allCases.map(\.rawValue)
    let nearest = NearestName.of(text, among: names).map { "did you mean \($0)?" }
    add(field, "unknown word \(QuotedText.of(text)); " + (nearest ?? "known are \(names.joined(separator: ", "))"))
    return nil
  }
}
