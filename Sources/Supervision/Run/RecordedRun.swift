public import Alerts
import Analysis
import Foundation
import LinuxSystem
import Monitoring
public import Output
public import Recognition
import Telemetry

/// The same telemetry from recorded output as from a live child: no process, everything else alike.
public final class RecordedRun {
  private let recorder: RunRecorder
  private let people: PeopleReport
  private let team: String
  private var monitor: TeamMonitor
  private var recognizer: TeamRecognizer
  private let start: Moment
  private let deadLetters: (box: DeadLetterBox, path: String)?
  private var deadLetterDesk: DeadLetterDesk?
  private let alerts: AlertWatch
  private let alertSettings: AlertSettings

  /// - Parameters:
  ///   - team: what the recording's team is called.
  ///   - agents: agents known beforehand.
  ///   - rules: how lines are read.
  ///   - prices: what tokens cost where no cost is printed.
  ///   - alerts: what must hold at the end.
  ///   - alertRules: what is watched. Alerts are told; nothing is started or stopped because of them.
  ///   - deadLetters: where messages that failed go, and the path of that file.
  public init(
    team: String, agents: [AgentSpecification], rules: RuleTable = .builtIn(), prices: PriceTable = .builtIn,
    alerts: AlertSettings = AlertSettings(), alertRules: [AlertRule] = [], recorder: RunRecorder,
    people: PeopleReport, deadLetters: (output: RecordOutput, path: String)? = nil
  ) {
    self.team = team
    alertSettings = alerts
    self.alerts = AlertWatch(rules: alertRules, analysis: recorder.analysis)
    recorder.alerts = self.alerts
    self.recorder = recorder
    self.people = people
    start = .now()
    recorder.analysis.knowsTime = false
    monitor = TeamMonitor(
      id: team, agents: agents.map(\.id), prices: prices, tellsLines: recorder.wantsEvents,
      redactor: recorder.redactor, at: start)
    self.deadLetters = deadLetters.map { (DeadLetterBox(output: $0.output, recorder: recorder), $0.path) }
    deadLetterDesk = self.deadLetters?.box.desk(of: team)
    recognizer = TeamRecognizer(
      rules: rules, agents: agents.map { .init(id: $0.id, match: $0.match) }, keepsMessageLines: deadLetters != nil)
  }

  /// Tells that the run begins.
  public func begin(commandLine: [String], source: String, version: String) {
    let described = RunStart.Team(
      id: team, command: [source], agents: monitor.agentIDs, directory: FileManager.default.currentDirectoryPath)
    recorder.record(
      .runStarted(RunStart(proctorVersion: version, teams: [described], commandLine: commandLine)), team: nil,
      agent: nil, at: start)
    enter(.running, because: "reading \(source)", at: start)
  }

  /// Reads a chunk of the recording.
  public func read(_ chunk: UnsafeRawBufferPointer, from stream: ChildStream) {
    let now = Moment.now()
    let record = recorder(at: now)
    recognizer.read(
      chunk, from: stream,
      plain: {
        deadLetterDesk?.takeLine()
        monitor.observe($0, of: $1, at: now, record: record)
      },
      deliver: { observe($0, at: now) })
    countLines(at: now)
    watchAlerts(at: now)
    guard recorder.wantsSnapshots else { return }
    for snapshot in monitor.dueSnapshots(at: now) { recorder.record(snapshot, at: now) }
  }

  /// The recording has ended.
  ///
  /// - Returns: what its gates make of it.
  public func end() -> ExitCode {
    let now = Moment.now()
    for stream in ChildStream.allCases { recognizer.end(of: stream) { observe($0, at: now) } }
    countLines(at: now)
    monitor.tellOfRest(record: recorder(at: now))
    enter(.stopped, because: "end of the recording", at: now)
    watchAlerts(everything: true, at: now)
    if recorder.wantsSnapshots {
      for snapshot in monitor.finalSnapshots(at: now) { recorder.record(snapshot, at: now) }
    }
    let sums = monitor.summary()
    let seconds = Double(now.monotonicNanoseconds - start.monotonicNanoseconds) / 1e9
    var end = TeamSummary(
      id: team, state: .stopped, durationSeconds: seconds, gitOperations: sums.gitOperations,
      linesRead: sums.lines, tokenUsage: sums.tokenUsage, incidents: sums.incidents, agents: sums.agents)
    end.messages = recorder.analysis.messages(ofTeam: team)
    end.count(deadLetterDesk)
    let gates = alerts.gateResults(alertSettings, at: now)
    let verdict = Verdict(code: .success, origin: .supervisor).under(gates: gates)
    var summary = RunSummary(
      exitCode: Int(verdict.code.rawValue), origin: verdict.origin.rawValue, durationSeconds: seconds, teams: [end],
      dataQuality: DataQuality([monitor], recorder))
    recorder.judge(&summary, at: now)
    summary.alerts = alerts.counts
    summary.gates = gates
    recorder.record(.runSummary(summary), team: nil, agent: nil, at: now)
    people.summary(summary)
    people.deadLetters(deadLetterDesk?.count ?? 0, in: deadLetters?.path)
    return verdict.code
  }

  private func watchAlerts(everything: Bool = false, at moment: Moment) {
    for change in alerts.changes(at: moment, everything: everything) {
      if change.actions.contains(.emit) {
        recorder.record(.alert(change.alert), team: change.series.team, agent: change.series.agent, at: moment)
        people.alert(change)
      }
      monitor.touch(change.series.agent, at: moment)
    }
  }

  private func enter(_ state: LifecycleState, because reason: String, at moment: Moment) {
    monitor.enter(state, because: reason, at: moment, record: recorder(at: moment))
    people.lifecycle(team: team, state: state, reason: reason)
  }

  private func observe(_ reading: Reading, at moment: Moment) {
    if let letter = deadLetterDesk?.take(reading, seenBy: monitor, at: moment) { deadLetters?.box.post(letter) }
    monitor.observe(reading, at: moment, record: recorder(at: moment))
    switch reading.content {
    case .usage, .nested: break
    default: return
    }
    for model in monitor.takeUnpricedModels() { people.unpriced(team: team, model: model, isBudgeted: false) }
  }

  private func countLines(at moment: Moment) {
    monitor.takeLineCounts { recorder.observe(lines: $1, errors: $2, team: team, agent: $0, at: moment) }
  }

  private func recorder(at moment: Moment) -> TeamMonitor.Recorder {
    { [recorder, team] agent, event in recorder.record(event, team: team, agent: agent, at: moment) }
  }
}
