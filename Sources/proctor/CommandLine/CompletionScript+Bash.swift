// Bash has no descriptions and no idea of options: the script looks at the words before the cursor by itself. It needs
// no bash-completion package, and uses that package's completion of commands when it is loaded.

extension CompletionScript {
  static var bash: String {
    #"""
    # Completions of proctor for bash. In ~/.bashrc: eval "$(proctor completion bash)"

    _proctor_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }

    _proctor_files() {
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
    }

    # The command line of a child, which begins at the given word.
    _proctor_child() {
      if declare -F _comp_command_offset > /dev/null; then
        _comp_command_offset "$1"
      elif declare -F _command_offset > /dev/null; then
        _command_offset "$1"
      elif ((COMP_CWORD == $1)); then
        mapfile -t COMPREPLY < <(compgen -c -- "$current")
      else
        _proctor_files
      fi
    }

    _proctor() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= dashes=0 index
      COMPREPLY=()
      # Readline splits at "=": --emit=all arrives as three words.
      if [[ $current == "=" ]]; then
        current=
      elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
      fi
      for ((index = 1; index < COMP_CWORD; index++)); do
        if [[ ${COMP_WORDS[index]} == -- ]]; then
          dashes=$index
          break
        elif [[ -z $command && ${COMP_WORDS[index]} != -* ]]; then
          command=${COMP_WORDS[index]}
        fi
      done
      if ((dashes > 0)); then
        if [[ $command == @(\#(childCommands.joined(separator: "|"))) ]]; then
          _proctor_child $((dashes + 1))
        else
          _proctor_files
        fi
        return
      fi
      case $command:$previous in
    \#(block(Command.allCases.flatMap(bashValues), indentation: 4))
      esac
      case $command:$current in
    \#(block(([nil] + Command.allCases).map(bashOptions), indentation: 4))
    \#(block(([nil] + Command.allCases).compactMap(bashArguments), indentation: 4))
      esac
    }

    complete -F _proctor proctor

    """#
  }

  /// What follows an option that takes a value.
  private static func bashValues(of command: Command) -> [String] {
    FlagTable.flags(of: command).compactMap { flag in
      guard let value = flag.value else { return nil }
      let places = flag.spellings.map { "\(command.rawValue):\($0)" }.joined(separator: " | ")
      return "\(places)) \(bashAction(value.completion).map { $0 + "; " } ?? "")return ;;"
    }
  }

  private static func bashOptions(of command: Command?) -> String {
    let dashes = command?.startsChild == true ? ["--"] : []
    let words = (FlagTable.flags(of: command).flatMap(\.spellings) + dashes).joined(separator: " ")
    return "\(command?.rawValue ?? ""):-*) _proctor_words '\(words)' ;;"
  }

  private static func bashArguments(of command: Command?) -> String? {
    let completion =
      command.map { $0.arguments.first?.completion ?? .unknown } ?? .words(Command.allCases.map(\.rawValue))
    return bashAction(completion).map { "\(command?.rawValue ?? ""):*) \($0) ;;" }
  }

  private static func bashAction(_ completion: Completion) -> String? {
    switch completion {
    case .files: "_proctor_files"
    case .words(let words): "_proctor_words '\(words.joined(separator: " "))'"
    case .unknown: nil
    }
  }
}
