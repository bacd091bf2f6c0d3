import Testing

@testable import Recognition

/// What a trace of git 2.39.5 tells of a process.
struct GitProcessTests {
  @Test func `a process tells its arguments first and its exit code last`() {
    var process = GitProcess()
    #expect(process.progress(of: .version) == .nothing)
    #expect(process.progress(of: .start(["git", "commit", "-qm", #"first "x""#])) == .nothing)
    #expect(process.progress(of: .repository("/srv/proj")) == .nothing)
    #expect(process.progress(of: .name("commit")) == .begun)
    #expect(process.isTopLevel && process.exitCode == nil)
    #expect(process.progress(of: .author("coder")) == .named)
    #expect(process.progress(of: .exit(1)) == .nothing)
    #expect(process.progress(of: .atexit(1, seconds: 0.0035)) == .ended)
    #expect(process.arguments == ["git", "commit", "-qm", #"first "x""#])
    #expect(process.worktree == "/srv/proj")
    #expect(process.author == "coder")
    #expect(process.exitCode == 1)
    #expect(process.seconds == 0.0035)
    #expect(process.startedAt == 1_795_268_630_079_481)
  }

  @Test func `a signal ends a process as a shell would say it`() {
    var process = GitProcess()
    _ = process.progress(of: .start(["git", "push"]))
    let line = #"{"event":"signal","sid":"a","thread":"main","t_abs":1.5,"signo":13}"#
    #expect(process.progress(line) == .ended)
    #expect(process.exitCode == 141)
  }

  @Test(
    arguments: [
      ("a", "commit", true),
      ("a/b", "pull/fetch", false),
      ("a/b", "_run_dashed_/_run_git_alias_/commit", true),
      ("a/b", "_run_dashed_/_run_shell_alias_/commit", true),
      ("a/b/c", "_run_dashed_/_run_shell_alias_/commit/maintenance", false),
      ("a/b", "_run_dashed_/submodule--helper", false),
      ("a/b/c", "push/receive-pack/gc", false),
    ])
  func `what git runs itself is part of a command, what an alias stands for is one`(
    sid: String, hierarchy: String, isTopLevel: Bool
  ) {
    var process = GitProcess()
    _ = process.progress(of: .start(["git", "x"], sid: sid))
    let name = hierarchy.split(separator: "/").last ?? ""
    #expect(process.progress(of: .name(String(name), hierarchy: hierarchy)) == .begun)
    #expect(process.isTopLevel == isTopLevel)
  }

  @Test func `a step on the way to a command is none`() {
    var process = GitProcess()
    _ = process.progress(of: .start(["git", "nope"]))
    #expect(process.progress(of: .name("_run_dashed_")) == .nothing)
    #expect(!process.isTopLevel)
  }

  @Test func `an argument vector that was cut still says what the command is`() {
    let start = TraceLine.start(["git", "add"] + (0..<10_000).map { "file\($0)" }).text
    var process = GitProcess()
    #expect(process.progress(String(start.prefix(64 << 10))) == .nothing)
    #expect(process.arguments.starts(with: ["git", "add", "file0"]))
    #expect(process.arguments.count > 1000)
  }

  @Test(
    arguments: [
      "", "{", "null", #"{"event""#, #"{"event":"#, #"{"event":"start"}"#, #"{"event":"start","argv":7}"#,
      #"{"event":"start","argv":[1,null],"sid":[],"time":"2026"}"#, #"{"event":"cmd_name"}"#,
      #"{"event":"atexit","code":99999999999999999999"#, #"{"event":"signal","signo":-9223372036854775808}"#,
      #"{"event":"start","argv":["git"],"time":"99999999999-1-1T0:0:0Z"}"#, "[main 1a2b3c4] Fake",
    ])
  func `a line that is none of git's harms nothing`(line: String) {
    var process = GitProcess()
    _ = process.progress(line)
    #expect(process.worktree == nil && !process.isTopLevel)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000000Z", 0), ("1970-01-01T00:00:01Z", 1_000_000),
      ("2024-02-29T12:00:00.5Z", 1_709_208_000_500_000), ("2026-11-21T13:43:50.079463Z", 1_795_268_630_079_463),
    ] as [(String, Int64)])
  func `a time is read to the microsecond`(text: String, microseconds: Int64) {
    #expect(TraceTime.microseconds(text) == microseconds)
  }

  @Test(arguments: ["", "Z", "2026-11-21", "2026-13-01T00:00:00Z", "2026-11-21T13:43:50.079463", "a-b-cTd:e:fZ"])
  func `no time is read from anything else`(text: String) {
    #expect(TraceTime.microseconds(text) == nil)
  }
}

/// Lines of a trace as git writes them.
enum TraceLine {
  case version
  case start([String], sid: String = "a")
  case name(String, hierarchy: String? = nil)
  case repository(String)
  case author(String)
  case exit(Int)
  case atexit(Int, seconds: Double)

  var text: String {
    let (event, rest) =
      switch self {
      case .version: ("version", #""evt":"3","exe":"2.39.5""#)
      case .start(let words, _):
        ("start", #""t_abs":0.000341,"argv":[\#(words.map(Self.quoted).joined(separator: ","))]"#)
      case .name(let name, let hierarchy): ("cmd_name", #""name":"\#(name)","hierarchy":"\#(hierarchy ?? name)""#)
      case .repository(let path): ("def_repo", #""repo":1,"worktree":"\#(path)""#)
      case .author(let name): ("def_param", #""scope":"unknown","param":"GIT_AUTHOR_NAME","value":"\#(name)""#)
      case .exit(let code): ("exit", #""t_abs":0.0034,"code":\#(code)"#)
      case .atexit(let code, let seconds): ("atexit", #""t_abs":\#(seconds),"code":\#(code)"#)
      }
    var sid = "a"
    if case .start(_, let given) = self { sid = given }
    return #"{"event":"\#(event)","sid":"\#(sid)","thread":"main","time":"2026-11-21T13:43:50.079481Z","#
      + #""file":"x.c","line":1,\#(rest)}"#
  }

  private static func quoted(_ word: String) -> String {
    #""\#(word.replacing("\"", with: "\\\""))""#
  }
}

extension GitProcess {
  mutating func progress(_ line: String) -> Progress {
    var line = line
    return line.withUTF8 { read(UnsafeRawBufferPointer($0)) }
  }

  mutating func progress(of line: TraceLine) -> Progress { progress(line.text) }

  /// A process that has said what it is to do.
  static func begun(
    _ words: [String], in repository: String? = "/srv/proj", author: String? = nil
  ) -> GitProcess {
    var process = GitProcess()
    _ = process.progress(of: .start(words))
    if let repository { _ = process.progress(of: .repository(repository)) }
    if let author { _ = process.progress(of: .author(author)) }
    _ = process.progress(of: .name(words.count > 1 ? words[1] : "version"))
    return process
  }

  func ended(_ code: Int) -> GitProcess {
    var process = self
    _ = process.progress(of: .atexit(code, seconds: 0.01))
    return process
  }
}
