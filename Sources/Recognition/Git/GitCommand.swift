/// One call of git, as an agent asked for it: what it does, before and without any output.
///
/// Many git commands print nothing (`git branch x`, `git commit -q`), and agents wrap others in pipes that swallow the
/// output. The command itself then is the only trace besides the reflog. It tells the intention: whether it succeeded is
/// told by exit code, output or reflog.
public struct GitCommand: Equatable, Sendable {
  /// The words after `git` and its global options, the subcommand first. Variables and substitutions stand in them as
  /// they were written.
  public let arguments: [String]
  /// What it does; `nil` for read-only commands, for those that touch no branch, commit or remote (`add`, `config`) and
  /// for `--abort`.
  public let operation: GitOperation?
  /// The branch that it creates, deletes, checks out, merges, pushes, pulls, fetches or clones; `nil` when none is named
  /// or the name depends on a variable.
  public let branch: String?
  /// The first line of the message given with `-m` or on standard input.
  public let message: String?
  /// Whether `-q` was given.
  public let quiet: Bool
  /// Whether it only looks: `status`, `log`, `branch` without a name, `push --dry-run`.
  public let isReadOnly: Bool
  /// Whether it changes something and prints nothing when it succeeds (verified with git 2.39.5).
  public let printsNothing: Bool

  /// The call with this argument vector, the program first; `nil` when the program is not git or nothing is asked of it.
  public init?(arguments vector: [String]) {
    guard let program = vector.first, Self.isGit(program) else { return nil }
    self.init(words: vector.dropFirst().map { ShellWord(text: $0, isLiteral: true) }, input: nil)
  }

  /// The calls of git in the text of a shell command, in the order of the text, those inside `$(…)` before the command
  /// they belong to. Sees through `sudo`, `env`, `timeout`, `xargs` and `bash -lc '…'`. At most the first 64 KiB are read.
  public static func commands(inShell text: some StringProtocol) -> [GitCommand] {
    commands(in: ShellScript(text), depth: 0)
  }

  private static func commands(in script: ShellScript, depth: Int) -> [GitCommand] {
    func calls(_ command: ShellCommand) -> [GitCommand] {
      let invocation = ShellInvocation(command)
      // What is substituted into the text for another shell is found again in that text.
      if case .script(let text) = invocation, depth < ShellScript.maximumDepth {
        return commands(in: ShellScript(text, depth: depth + 1), depth: depth + 1)
      }
      let substituted = command.substituted.flatMap(calls)
      guard case .program(let name, let words) = invocation, isGit(name) else { return substituted }
      return substituted + [GitCommand(words: words, input: command.input)].compactMap(\.self)
    }
    return script.commands.flatMap(calls)
  }

  private static func isGit(_ program: String) -> Bool {
    let name = program.split(separator: "/").last
    return name == "git" || name == "git.exe"
  }

  private init?(words: [ShellWord], input: String?) {
    let words = Self.withoutGlobalOptions(words[...])
    guard let subcommand = words.first else { return nil }
    let options = GitOptions(words.dropFirst(), of: subcommand.text)
    let meaning = GitMeaning(of: subcommand.isLiteral ? subcommand.text : "", options, input: input)
    arguments = words.map(\.text)
    quiet = options.has("q", "quiet")
    isReadOnly = meaning.isReadOnly
    operation = isReadOnly ? nil : meaning.operation
    branch = isReadOnly ? nil : meaning.branch
    message = isReadOnly ? nil : meaning.message
    printsNothing = !isReadOnly && (meaning.isSilent || quiet)
  }

  /// Drops what stands between `git` and its subcommand, except options that are a command of their own (`--version`).
  private static func withoutGlobalOptions(_ words: ArraySlice<ShellWord>) -> ArraySlice<ShellWord> {
    var words = words
    while let text = words.first?.text, text.hasPrefix("-") {
      if ["--version", "-v", "--help", "-h", "--html-path", "--man-path", "--info-path"].contains(text) { break }
      let valued = [
        "-C", "-c", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--attr-source",
      ]
      words = words.dropFirst(valued.contains(text) ? 2 : 1)
    }
    return words
  }
}
