import Foundation
import Testing

@testable import Supervision

struct TeamFileErrorsTests {
  /// A text, and everything that should be said about it without the `team.json:` in front.
  struct BadText: CustomTestStringConvertible, Sendable {
    let text: String
    let messages: [String]
    var testDescription: String { String(text.prefix(60)) }

    init(_ text: String, _ messages: String...) { (self.text, self.messages) = (text, messages) }

    /// The keys of one team that has a command.
    static func team(_ keys: String, _ sentence: String) -> BadText {
      BadText("{teams: [{command: ['x'],\n\(keys)}]}", sentence)
    }

    /// Keys of the top level next to a good team.
    static func top(_ keys: String, _ sentence: String) -> BadText {
      BadText("{teams: [{command: ['x']}],\n\(keys)}", sentence)
    }
  }

  private static let smallest = #"{teams: [{command: ["program", "argument"]}]}"#

  private static let syntax = [
    BadText("", "1:1: the file is empty; the least is \(smallest)"),
    BadText(" \n\t\n", "1:1: the file is empty; the least is \(smallest)"),
    BadText("teams: []", "1:1: a team file begins with {; the least is \(smallest)"),
    BadText("\n [1]", "2:2: a team file begins with {; the least is \(smallest)"),
    BadText("// only a comment", "1:18: expected a value, found the end of the file"),
    BadText("{", "1:1: the { that opens here is never closed"),
    BadText("{teams: [", "1:9: the [ that opens here is never closed"),
    BadText("{teams: [{}\n{}]}", "2:1: expected , or ] after an element, found \"{\""),
    BadText("{teams: []\nemit: 1}", "2:1: expected , or } after the value of \"teams\", found \"e\""),
    BadText("{teams []}", "1:8: expected : after the key \"teams\", found \"[\""),
    BadText("{teams: }", "1:9: expected a value, found \"}\""),
    BadText("{,}", "1:2: expected a key or }, found \",\""),
    BadText("{env-file: 1}", "1:2: a key with other characters than letters, digits, _ and $ needs quotes"),
    BadText("{1a: 1}", "1:2: a key with other characters than letters, digits, _ and $ needs quotes"),
    BadText("{emit: all}", "1:8: \"all\" is not a value; a text needs quotes"),
    BadText("{emit: 01}", "1:8: \"01\" is not a value; a text needs quotes"),
    BadText("{emit: 'all}", "1:8: the string that opens here is never closed"),
    BadText("{emit: 'all\n'}", "1:8: the string that opens here is not closed on its line"),
    BadText("{emit: '\\x4'}", "1:9: expected 2 hexadecimal digits after the backslash and its letter"),
    BadText("{emit: '\\ud800'}", "1:9: half of a surrogate pair without the other half"),
    BadText("{emit: '\\1'}", "1:9: \\ before a digit means nothing in JSON; write \\\\ for a backslash"),
    BadText("{emit: '\\", "1:8: the string that opens here is never closed"),
    BadText("{emit: 1} /* x", "1:11: the comment that opens here is never closed"),
    BadText("{emit: 1} x", "1:11: expected nothing after the end of the value, found \"x\""),
    BadText("{é: 'ü', x: '\\u'}", "1:14: expected 4 hexadecimal digits after the backslash and its letter"),
    BadText("{a: 1,\r\n b: 2,\r c: ?}", "3:5: expected a value, found \"?\""),
    BadText("{a: \(String(repeating: "[", count: 100_000))", "1:68: nested more than 64 levels deep"),
  ]

  private static let topLevel = [
    BadText("{}", "1:1: teams: missing; list at least one team"),
    BadText("{teams: []}", "1:9: teams: empty; list at least one team"),
    BadText("{teams: {}}", "1:9: teams: expected an array of teams, found an object"),
    BadText("{teams: [[]]}", "1:10: teams[0]: expected an object, found an array"),
    BadText("{team: []}", "1:2: team: unknown key; did you mean teams?"),
    .top("$schema: 1", "2:10: $schema: expected a string, found a number"),
    .top("intervall: '2s'", "2:1: intervall: unknown key; did you mean interval?"),
    .top("shell: 'x'", "2:1: shell: unknown key; it belongs to a team, inside teams"),
    .top("comand: ['x']", "2:1: comand: unknown key; did you mean command? Then it belongs to a team, inside teams"),
    .top(
      "'what\\nis': 1",
      #"""
      2:1: ["what\nis"]: unknown key; known are $schema, teams, interval, output, emit, timeout, grace, restart, idle, \#
      memory_mb, processes, stalled_after, events, budget, exit_from, fail_fast, prices, unpriced, rules, redact, logs, dead_letters, rotate, keep, \#
      on_output_closed, alerts, alert_exec, default_alerts, gates, fail_on
      """#),
    .top("emit: 'al'", "2:7: emit: unknown mode \"al\"; did you mean all?"),
    .top("events: 'strikt'", "2:9: events: unknown mode \"strikt\"; did you mean strict?"),
    .team("events: 'closed'", "2:9: teams[0].events: unknown mode \"closed\"; known are open, strict"),
    .top("emit: 'none at'", "2:7: emit: unknown mode \"none at\"; known are snapshots, events, all"),
    .top("rotate: 65536", #"2:9: rotate: expected a size in quotes such as "10MiB", found a number"#),
    .top("rotate: '10M'", "2:9: rotate: \"10M\" is not a size; write it like 64KiB, 10MiB or 1GiB"),
    .top("rotate: '63KiB'", "2:9: rotate: \"63KiB\" is too small; the least is 64KiB"),
    .top("keep: 0", "2:7: keep: expected a whole number from 1 to 1000, found \"0\""),
    .top("keep: 2.5", "2:7: keep: expected a whole number from 1 to 1000, found \"2.5\""),
    .top("keep: true", "2:7: keep: expected a whole number from 1 to 1000, found true"),
    .top("logs: ''", "2:7: logs: empty"),
    .top("dead_letters: ''", "2:15: dead_letters: empty"),
    .top(
      "dead_letters: '-'",
      "2:15: dead_letters: dead letters do not go to standard output, where records go; name a file"),
    .top("on_output_closed: 'stopp'", "2:19: on_output_closed: unknown choice \"stopp\"; did you mean stop?"),
    .top("on_output_closed: 'x'", "2:19: on_output_closed: unknown choice \"x\"; known are stop, continue"),
    .top("redact: 'secret'", "2:9: redact: \"secret\" is none of off, secrets, all, email; did you mean secrets?"),
    .top("redact: ['all', 'off']", "2:9: redact: off takes nothing out, and stands alone"),
    .top("redact: 'email'", "2:9: redact: email comes with secrets or all; write secrets,email or all,email"),
    .top("redact: []", "2:9: redact: it is empty; write off, secrets, all, all,email"),
    .top("redact: 1", "2:9: redact: expected a string or an array of strings, found a number"),
    .top("emit: true", "2:7: emit: expected a string, found true"),
    .top("interval: '99ms'", "2:11: interval: \"99ms\" is too short; the least is 100ms"),
    .top("interval: 2", #"2:11: interval: expected a duration in quotes such as "2s" or "45m", found a number"#),
    .top(
      "interval: '2'", "2:11: interval: \"2\" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m"),
    .top("timeout: '0s'", "2:10: timeout: a limit of zero; leave the key out for no limit"),
    .top("grace: '-1s'", "2:8: grace: \"-1s\" is negative; write it like 500ms, 2s, 10m, 1h or 1h30m"),
    .top("output: null", "2:9: output: expected a string or an array of strings, found null"),
    .top("output: []", "2:9: output: empty; leave the key out to write to standard output"),
    .top("output: ['a', '']", "2:15: output[1]: empty"),
    .top("output: ['-', 'a', '-']", "2:20: output[2]: \"-\" is there twice"),
  ]

  private static let teams = [
    BadText(
      "{teams: [{}]}",
      #"1:10: teams[0]: neither command nor shell; add command: ["program", "argument"] or shell: "program argument""#),
    BadText("{teams: [{cmd: ['x']}]}", "1:11: teams[0].cmd: unknown key; did you mean command?"),
    BadText(
      "{teams: [{command: 'x y'}]}",
      #"1:20: teams[0].command: expected an array such as ["program", "argument"] (one string goes into shell), found a string"#
    ),
    BadText("{teams: [{command: []}]}", "1:20: teams[0].command: empty; name a program"),
    BadText("{teams: [{command: ['']}]}", "1:20: teams[0].command: the program's name is empty"),
    BadText("{teams: [{command: ['a', 5]}]}", "1:26: teams[0].command[1]: expected a string, found a number"),
    BadText(
      "{teams: [{command: ['a\\0']}]}",
      "1:21: teams[0].command[0]: holds a NUL character, which no command, path or variable can"),
    BadText("{teams: [{shell: ' '}]}", "1:18: teams[0].shell: empty; write a command line"),
    BadText("{teams: [{command: ['/']}]}", "1:10: teams[0]: the command gives no usable name; set id"),
    .team("shell: 'x'", "2:8: teams[0].shell: command is there too; a team has either command or shell"),
    .team("id: ''", "2:5: teams[0].id: the id is empty"),
    .team("id: 'a\\tb'", "2:5: teams[0].id: the id \"a\\tb\" holds a control character"),
    .team("id: '\(String(repeating: "é", count: 128))'", "2:5: teams[0].id: the id is longer than 255 bytes"),
    .team("id: 7", "2:5: teams[0].id: expected a string, found a number"),
    .team(
      "priority: 3",
      """
      2:1: teams[0].priority: unknown key; known are id, command, shell, directory, env, env_file, env_clear, \
      environment_defaults, agents, timeout, stop, leftovers, tty, stdin, restart, idle, memory_mb, processes, \
      stalled_after, events, budget, after, ready, git
      """
    ),
    .team("leftovers: 'kepp'", #"2:12: teams[0].leftovers: unknown word "kepp"; did you mean keep?"#),
    .team("tty: 'yes'", "2:6: teams[0].tty: expected true or false, found a string"),
    .team(
      "tty: true, stdin: 'inherit'",
      "2:19: teams[0].stdin: a team with a terminal reads from that; leave stdin out, or tty"),
    .team("emit: 'all'", "2:1: teams[0].emit: unknown key; it belongs at the top level, next to teams"),
    .team(
      "grace: '1s'", "2:1: teams[0].grace: unknown key; write stop: {grace: …}, or grace at the top level for all teams"
    ),
    .team("cwd: '.'", "2:1: teams[0].cwd: unknown key; did you mean directory?"),
    .team(
      "timeout: '5x'",
      "2:10: teams[0].timeout: \"5x\" has the unknown unit \"x\"; write it like 500ms, 2s, 10m, 1h or 1h30m"),
    .team("directory: ''", "2:12: teams[0].directory: empty"),
    .team("directory: '.', directory: '/'", "2:17: teams[0].directory: the key is there twice, first on line 2"),
    .team(
      "env_clear: 1", "2:12: teams[0].env_clear: expected true, false or an array of names of variables, found a number"
    ),
    .team("env_clear: ['A=B']", "2:12: teams[0].env_clear: \"A=B\": a variable's name cannot hold = or NUL"),
    .team("environment_defaults: 1", "2:23: teams[0].environment_defaults: expected true or false, found a number"),
    BadText(
      "{teams: [{command: ['x']},\n{command: ['/bin/x']}, {id: 'x', shell: 'y'}]}",
      "2:11: teams[1].command: the id \"x\" is already that of teams[0]; give each team its own id",
      "2:29: teams[2].id: the id \"x\" is already that of teams[0]; give each team its own id"),
  ]

  private static let supervision = [
    BadText.team(
      "restart: 'on_failure'", "2:10: teams[0].restart: unknown policy \"on_failure\"; did you mean on-failure?"),
    .team(
      "restart: true",
      #"2:10: teams[0].restart: expected "never", "on-failure", "always" or an object with policy, found true"#),
    .team("restart: {retries: 3}", "2:11: teams[0].restart.retries: unknown key; did you mean attempts?"),
    .team("restart: {attempts: 1.5}", "2:21: teams[0].restart.attempts: 1.5 is not a whole number of at least 0"),
    .team(
      "restart: {no_restart_codes: [256]}",
      "2:30: teams[0].restart.no_restart_codes[0]: 256 is no exit code; they end at 255"),
    .team("idle: '0s'", "2:7: teams[0].idle: a limit of zero; leave the key out for no limit"),
    .team("memory: 5", "2:1: teams[0].memory: unknown key; did you mean memory_mb?"),
    .team(
      "memory_mb: '2GB'", "2:12: teams[0].memory_mb: \"2GB\" is not a size; write it like 512MiB or 2GiB"),
    .team(
      "memory_mb: -1",
      #"2:12: teams[0].memory_mb: -1 is no size; write a number of MiB such as 512, or a size in quotes such as "2GiB""#
    ),
    .team("processes: 0", "2:12: teams[0].processes: 0 is not a whole number of at least 1"),
    .team("stalled_after: '0s'", "2:16: teams[0].stalled_after: a time of zero; write false for never"),
    .team(
      "stalled_after: true",
      #"2:16: teams[0].stalled_after: expected a duration in quotes such as "60s", or false for never, found true"#),
    .team("ready: {}", "2:8: teams[0].ready: neither pattern nor file"),
    .team("ready: {regex: 'x'}", "2:9: teams[0].ready.regex: unknown key; did you mean pattern?"),
    .team(
      "ready: {pattern: '('}",
      "2:18: teams[0].ready.pattern: \"(\" is not understood; docs/rules.md lists what a pattern may have"),
    .team(
      "ready: {pattern: 'x', file: 'y'}",
      "2:29: teams[0].ready.file: pattern is there too; a team is ready by either pattern or file"),
    .top("after: 'x'", "2:1: after: unknown key; it belongs to a team, inside teams"),
    .top("fail_fast: 'yes'", "2:12: fail_fast: expected true or false, found a string"),
    .top(
      "exit_from: 'frist'",
      #"2:12: exit_from: "frist" is none of any-fail, first, last, team:NAME; did you mean first?"#),
    .top("exit_from: 'team:y'", #"2:12: exit_from: there is no team "y""#),
    .top("memory_mb: '2PiB'", "2:12: memory_mb: \"2PiB\" is not a size; write it like 512MiB or 2GiB"),
  ]

  private static let budgets = [
    BadText.top("budgets: {cost: 1}", "2:1: budgets: unknown key; did you mean budget?"),
    .top(
      "budget: 5",
      #"2:9: budget: expected an object such as {cost: 10, tokens: "2M"}, or a string such as "cost=10,tokens=2M", found a number"#
    ),
    .top("budget: 'cost=10,cost=5'", "2:9: budget: cost is there twice"),
    .top("budget: 'tokns=5'", #"2:9: budget: unknown budget "tokns"; did you mean tokens?"#),
    .team("budget: {tokn: 5}", "2:10: teams[0].budget.tokn: unknown key; did you mean tokens?"),
    .team("budget: {rss: '8GiB'}", "2:10: teams[0].budget.rss: unknown key; did you mean memory?"),
    .team(
      "budget: {cost: 1, cost: 2}", "2:19: teams[0].budget.cost: the key is there twice, first on line 2"),
    .team(
      "budget: {tokens: true}", "2:18: teams[0].budget.tokens: expected a number, or an amount in quotes, found true"),
    .team(
      "budget: {time: 45}",
      #"2:16: teams[0].budget.time: "45" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m"#),
    .team(
      "agents: [{id: 'coder', budget: {memory: '1GiB', turns: 4}}]",
      "2:32: teams[0].agents[0].budget: memory belongs to all agents of a team together; give the team a budget of it"),
  ]

  private static let order = [
    BadText(
      "{teams: [{id: 'setup', shell: 'x'},\n{id: 'b', shell: 'x', after: ['setpu']}]}",
      #"2:31: teams[1].after[0]: there is no team "setpu"; did you mean setup?"#),
    BadText(
      "{teams: [{id: 'setup', shell: 'x'},\n{id: 'b', shell: 'x', after: {setpu: 'started'}}]}",
      #"2:31: teams[1].after.setpu: there is no team "setpu"; did you mean setup?"#),
    BadText(
      "{teams: [{id: 'setup', shell: 'x'},\n{id: 'b', shell: 'x', after: {setup: 'success'}}]}",
      #"2:38: teams[1].after.setup: unknown condition "success"; known are started, ready, succeeded"#),
    BadText(
      "{teams: [{id: 'setup', shell: 'x'},\n{id: 'b', shell: 'x', after: {setup: 'ready'}}]}",
      #"2:38: teams[1].after.setup: setup says nowhere when it is ready; give it ready, or write "started" here"#),
    BadText("{teams: [{id: 'a', shell: 'x',\nafter: 'a'}]}", "2:8: teams[0].after: the team waits for itself"),
    BadText(
      "{teams: [{id: 'a', shell: 'x'},\n{id: 'b', shell: 'x', after: ['a', 'a']}]}",
      #"2:36: teams[1].after[1]: "a" is there twice"#),
    BadText(
      "{teams: [{id: 'a', shell: 'x',\nafter: 'c'}, {id: 'b', shell: 'x', after: 'a'}, {id: 'c', shell: 'x', after: ['b']}]}",
      "2:8: teams[0].after: these teams wait for each other: a → c → b → a"),
    BadText(
      "{teams: [{id: 'a', shell: 'x',\nafter: 3}]}",
      #"2:8: teams[0].after: expected a team's id, an array of ids, or an object such as {setup: "succeeded"}, found a number"#
    ),
  ]

  private static let agents = [
    BadText.team("agents: 'a'", "2:9: teams[0].agents: expected an array of agents, found a string"),
    .team("agents: [1]", "2:10: teams[0].agents[0]: expected a string or an object with id and match, found a number"),
    .team("agents: ['a', 'a']", "2:15: teams[0].agents[1]: the id \"a\" is already that of teams[0].agents[0]"),
    .team("agents: [{match: 'x'}]", "2:10: teams[0].agents[0]: the agent has no id"),
    .team("agents: [{name: 'x'}]", "2:11: teams[0].agents[0].name: unknown key; did you mean id?"),
    .team("agents: ['a', {id: 'b', match: 3}]", "2:32: teams[0].agents[1].match: expected a string, found a number"),
    .team("agents: [{id: 'b', match: ''}]", "2:27: teams[0].agents[0].match: empty"),
    .team(
      "agents: [{id: 'b', match: 'B'}, {id: 'c', match: 'B'}]",
      "2:50: teams[0].agents[1].match: \"B\" is already matched by teams[0].agents[0]"),
  ]

  private static let stop = [
    BadText.team(
      "stop: 'TERM'",
      #"2:7: teams[0].stop: expected {signal: "TERM", grace: "8s"} or a list such as ["INT 2s", "TERM 6s"], found a string"#
    ),
    .team("git: true", "2:6: teams[0].git: expected an object, found true"),
    .team("git: {trace: 1}", "2:14: teams[0].git.trace: expected true or false, found a number"),
    .team("git: {wach: true}", "2:7: teams[0].git.wach: unknown key; did you mean watch?"),
    .team("git: {reflog: true}", "2:7: teams[0].git.reflog: unknown key; did you mean watch?"),
    .team("stop: []", "2:7: teams[0].stop: empty; list at least one step, or leave the key out"),
    .team("stop: {}", "2:7: teams[0].stop: neither signal nor grace; leave the key out for TERM and 8s"),
    .team("stop: {signal: 'TREM'}", "2:16: teams[0].stop.signal: unknown signal \"TREM\"; did you mean TERM?"),
    .team("stop: {signal: 'SIGIN'}", "2:16: teams[0].stop.signal: unknown signal \"SIGIN\"; did you mean INT?"),
    .team("stop: {signal: 15}", "2:16: teams[0].stop.signal: expected a string, found a number"),
    .team("stop: {singal: 'INT'}", "2:8: teams[0].stop.singal: unknown key; did you mean signal?"),
    .team(
      "stop: ['STOP 1s']",
      "2:8: teams[0].stop[0]: unknown signal \"STOP\"; known are TERM, INT, HUP, QUIT, KILL, ABRT, ALRM, USR1, USR2, WINCH"
    ),
    .team(
      "stop: ['INT 2s', 'TERM 6']",
      "2:18: teams[0].stop[1]: \"6\" lacks a unit; write it like 500ms, 2s, 10m, 1h or 1h30m"),
    .team(
      "stop: ['']", #"2:8: teams[0].stop[0]: expected a signal and a duration such as "INT 2s", found """#),
    .team(
      "stop: [2]",
      #"2:8: teams[0].stop[0]: expected a step such as "INT 2s" or {signal: "INT", grace: "2s"}, found a number"#),
  ]

  private static let environment = [
    BadText.team("env: []", "2:6: teams[0].env: expected an object of variables, found an array"),
    .team("env: {A: {}}", "2:10: teams[0].env.A: expected a string, a number, true, false or null, found an object"),
    .team("env: {'': 1}", "2:7: teams[0].env[\"\"]: a variable needs a name"),
    .team("env: {'A=': 1}", "2:7: teams[0].env[\"A=\"]: a variable's name cannot hold = or NUL"),
    .team("env: {A: 1, A: 2}", "2:13: teams[0].env.A: the key is there twice, first on line 2"),
    .team("env: {PROCTOR_TOKEN: 'x'}", "2:7: teams[0].env.PROCTOR_TOKEN: proctor sets this variable itself"),
    .team(
      "env: {A: '${NOT_SET}'}",
      "2:10: teams[0].env.A: the variable NOT_SET is not set; set it, or write ${NOT_SET:-default}"),
    .team("env_file: {}", "2:11: teams[0].env_file: expected a string or an array of strings, found an object"),
    .team("env_file: ''", "2:11: teams[0].env_file: empty"),
  ]

  @Test(arguments: syntax + topLevel + teams + supervision + budgets + order + agents + stop + environment)
  func `a bad team file is told exactly what is wrong`(bad: BadText) {
    #expect(throws: TeamFileErrors(messages: bad.messages.map { "team.json:" + $0 })) { try readTeamFile(bad.text) }
  }

  @Test(arguments: [
    "everything-wrong.json5", "truncated.json", "binary.json", "latin1.json", "empty.json", "script.sh",
  ])
  func `a bad file gives the messages written down beside it`(name: String) throws {
    let directory = teamFileFixture("")
    let expected = try String(contentsOfFile: teamFileFixture(name + ".messages"), encoding: .utf8)
    #expect {
      try TeamFile.load(path: directory + name, environment: [:])
    } throws: {
      let messages = ($0 as? TeamFileErrors)?.description.replacing(directory, with: "") ?? "\($0)"
      return messages + "\n" == expected
    }
  }

  @Test(arguments: [
    ("/does/not/exist.json", "/does/not/exist.json: no such team file"), ("", "\"\": the path is empty"),
    ("/usr", "/usr: this is a directory, not a file"),
    ("/dev/zero", "/dev/zero: larger than 16 MiB, which no team file is"),
    ("/proc/self/mem", "/proc/self/mem: cannot be read: Input/output error"),
    ("/etc/passwd/x", "/etc/passwd/x: cannot be read: Not a directory"),
    ("/a\nb", "\"/a\\nb\": no such team file"),
    ("/dev/null", "/dev/null:1:1: the file is empty; the least is \(smallest)"),
  ])
  func `what is no readable file is named as such`(path: String, message: String) {
    #expect(throws: TeamFileErrors(messages: [message])) { try TeamFile.load(path: path, environment: [:]) }
  }

  @Test func `a file that is wrong everywhere gets a hundred messages and a count`() throws {
    let text = "{teams: [\(String(repeating: "1,", count: 1000))]}"
    let errors = #expect(throws: TeamFileErrors.self) { try readTeamFile(text) }
    #expect(errors?.messages.count == 101)
    #expect(errors?.messages.last == "team.json: and 900 more")
  }

  // Quadratic would be hours; the limit is for that, not for a slow machine.
  @Test(.timeLimit(.minutes(10))) func `a large file with every key doubled is refused`() {
    #expect(throws: TeamFileErrors.self) { try readTeamFile("{\(String(repeating: "teams: [],\n", count: 20_000))}") }
  }

  @Test func `no message quotes what a variable holds`() throws {
    let text = "{teams: [{command: ['x'], env: {A: '${SECRET}\\0', B: '${SECRET}${', C: '${SECRET}${NO}'}}]}"
    let errors = #expect(throws: TeamFileErrors.self) { try readTeamFile(text, environment: ["SECRET": "sk-live"]) }
    #expect(errors?.messages.count == 3)
    #expect(errors?.description.contains("sk-live") == false)
  }
}
