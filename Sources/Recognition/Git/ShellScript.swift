// Coding agents report the shell text they run. To know what git was asked to do it must be cut into commands and words
// as a shell would: quotes, escapes, substitutions, here-documents. Nothing is expanded or run; where a value depends on
// running something, the word says that it is not literal.

/// A word of a shell command.
struct ShellWord: Equatable {
  /// The text after removal of quotes; expansions stand in it as they were written.
  var text: String
  /// Whether the text is what the program will get: false with variables and substitutions in it.
  var isLiteral: Bool
}

/// One simple command: assignments and words, without redirections.
struct ShellCommand: Equatable {
  var words: [ShellWord] = []
  /// What a here-document or here-string gives it to read.
  var input: String?
  /// The commands inside its substitutions, which run before it.
  var substituted: [ShellCommand] = []

  var isEmpty: Bool { words.isEmpty && input == nil && substituted.isEmpty }
}

/// A shell text as the list of its commands, in the order in which they are written.
struct ShellScript {
  /// Longer texts are cut here; what agents run is below 10 KB, nearly all of it here-documents.
  static let maximumLength = 64 << 10
  /// Substitutions and `sh -c` within each other beyond this depth are plain text.
  static let maximumDepth = 12

  let commands: [ShellCommand]

  /// Programs that show what stands in files: their output quotes, and nothing in it has happened.
  private static let showingPrograms: Set<String> = [
    "awk", "bat", "cat", "cut", "diff", "echo", "egrep", "find", "grep", "head", "jq", "less", "ls", "more", "nl",
    "printf", "rg", "sed", "sort", "tail", "tee", "tr", "tree", "uniq", "wc", "zcat",
  ]

  /// Whether nothing in it can do more than show: the output is a quotation then.
  var onlyShows: Bool {
    !commands.isEmpty
      && commands.allSatisfy { command in
        guard command.substituted.isEmpty, let program = command.words.first?.text else { return false }
        return program == "cd" || Self.showingPrograms.contains(program)
      }
  }

  init(_ text: some StringProtocol, depth: Int = 0) {
    var parser = ShellParser(bytes: Array(text.utf8.prefix(Self.maximumLength)), depth: depth)
    commands = parser.script()
  }
}
