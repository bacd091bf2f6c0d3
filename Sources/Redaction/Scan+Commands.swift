/// Programs that take a password behind an option whose name tells nothing: `curl -u bob:…`, `sshpass -p …`.
extension Scan {
  /// A program, its options, and what stands behind them.
  struct PasswordOption {
    let program: StaticString
    let options: [StaticString]
    /// Whether a user and a colon come first.
    let namesUser: Bool
    /// Whether a blank may, or must not, stand between option and value.
    let isAttached: Bool
  }

  static let passwordOptions: [PasswordOption] = [
    PasswordOption(program: "curl ", options: ["-u", "--user", "--proxy-user"], namesUser: true, isAttached: false),
    PasswordOption(program: "sshpass ", options: ["-p"], namesUser: false, isAttached: false),
    PasswordOption(program: "docker login ", options: ["-p"], namesUser: false, isAttached: false),
    PasswordOption(program: "mysql", options: ["-p"], namesUser: false, isAttached: true),
  ]

  private static let longestCommand = 512

  mutating func findPassword(ofCommand place: Int, at start: Int) {
    let command = Self.passwordOptions[place]
    guard text.holds(command.program, at: start), text.isBoundary(before: start) else { return }
    let end = min(text.count, start + Self.longestCommand)
    var index = start + command.program.utf8CodeUnitCount - 1
    while index < end {
      let option = index + 1
      if text[index].isBlank, text[option] == UInt8(ascii: "-"),
        let name = command.options.first(where: { text.holds($0, at: option) })
      {
        index = option + name.utf8CodeUnitCount
        findPassword(of: command, at: index)
      } else {
        index += 1
      }
    }
  }

  private mutating func findPassword(of command: PasswordOption, at option: Int) {
    var start = option
    if command.isAttached {
      guard text[start].isAlphanumeric || text[start].isQuote else { return }
    } else {
      start = text.end(from: start, within: 4) { $0.isBlank || $0 == UInt8(ascii: "=") }
      guard start > option || text[start].isQuote else { return }
    }
    start = text.end(from: start, within: 4) { $0.isQuote || $0 == UInt8(ascii: "\\") }
    var end = endOfWord(start)
    if command.namesUser {
      let colon = text.end(from: start, within: end - start) { $0 != UInt8(ascii: ":") }
      if colon + 1 == end, text[end].isQuote, endOfWord(end + 1) > end + 1 {
        // `--user name:'password'`
        (start, end) = (end + 1, endOfWord(end + 1))
      } else if colon + 1 == end {
        // A key as the user, and no password.
        guard SecretValue(text, start, colon).isStrong(atLeast: 12) else { return }
        end = colon
      } else {
        start = colon + 1
      }
    }
    if start < end, !SecretValue(text, start, end).isPlaceholder { add(start, end, .password) }
  }

  private func endOfWord(_ start: Int) -> Int {
    text.end(from: start) { !$0.isSpace && !$0.isQuote && $0 != UInt8(ascii: "\\") }
  }
}
