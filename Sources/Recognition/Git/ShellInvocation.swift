/// What a simple command runs after all: the program behind `sudo`, `env FOO=1`, `timeout 30` and the like, or the text that
/// it hands to another shell.
enum ShellInvocation {
  /// A program and its arguments.
  case program(name: String, arguments: [ShellWord])
  /// A script: of `sh -c '…'`, `eval …` or a shell that reads a here-document.
  case script(String)
  /// Nothing, or nothing that can be told.
  case nothing

  init(_ command: ShellCommand) {
    var words = command.words[...]
    self = .nothing
    while let word = words.popFirst() {
      if Self.keywords.contains(word.text) || Self.isAssignment(word.text) { continue }
      let name = word.text.split(separator: "/").last.map(String.init) ?? word.text
      if let wrapper = Self.wrappers[name] {
        // `command -v git` asks where git is.
        if name == "command", let option = words.first?.text, option == "-v" || option == "-V" { return }
        Self.dropOptions(of: wrapper, from: &words)
      } else if Self.shells.contains(name) {
        if let script = Self.script(ofShell: words, input: command.input) { self = .script(script) }
        return
      } else if name == "eval" {
        self = .script(words.map(\.text).joined(separator: " "))
        return
      } else {
        self = .program(name: word.text, arguments: Array(words))
        return
      }
    }
  }

  /// How a program that runs another is called: which of its short options have a value, and how many words of its own
  /// stand before the program.
  private struct Wrapper {
    var valued = ""
    var operands = 0
  }

  private static let wrappers: [String: Wrapper] = [
    "builtin": Wrapper(), "command": Wrapper(), "doas": Wrapper(valued: "uC"), "env": Wrapper(valued: "uC"),
    "exec": Wrapper(valued: "a"), "ionice": Wrapper(valued: "cnp"), "nice": Wrapper(valued: "n"), "nohup": Wrapper(),
    "setsid": Wrapper(), "stdbuf": Wrapper(valued: "ioe"), "sudo": Wrapper(valued: "ughpCTrtUD"),
    "time": Wrapper(valued: "fo"), "timeout": Wrapper(valued: "ks", operands: 1), "xargs": Wrapper(valued: "nILPsdEa"),
  ]

  private static let keywords: Set = ["!", "{", "do", "elif", "else", "if", "then", "until", "while"]

  private static let shells: Set = ["ash", "bash", "dash", "fish", "ksh", "sh", "zsh"]

  private static func dropOptions(of wrapper: Wrapper, from words: inout ArraySlice<ShellWord>) {
    while let text = words.first?.text, text.hasPrefix("-") {
      words.removeFirst()
      if text == "--" { break }
      // A value is in the next word when its letter is the last of the cluster.
      let letters = text.hasPrefix("--") ? "" : text.dropFirst()
      if let valued = letters.firstIndex(where: wrapper.valued.contains), letters[valued...].count == 1 {
        words = words.dropFirst()
      }
    }
    words = words.dropFirst(wrapper.operands)
  }

  private static func script(ofShell words: ArraySlice<ShellWord>, input: String?) -> String? {
    var words = words
    var isCommand = false
    while let text = words.first?.text, text.hasPrefix("-") || text.hasPrefix("+") {
      words.removeFirst()
      if text.hasPrefix("--") { continue }
      if text.contains("c") { isCommand = true }
      if text.hasSuffix("o") || text.hasSuffix("O") { words = words.dropFirst() }
    }
    if isCommand { return words.first?.text }
    return words.isEmpty ? input : nil
  }

  /// `NAME=value`, which only sets the environment.
  private static func isAssignment(_ text: String) -> Bool {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else { return false }
    let name = text.utf8[..<equals]
    return name.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") } && name.first?.isDigit == false
  }
}
