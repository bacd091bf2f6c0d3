import Alerts
import JSONText
import LinuxSystem
import Recognition
import Monitoring
import Output
import Telemetry

/// The plan for programs: every setting, whether it is as usual or not, named as in the team file. A duration has its unit
/// in the name.
extension RunPlan {
  /// One object on one line.
  public var json: String {
    var writer = JSONWriter()
    writer.value(
      .object([
        ("interval_seconds", .seconds(interval)), ("emit", .string(emit.rawValue)), ("output", .strings(outputs)),
        ("logs", .text(files.logs)), ("dead_letters", .text(files.deadLetters)),
        ("rotate_bytes", files.rotation.map { .integer(Int64($0.size)) } ?? .null),
        ("keep", files.rotation.map { .integer(Int64($0.keep)) } ?? .null),
        ("on_output_closed", .string((files.onOutputClosed ?? .stop).rawValue)),
        ("exit_from", .string(exitPolicy.text)), ("fail_fast", .bool(failFast)),
        ("rules", .array(rules.map(JSONValue.string))), ("prices", .text(pricesPath)),
        ("unpriced", .string(unpriced.rawValue)), ("budget", budget.json),
        ("alerts", .strings(alerts.rules.map(\.text))), ("default_alerts", .bool(alerts.usesDefaults ?? true)),
        ("alert_exec", alerts.programs.json), ("gates", .strings(alerts.gates.map(\.text))),
        ("fail_on", .text(alerts.failOn?.rawValue)),
        ("redact", .string(RedactionText.render(redact))),
        ("start_order", .array(startOrder.map(JSONValue.strings))), ("teams", .array(teams.map(\.json))),
      ]))
    writer.newline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension AlertPrograms {
  /// As the team file has it.
  fileprivate var json: JSONValue {
    let names = named.map { ($0.name, JSONValue.strings($0.command)) }
    guard let unnamed else { return names.isEmpty ? .null : .object(names) }
    // The command line may have added one without a name.
    return names.isEmpty ? .strings(unnamed) : .object(names + [("", .strings(unnamed))])
  }
}

extension RunPlan.Team {
  fileprivate var json: JSONValue {
    let team = specification
    return .object([
      ("id", .string(team.id)), ("command", .strings(team.command)),
      ("program", .text(program)), ("problem", .text(problem)), ("directory", .string(directory)),
      ("environment", environment),
      (
        "agents",
        .array(
          team.agents.map {
            .object([("id", .string($0.id)), ("match", .text($0.match)), ("budget", $0.budget.json)])
          })
      ),
      ("timeout_seconds", .seconds(team.timeout)), ("idle_seconds", .seconds(team.idle)),
      ("memory_mb", team.memoryLimitMB.map(JSONValue.number) ?? .null),
      ("processes", team.processLimit.map { .integer(Int64($0)) } ?? .null),
      ("stalled_after_seconds", .seconds(team.stalledAfter)),
      ("budget", team.budget.json), ("restart", team.restart.json),
      (
        "after",
        .array(
          team.after.map { .object([("team", .string($0.team)), ("condition", .string($0.condition.rawValue))]) })
      ),
      ("ready", team.ready?.json ?? .null),
      (
        "stop",
        .array(
          team.stop.map {
            .object([("signal", .string(SignalName.name(of: $0.signal))), ("grace_seconds", .seconds($0.grace))])
          })
      ),
      ("leftovers", .string(team.leftovers.rawValue)), ("tty", .bool(team.terminal)), ("stdin", standardInput),
      ("events", .string(team.eventTrust.rawValue)),
      ("git", .object([("trace", .bool(git.trace)), ("watch", .bool(git.watch))])),
    ])
  }

  private var environment: JSONValue {
    .object([
      ("inherited", .integer(Int64(inheritedVariables))),
      ("cleared", .bool(specification.inheritance != .everything)),
      (
        "added",
        .array(
          variables.map {
            .object([
              ("name", .string($0.name)), ("value", .text($0.value)), ("source", .string($0.source.rawValue)),
            ])
          })
      ),
      ("removed", .strings(removedVariables)),
    ])
  }

  /// The word or the absolute path of the team file; `tty` for a team that reads its own terminal.
  private var standardInput: JSONValue {
    if specification.terminal { return .string("tty") }
    switch specification.standardInput {
    case .null: return .string("null")
    case .inherit: return .string("inherit")
    case .file(let path): return .string(path)
    }
  }
}

extension RestartPolicy {
  fileprivate var json: JSONValue {
    .object([
      ("policy", .string(mode.rawValue)), ("delay_seconds", .seconds(delay)),
      ("max_delay_seconds", .seconds(maximumDelay)), ("attempts", .integer(Int64(attempts))),
      ("window_seconds", .seconds(window)), ("reset_after_seconds", .seconds(resetAfter)),
      ("no_restart_codes", .array(codesWithoutRestart.map { .integer(Int64($0)) })),
    ])
  }
}

extension BudgetLimits {
  /// An amount for each name, those of durations and sizes with their unit; `null` for no budget.
  fileprivate var json: JSONValue {
    .object(
      BudgetName.allCases.map { name in
        let key =
          switch name {
          case .cost: "cost_usd"
          case .time, .idle: "\(name.rawValue)_seconds"
          case .memory: "memory_mb"
          case .tokens, .processes, .errors, .turns: name.rawValue
          }
        return (key, self[name].map { Self.json($0, of: name) } ?? .null)
      })
  }

  private static func json(_ amount: Int64, of name: BudgetName) -> JSONValue {
    switch name.decimals {
    case 0: .integer(amount)
    case 9: .number(Double(amount) / 1e9)
    default: .number(Double(amount) / 1e3)
    }
  }
}

extension ReadySign {
  fileprivate var json: JSONValue {
    switch self {
    case .pattern(let pattern): .object([("pattern", .string(pattern)), ("file", .null)])
    case .file(let path): .object([("pattern", .null), ("file", .string(path))])
    }
  }
}

extension JSONValue {
  /// A text, or `null` for none.
  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// Texts in this order.
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  /// A duration as a number of seconds, or `null` for none.
  static func seconds(_ duration: Duration?) -> JSONValue { duration.map { .number($0 / .seconds(1)) } ?? .null }

  /// An object with these members, in this order.
  static func object(_ members: [(key: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }
}
