import JSONText

extension NestedRecord {
  /// Longer names than records can hold are cut like there.
  private static let longestName = 256
  /// More agents are in no summary: a line has 16,000 bytes.
  private static let mostAgents = 4096

  /// An envelope that has all that a record of ours has; `nil` for what an orchestrator prints.
  init?(_ object: JSONObject) {
    guard let event = object["event"]?.string, let run = object["run_id"]?.string, !run.isEmpty,
      let sequence = object["seq"]?.int, sequence >= 0, object["timestamp"]?.double != nil,
      let team = object["team_id"], let agent = object["agent_id"], let data = object["data"]?.object,
      team.isNull || team.string != nil, agent.isNull || agent.string != nil
    else { return nil }
    self.run = Self.name(run)
    self.team = team.string.map(Self.name)
    self.agent = agent.string.map(Self.name)
    self.sequence = sequence
    said = .event(name: event, data: EnvelopeDialect.withClaims(of: object, data))
    if let said = said(by: event, data, whole: object) { self.said = said }
  }

  /// What counts; everything else is an event.
  private func said(by event: String, _ data: JSONObject, whole object: JSONObject) -> Said? {
    switch event {
    case "llm_call": call(data)
    case "x_usage_reconciled": .correction(ToldUsage(data, isDifference: true))
    case "git_activity": .git(Self.git(data))
    case "log_entry": .log(Self.logs(data))
    case "snapshot": figures(ofSnapshot: data).map { .snapshot($0) }
    case "run_summary": .summary(Self.summary(data, EnvelopeDialect.withClaims(of: object, data)))
    case "run_started":
      .start(teams: data["teams_total"]?.count ?? 1, data: EnvelopeDialect.withClaims(of: object, data))
    case "gap":
      .gap(first: data["first_seq"]?.int ?? sequence, data: EnvelopeDialect.withClaims(of: object, data))
    default: nil
    }
  }

  private func call(_ data: JSONObject) -> Said? {
    guard let told = data["token_usage"]?.object else { return nil }
    var usage = ToldUsage(told)
    usage.durationMilliseconds = data["duration_ms"]?.duration
    return .call(usage, callID: data["call_id"]?.string)
  }

  private func figures(ofSnapshot data: JSONObject) -> NestedFigures? {
    guard let team, let agent else { return nil }
    var figures = NestedFigures(team: team, agent: agent, id: agent)
    figures.usage = data["token_usage"]?.object.map { ToldUsage($0) }
    figures.take(data["totals"]?.object)
    figures.latestGit = Self.git(data)
    figures.latestLogs = Self.logs(data)
    return figures
  }

  private static func summary(_ data: JSONObject, _ claimed: JSONObject) -> NestedSummary {
    var agents: [NestedFigures] = []
    let teams = data["teams"]?.array ?? []
    var isWhole = data["teams_total"]?.count == teams.count
    for team in teams {
      guard let name = team["id"]?.string, let list = team["agents"]?.array else { continue }
      isWhole = isWhole && team["agents_total"]?.count == list.count
      for agent in list.prefix(mostAgents) {
        guard let id = agent["id"]?.string else { continue }
        var figures = NestedFigures(team: Self.name(name), agent: Self.name(id), id: Self.name(id))
        // A cut split over models leaves the rest without a name.
        figures.usage = agent["token_usage"]?.object.map { ToldUsage($0) }
        figures.take(agent.object)
        agents.append(figures)
      }
    }
    return NestedSummary(agents: agents, isWhole: isWhole, quality: data["data_quality"]?.object, data: claimed)
  }

  private static func git(_ data: JSONObject) -> [GitReading] {
    (data["git_activities"]?.array ?? []).compactMap { GitReading(told: $0) }
  }

  private static func logs(_ data: JSONObject) -> [LogReading] {
    (data["activity_logs"]?.array ?? []).compactMap { LogReading($0) }
  }

  private static func name(_ text: String) -> String { LineText.cut(text, to: longestName).text }
}

extension NestedFigures {
  fileprivate init(team: String, agent: String, id: String) {
    self.team = team
    self.agent = agent
    self.id = id
  }

  fileprivate mutating func take(_ totals: JSONObject?) {
    guard let totals else { return }
    lines = totals["lines"]?.count
    gitOperations = totals["git_operations"]?.count
    incidents = totals["incidents"]?.object
  }
}

extension GitReading {
  /// A git activity in the words of the wire; `nil` when its operation is none.
  init?(told value: JSONValue) {
    guard let operation = value["operation"]?.string.flatMap(GitOperation.init(rawValue:)) else { return nil }
    let layers = value["evidence"]?.string.map { Evidence(text: $0) } ?? .output
    self.init(
      operation: operation, succeeded: value["ok"]?.bool ?? true, evidence: layers.isEmpty ? .output : layers)
    branch = value["branch"]?.string
    message = value["message"]?.string
    commit = value["commit"]?.string
    filesChanged = value["files_changed"]?.count
    insertions = value["insertions"]?.count
    deletions = value["deletions"]?.count
    exitCode = value["exit_code"]?.int.flatMap { (-255...255).contains($0) ? Int($0) : nil }
    milliseconds = value["duration_ms"]?.double.flatMap { $0 >= 0 ? $0 : nil }
    repository = value["repository"]?.string
  }
}

extension GitReading.Evidence {
  /// The layers that a text such as `trace+output` names.
  init(text: String) {
    let layers: [Substring: Self] = ["trace": .trace, "reflog": .reflog, "output": .output, "command": .command]
    self = text.split(separator: "+").reduce(into: []) { $0.formUnion(layers[$1] ?? []) }
  }
}
