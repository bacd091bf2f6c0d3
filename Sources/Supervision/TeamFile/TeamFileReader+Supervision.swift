import Recognition

// Restarts, limits and exit codes: keys that the top level may say for all teams, and a team for itself.

/// What is said of a team's supervision; `nil` where nothing is said.
struct SupervisionKeys {
  var timeout: Duration?
  var restart: RestartPolicy?
  var idle: Duration?
  var memoryLimitMB: Double?
  var processLimit: Int?
  var stalledAfter: StalledAfter?
  var eventTrust: EventTrust?

  /// `stalled_after`: a duration, or `false` for never.
  enum StalledAfter {
    case never
    case after(Duration)
  }

  func apply(to team: inout TeamSpecification) {
    team.timeout = timeout
    team.restart = restart ?? RestartPolicy()
    team.idle = idle
    team.memoryLimitMB = memoryLimitMB
    team.processLimit = processLimit
    team.eventTrust = eventTrust ?? .open
    switch stalledAfter {
    case .never: team.stalledAfter = nil
    case .after(let duration): team.stalledAfter = duration
    case nil: break
    }
  }
}

extension TeamFileReader {
  static let restartKeys = KnownKeys(
    names: ["policy", "delay", "max_delay", "attempts", "window", "reset_after", "no_restart_codes"],
    otherPlaces: [:], otherNames: ["mode": "policy", "backoff": "delay", "retries": "attempts"])

  /// Reads what is there over what was there before.
  mutating func readSupervision(_ fields: Fields, into keys: inout SupervisionKeys) {
    if let field = fields["timeout"] { keys.timeout = positiveDuration(field) }
    if let field = fields["restart"] { keys.restart = restartPolicy(field) }
    if let field = fields["idle"] { keys.idle = positiveDuration(field) }
    if let field = fields["memory_mb"] { keys.memoryLimitMB = mebibytes(field) }
    if let field = fields["processes"] { keys.processLimit = count(field, atLeast: 1) }
    if let field = fields["stalled_after"] { keys.stalledAfter = stalledAfter(field) }
    if let field = fields["events"] { keys.eventTrust = choice(field, of: EventTrust.self, called: "mode") }
  }

  mutating func exitPolicy(_ field: Field, teams: [String]) -> ExitPolicy? {
    guard let text = string(field) else { return nil }
    do {
      let policy = try ExitPolicy(text)
      if case .team(let name) = policy, !teams.contains(name) {
        let near = NearestName.of(name, among: teams).map { "; did you mean team:\($0)?" } ?? ""
        add(field, "there is no team \(QuotedText.of(name))\(near)")
      }
      return policy
    } catch {
      add(field, error.description)
      return nil
    }
  }

  /// `never`, `on-failure`, `always`, or an object with one of these as `policy`.
  private mutating func restartPolicy(_ field: Field) -> RestartPolicy? {
    switch field.value.content {
    case .string: return restartMode(field).map { RestartPolicy($0) }
    case .object:
      guard let fields = fields(of: field, known: Self.restartKeys) else { return nil }
      var policy = RestartPolicy(.onFailure)
      if let field = fields["policy"], let mode = restartMode(field) { policy.mode = mode }
      if let delay = fields["delay"].flatMap({ duration($0) }) { policy.delay = delay }
      if let delay = fields["max_delay"].flatMap({ duration($0) }) { policy.maximumDelay = delay }
      if let attempts = fields["attempts"].flatMap({ count($0, atLeast: 0) }) { policy.attempts = attempts }
      if let window = fields["window"].flatMap({ positiveDuration($0) }) { policy.window = window }
      if let reset = fields["reset_after"].flatMap({ duration($0) }) { policy.resetAfter = reset }
      if let field = fields["no_restart_codes"] { policy.noRestartCodes = exitCodes(field) }
      return policy
    default:
      expected(#""never", "on-failure", "always" or an object with policy"#, field)
      return nil
    }
  }

  private mutating func restartMode(_ field: Field) -> RestartPolicy.Mode? {
    guard let text = string(field) else { return nil }
    if let mode = RestartPolicy.Mode(rawValue: text) { return mode }
    let names = RestartPolicy.Mode.allCases.map(\.rawValue)
    let nearest = NearestName.of(text, among: names).map { "did you mean \($0)?" }
    add(field, "unknown policy \(QuotedText.of(text)); " + (nearest ?? "known are \(names.joined(separator: ", "))"))
    return nil
  }

  private mutating func exitCodes(_ field: Field) -> Set<Int32> {
    guard case .array(let values) = field.value.content else {
      expected("an array of exit codes", field)
      return []
    }
    var codes: Set<Int32> = []
    for (index, value) in values.enumerated() {
      let field = field.element(index, value)
      guard let code = count(field, atLeast: 0) else { continue }
      if code > 255 { add(field, "\(code) is no exit code; they end at 255") }
      codes.insert(Int32(clamping: code))
    }
    return codes
  }

  private mutating func stalledAfter(_ field: Field) -> SupervisionKeys.StalledAfter? {
    if case .bool(false) = field.value.content { return .never }
    guard case .string = field.value.content else {
      expected(#"a duration in quotes such as "60s", or false for never"#, field)
      return nil
    }
    guard let duration = duration(field) else { return nil }
    if duration == .zero { add(field, "a time of zero; write false for never") }
    return .after(duration)
  }

  /// A number of MiB, or a size in quotes.
  private mutating func mebibytes(_ field: Field) -> Double? {
    switch field.value.content {
    case .number(let text):
      guard let number = Double(text), number > 0, number <= 1_073_741_824 else {
        add(field, "\(text) is no size; write a number of MiB such as 512, or a size in quotes such as \"2GiB\"")
        return nil
      }
      return number
    case .string:
      guard let text = string(field) else { return nil }
      do { return try SizeText.orMebibytes(text) } catch {
        add(field, error.description)
        return nil
      }
    default:
      expected(#"a number of MiB, or a size in quotes such as "2GiB""#, field)
      return nil
    }
  }

  /// A whole number, written plainly.
  private mutating func count(_ field: Field, atLeast least: Int) -> Int? {
    guard case .number(let text) = field.value.content else {
      expected("a whole number", field)
      return nil
    }
    guard let number = Int(text), number >= least, number <= Int(Int32.max) else {
      add(field, "\(text) is not a whole number of at least \(least)")
      return nil
    }
    return number
  }
}
