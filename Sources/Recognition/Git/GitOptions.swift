/// The arguments of a git subcommand, sorted into options and operands.
///
/// Which options take a value must be known, or the value would be mistaken for a branch. The table lists them per
/// subcommand, from the manual pages of git 2.39 to 2.51; all other options are switches.
struct GitOptions {
  /// Options by letter or by name without dashes, in the order given.
  private(set) var given: [(name: String, value: ShellWord?)] = []
  /// Words that are no options, up to `--`.
  private(set) var operands: [ShellWord] = []
  /// Words after `--`.
  private(set) var paths: [ShellWord] = []

  init(_ words: ArraySlice<ShellWord>, of subcommand: String) {
    let grammar = Self.grammars[subcommand] ?? Grammar()
    var words = words
    while let word = words.popFirst() {
      if word.text == "--" {
        paths = Array(words)
        return
      } else if word.text.hasPrefix("--") {
        takeLong(word, grammar, &words)
      } else if word.text.hasPrefix("-"), word.text != "-" {
        takeShort(word, grammar, &words)
      } else {
        operands.append(word)
      }
    }
  }

  /// Whether any of these options was given.
  func has(_ names: String...) -> Bool {
    given.contains { names.contains($0.name) }
  }

  /// The value of the first of these options that has one.
  func value(_ names: String...) -> ShellWord? {
    given.first { names.contains($0.name) && $0.value != nil }?.value
  }

  private mutating func takeLong(_ word: ShellWord, _ grammar: Grammar, _ words: inout ArraySlice<ShellWord>) {
    let name = word.text.dropFirst(2)
    if let equals = name.firstIndex(of: "=") {
      let value = String(name[name.index(after: equals)...])
      given.append((String(name[..<equals]), ShellWord(text: value, isLiteral: word.isLiteral)))
    } else {
      given.append((String(name), grammar.names.contains(String(name)) ? words.popFirst() : nil))
    }
  }

  /// `-am text`, `-mtext`, `-n5`: letters up to one that takes the rest of the word or the next word.
  private mutating func takeShort(_ word: ShellWord, _ grammar: Grammar, _ words: inout ArraySlice<ShellWord>) {
    var letters = word.text.dropFirst()
    while let letter = letters.popFirst() {
      let rest = ShellWord(text: String(letters), isLiteral: word.isLiteral)
      if grammar.letters.contains(letter) {
        given.append((String(letter), letters.isEmpty ? words.popFirst() : rest))
        return
      }
      given.append((String(letter), nil))
      if grammar.attached.contains(letter) { return }
    }
  }

  private struct Grammar {
    /// Letters with a value in the same or in the next word.
    var letters = ""
    /// Letters whose value, if any, is in the same word.
    var attached = ""
    /// Names with a value in the next word unless it is attached with `=`.
    var names: Set<String> = []
  }

  private static let grammars: [String: Grammar] = [
    "branch": Grammar(
      letters: "u",
      names: ["contains", "format", "merged", "no-contains", "no-merged", "points-at", "set-upstream-to", "sort"]),
    "checkout": Grammar(letters: "bB", names: ["conflict", "orphan", "pathspec-from-file"]),
    "cherry-pick": Grammar(letters: "msX", attached: "S", names: ["cleanup", "empty", "mainline", "strategy"]),
    "clone": Grammar(
      letters: "bocju",
      names: [
        "branch", "bundle-uri", "config", "depth", "filter", "jobs", "origin", "reference", "separate-git-dir",
        "server-option", "shallow-exclude", "shallow-since", "template", "upload-pack",
      ]),
    "commit": Grammar(
      letters: "mFCct", attached: "Su",
      names: [
        "author", "cleanup", "date", "file", "fixup", "message", "pathspec-from-file", "reedit-message",
        "reuse-message", "squash", "template", "trailer",
      ]),
    "config": Grammar(letters: "f", names: ["blob", "comment", "default", "file", "type", "value"]),
    "fetch": fetching,
    "init": Grammar(
      letters: "b", names: ["initial-branch", "object-format", "ref-format", "separate-git-dir", "template"]),
    "merge": Grammar(
      letters: "mFsX", attached: "S",
      names: ["cleanup", "file", "into-name", "message", "strategy", "strategy-option"]),
    "pull": fetching,
    "push": Grammar(letters: "o", names: ["exec", "push-option", "receive-pack", "repo"]),
    "rebase": Grammar(
      letters: "sXxC", attached: "S", names: ["empty", "exec", "onto", "strategy", "strategy-option", "whitespace"]),
    "reset": Grammar(names: ["pathspec-from-file"]),
    "revert": Grammar(letters: "msX", attached: "S", names: ["cleanup", "mainline", "strategy"]),
    "stash": Grammar(letters: "m", names: ["message", "pathspec-from-file"]),
    "switch": Grammar(letters: "cC", names: ["conflict", "create", "force-create", "orphan"]),
    "tag": Grammar(
      letters: "mFu", attached: "n",
      names: [
        "cleanup", "contains", "file", "format", "local-user", "merged", "message", "no-contains", "no-merged",
        "points-at", "sort", "trailer",
      ]),
    "worktree": Grammar(letters: "bB", names: ["expire", "reason"]),
  ]

  private static let fetching = Grammar(
    letters: "sXjo", attached: "S",
    names: [
      "cleanup", "deepen", "depth", "filter", "jobs", "negotiation-tip", "refmap", "server-option", "shallow-exclude",
      "shallow-since", "strategy", "strategy-option", "upload-pack",
    ])
}
