import JSONText

/// Shell children that spend: they tell calls of models as orchestrators do, a thousand tokens each.
enum SpendingScript {
  /// Defines `call AGENT`: one call of a model with a price, 1,000 tokens of prompt for $0.0025.
  static let call = """
    calls=0
    call() {
      calls=$((calls + 1))
      printf '{"type":"agent_telemetry","event":"llm_call","agent_id":"%s","data":{"model":"%s","call_id":"%s",' \\
        "$1" "${MODEL-gpt-4o}" "$$-$calls"
      printf '"usage":{"input_tokens":1000,"output_tokens":0}}}\\n'
    }

    """

  /// Spends until it is stopped.
  static let endless = call + "while :; do call coder; sleep 0.02; done\n"
}

extension RunResult {
  /// The `budget` records, in order.
  var budgets: [Record] { records("budget") }

  /// Those of this status, told when it came to that.
  func budgets(_ status: String, isFinal: Bool = false) -> [Record] {
    budgets.filter { $0.data["status"]?.string == status && ($0.data["final"] == .bool(true)) == isFinal }
  }

  /// The summary's entry for a budget.
  func budget(_ name: String, scope: String = "run") -> JSONValue? {
    summary?.data["budgets"]?.array?.first { $0["name"]?.string == name && $0["scope"]?.string == scope }
  }

  /// Why each team was stopped.
  var stops: [String?] { (summary?.data["teams"]?.array ?? []).map { $0["stopped_by"]?.string } }
}
