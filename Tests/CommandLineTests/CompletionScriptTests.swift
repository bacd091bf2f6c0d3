import Testing

@testable import proctor

/// That nothing of the table is missing in a script. Whether the shells understand it, `.ci/shells` asks the shells.
struct CompletionScriptTests {
  @Test(arguments: Shell.allCases)
  func `every command, option and fixed value is in the script`(shell: Shell) {
    let script = CompletionScript.of(shell)
    for command in Command.allCases { #expect(script.contains(command.rawValue)) }
    for flag in FlagTable.all {
      #expect(script.contains(shell == .fish ? "-l \(flag.name) " : "--\(flag.name)"))
      if case .words(let words) = flag.value?.completion { #expect(script.contains(words.joined(separator: " "))) }
    }
  }

  @Test(arguments: Shell.allCases)
  func `a script ends with a line end and has no tab or trailing blank`(shell: Shell) {
    let script = CompletionScript.of(shell)
    #expect(script.hasSuffix("\n") && !script.contains("\t"))
    #expect(!script.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }
}
