import Alerts
import LinuxSystem
import Recognition
import Supervision
import Telemetry

/// `proctor rules test` with alert rules: when each of them would have fired in a recording.
struct AlertRulesTrial {
  let path: String
  let file: AlertRuleFile

  func execute(on recording: String?) throws(TeamFileErrors) -> ExitCode {
    let count = RulesCommand.count(file.rules.count, "alert rule")
    let verdict = "\(path): fine: \(count)" + (file.others.isEmpty ? "" : " and the default ones") + "\n"
    guard let recording else { return Answer.print(verdict) }
    let replay = AlertReplay(file.others + file.rules, lineRules: try RuleTable.load(paths: []))
    do throws(SystemError) { try RecordingFile.read(recording) { replay.read($0) } } catch {
      Complaint.say("\(recording): cannot be read: \(SystemError.meaning(of: error.code))")
      return .badInput
    }
    replay.end()
    return Answer.print(verdict + summary(of: replay, recording) + report(of: replay))
  }

  private func summary(of replay: AlertReplay, _ recording: String) -> String {
    guard replay.hasRecords else {
      return "\(recording): \(RulesCommand.count(replay.lines, "line")) without times: all happened at once\n"
    }
    let records = "\(RulesCommand.count(replay.lines, "record")) in \(Self.offset(replay.duration))"
    let advice = replay.hasEvents ? "" : "; no events, of which figures are made: record with --emit all"
    return "\(recording): \(records)\(advice)\n"
  }

  private func report(of replay: AlertReplay) -> String {
    // The file's own rules say so when they never fire; the default ones are there when they do.
    let rules = file.rules + file.others.filter { replay.counts[$0.name] != nil }
    return rules.map { rule in
      let moments = replay.moments.filter { $0.rule == rule.name }
      guard !moments.isEmpty else { return "\(rule.name): never fires\n" }
      let fired = moments.count { $0.change.kind == .fired }
      let told = replay.counts[rule.name, default: 0]
      let rest = told > moments.count ? "  and \(told - moments.count) more\n" : ""
      return "\(rule.name): fires \(Self.times(fired))\(rest.isEmpty ? "" : " or more")\n"
        + moments.map { "  +\(Self.offset($0.seconds))  \($0.change.kind)  \(sentence(of: $0))\n" }.joined() + rest
    }.joined()
  }

  /// The alert's message without the rule's name, which stands above it.
  private func sentence(of moment: AlertReplay.Moment) -> String {
    String(moment.change.alert.message.dropFirst(moment.rule.count + 2))
  }

  private static func times(_ count: Int) -> String {
    switch count {
    case 1: "once"
    case 2: "twice"
    default: "\(count) times"
    }
  }

  /// Seconds as minutes, seconds and tenths: `1:02:03.4`, `0:07.0`.
  private static func offset(_ seconds: Double) -> String {
    let tenths = Int(min(max(seconds, 0), 1e12) * 10)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, tenths % 600)
    let minuteText = hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"
    return "\(minuteText):\(two(rest / 10)).\(rest % 10)"
  }
}
