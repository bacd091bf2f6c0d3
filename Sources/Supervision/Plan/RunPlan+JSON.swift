import JSONText
import LinuxSystem

/// The plan for programs.
extension RunPlan {
  /// One object on one line; the same facts as the text.
  public var json: String {
    var writer = JSONWriter()
    writer.value(
      .object([
        ("interval_seconds", .number(interval / .seconds(1))), ("emit", .string(emit.rawValue)),
        ("output", .array(outputs.map(JSONValue.string))), ("teams", .array(teams.map(\.json))),
      ]))
    writer.newline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension RunPlan.Team {
  fileprivate var json: JSONValue {
    .object([
      ("id", .string(specification.id)),
      ("command", .array(command.map(JSONValue.string))),
      ("program", .text(program)), ("problem", .text(problem)), ("directory", .string(directory)),
      (
        "environment",
        .object([
          ("inherited", .integer(Int64(inheritedVariables))),
          (
            "added",
            .array(
              variables.map {
                .object([
                  ("name", .string($0.name)), ("value", .text($0.value)), ("source", .string($0.source.rawValue)),
                ])
              })
          ),
          ("removed", .array(removedVariables.map(JSONValue.string))),
        ])
      ),
      (
        "agents",
        .array(specification.agents.map { .object([("id", .string($0.id)), ("match", .text($0.match))]) })
      ),
      ("timeout_seconds", specification.timeout.map { .number($0 / .seconds(1)) } ?? .null),
      (
        "stop",
        .array(
          specification.stop.map {
            .object([
              ("signal", .string(SignalName.name(of: $0.signal))), ("grace_seconds", .number($0.grace / .seconds(1))),
            ])
          })
      ),
    ])
  }
}

extension JSONValue {
  /// A text, or `null` for none.
  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// An object with these members, in this order.
  static func object(_ members: [(key: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }
}
