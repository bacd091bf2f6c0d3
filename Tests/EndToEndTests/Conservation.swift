import JSONText

/// What a run's summary says of the agents must add up to what it says of their team.
enum Conservation {
  private static let counts = [
    "input_tokens", "output_tokens", "total_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
    "calls",
  ]

  /// What does not add up in the data of a `run_summary`.
  static func violations(in summary: JSONValue) -> [String] {
    (summary["teams"]?.array ?? []).flatMap { team -> [String] in
      let agents = team["agents"]?.array ?? []
      // A summary of very many agents is cut.
      guard Int64(agents.count) == team["agents_total"]?.int else { return [] }
      var figures: [(String, Int64, Int64)] = [
        ("git_operations", sum(agents) { $0["git_operations"] }, team["git_operations"]?.int ?? 0),
        ("lines", sum(agents) { $0["lines"] }, team["lines_read"]?.int ?? 0),
      ]
      for name in counts {
        figures.append((name, sum(agents) { $0["token_usage"]?[name] }, team["token_usage"]?[name]?.int ?? 0))
      }
      return figures.filter { $0.1 != $0.2 }.map {
        "\(team["id"]?.string ?? "?"): \($0.0) of the agents is \($0.1), of the team \($0.2)"
      }
    }
  }

  private static func sum(_ agents: [JSONValue], of figure: (JSONValue) -> JSONValue?) -> Int64 {
    agents.reduce(0) { $0 + (figure($1)?.int ?? 0) }
  }
}
