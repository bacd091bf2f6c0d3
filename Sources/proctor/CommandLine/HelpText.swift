/// The help of the program and of each command, made from ``Command`` and ``FlagTable``.
///
/// The first line says what it is for, the last line works as pasted; in between nothing is promised that is not there.
enum HelpText {
  /// The widest line, in characters.
  static let width = 100

  /// The help of a command, or of the program.
  static func of(_ command: Command?) -> String {
    let paragraphs = command.map(sections) ?? programSections
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private static var programSections: [[String]] {
    [
      ["Supervise teams of AI agents and stream what they do as telemetry, one JSON object per line."],
      ["Usage: proctor COMMAND [ARGUMENT…]"],
      section("Commands:", Command.allCases.map { ($0.rawValue, $0.summary + ".") }),
      section("Options:", optionRows(of: nil)),
      ["\"proctor help COMMAND\" says more about a command."],
      ["Example:", "  " + Command.run.example],
    ]
  }

  private static func sections(of command: Command) -> [[String]] {
    let arguments = command.arguments.map { ($0.name, $0.summary + ".") }
    let child = command.startsChild ? [("COMMAND", "The command to run as a team of its own, with its arguments.")] : []
    return [
      [command.summary + "."],
      command.details.isEmpty ? [] : wrap(command.details, width: width),
      command.usages.enumerated().map { ($0.offset == 0 ? "Usage: " : "       ") + "proctor " + $0.element },
      section("Arguments:", arguments + child),
      section("Options:", optionRows(of: command)),
      section("Exit codes:", command.exitCodes.map { ($0.codes, $0.meaning) }),
      section("Recipes:", command.recipes.map { ($0.line, $0.effect) }),
      ["Example:", "  " + command.example],
    ]
  }

  private static func optionRows(of place: Command?) -> [(String, String)] {
    FlagTable.flags(of: place).map { flag in
      // Long names align, whether or not there is a letter.
      let spelling = (flag.short == nil ? "    " : "") + flag.spellings.joined(separator: ", ")
      let text = [flag.summary + ".", flag.collects ? "May be repeated." : "", flag.details].filter { !$0.isEmpty }
        .joined(separator: " ")
      return (spelling + (flag.value.map { " " + $0.placeholder } ?? ""), text)
    }
  }

  /// A title and rows of two aligned columns, the right one wrapped.
  private static func section(_ title: String, _ rows: [(left: String, right: String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let column = 2 + (rows.map(\.left.count).max() ?? 0) + 2
    return [title]
      + rows.flatMap { row in
        wrap(row.right, width: width - column).enumerated().map { index, line in
          let left = index == 0 ? "  " + row.left : ""
          return left + String(repeating: " ", count: column - left.count) + line
        }
      }
  }

  /// Breaks a text between words. A word longer than the width gets a line of its own.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}
