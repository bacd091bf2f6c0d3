// Zsh knows the grammar of options itself: `_arguments` takes one specification per spelling. The script works both as a
// file `_proctor` in `$fpath` and when it is evaluated after `compinit`.

extension CompletionScript {
  static var zsh: String {
    #"""
    #compdef proctor
    # Completions of proctor for zsh. In ~/.zshrc, after compinit: eval "$(proctor completion zsh)"

    _proctor() {
      local curcontext=$curcontext context state state_descr line
      local -A opt_args
      local -a names=(
    \#(block(Command.allCases.map { zshQuote("\($0.rawValue):\($0.summary)") }, indentation: 4))
      )
      _arguments -C \
    \#(block(zshOptions(of: nil).map { $0 + " \\" }, indentation: 4))
        ':command:->command' '*::argument:->argument' && return
      case $state in
        command) _describe -t commands command names ;;
        argument)
          local -i dashes=${words[(i)--]}
          if [[ $words[1] == (\#(childCommands.joined(separator: "|"))) ]] && (( dashes < CURRENT )); then
            # The command line of a child: as if it stood alone.
            shift dashes words
            (( CURRENT -= dashes ))
            _normal
            return
          fi
          case $words[1] in
    \#(Command.allCases.map(zshCase).joined(separator: "\n"))
          esac
          ;;
      esac
    }

    if [[ $funcstack[1] == _proctor ]]; then
      _proctor "$@"
    else
      compdef _proctor proctor
    fi

    """#
  }

  private static func zshCase(of command: Command) -> String {
    let specifications = zshOptions(of: command) + command.arguments.map(zshArgument)
    return block(["\(command.rawValue))", "  _arguments -s -S \\"], indentation: 8) + "\n"
      + block([specifications.joined(separator: " \\\n" + String(repeating: " ", count: 12))], indentation: 12) + "\n"
      + block(["  ;;"], indentation: 8)
  }

  private static func zshOptions(of place: Command?) -> [String] {
    FlagTable.flags(of: place).flatMap { flag in
      flag.spellings.map { spelling in
        let others = "(\(flag.spellings.joined(separator: " ")))"
        let description = "[\(flag.summary)]"
        switch flag.action {
        case .answer: return zshQuote("(- *)\(spelling)\(description)")
        case .turn: return zshQuote("\(others)\(spelling)\(description)")
        case .take(let value):
          let joint = spelling.hasPrefix("--") ? "=" : "+"
          let repeats = flag.collects ? "*" : others
          return zshQuote(
            "\(repeats)\(spelling)\(joint)\(description):\(value.placeholder):\(zshAction(value.completion))")
        }
      }
    }
  }

  private static func zshArgument(_ argument: Argument) -> String {
    zshQuote("\(argument.isOptional ? "::" : ":")\(argument.name):\(zshAction(argument.completion))")
  }

  private static func zshAction(_ completion: Completion) -> String {
    switch completion {
    case .files: "_files"
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .unknown: " "
    }
  }

  private static func zshQuote(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
