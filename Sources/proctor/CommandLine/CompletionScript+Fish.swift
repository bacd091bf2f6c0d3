// Fish collects one `complete` line per option and asks a condition whether the line applies at the cursor.

extension CompletionScript {
  static var fish: String {
    #"""
    # Completions of proctor for fish. In ~/.config/fish/config.fish: proctor completion fish | source

    function __proctor_in --description 'Whether the cursor is among our own words of a command'
        set -l words (commandline -opc)
        test "$words[2]" = "$argv[1]"; and not contains -- -- $words
    end

    function __proctor_in_child --description 'Whether the cursor is in the command line of a child'
        set -l words (commandline -opc)
        contains -- "$words[2]" \#(childCommands.joined(separator: " ")); and contains -- -- $words
    end

    function __proctor_child --description 'Complete the command line of a child as if it stood alone'
        set -l words (commandline -opc)
        set -l dashes (contains -i -- -- $words)
        set -e words[1..$dashes]
        complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
    end

    complete -c proctor -e
    complete -c proctor -f
    complete -c proctor -n __proctor_in_child -a '(__proctor_child)'
    \#(Command.allCases.map { "complete -c proctor -n '__proctor_in \"\"' -a \($0.rawValue) -d \(fishQuote($0.summary))" }
        .joined(separator: "\n"))
    \#(([nil] + Command.allCases).flatMap(fishLines).joined(separator: "\n"))

    """#
  }

  private static func fishLines(of place: Command?) -> [String] {
    let condition = "complete -c proctor -n \(fishQuote("__proctor_in \(place?.rawValue ?? "\"\"")"))"
    let arguments = (place?.arguments ?? []).map { "\(condition)\(fishAction($0.completion))" }
    let options = FlagTable.flags(of: place).map { flag in
      let short = flag.short.map { " -s \($0)" } ?? ""
      let value = flag.value.map { " -r\(fishAction($0.completion))" } ?? ""
      return "\(condition)\(short) -l \(flag.name)\(value) -d \(fishQuote(flag.summary))"
    }
    return arguments + options
  }

  private static func fishAction(_ completion: Completion) -> String {
    switch completion {
    case .files: " -F"
    case .words(let words): " -f -a \(fishQuote(words.joined(separator: " ")))"
    case .unknown: " -f"
    }
  }

  private static func fishQuote(_ text: String) -> String {
    "'"
      + text.map { character in
        switch character {
        case "'": "\\'"
        case "\\": "\\\\"
        default: String(character)
        }
      }.joined() + "'"
  }
}
