import Alerts
import Foundation
import LinuxSystem
import Recognition
import Supervision

/// `proctor read`: the telemetry of recorded output, without any process.
struct ReadCommand {
  private let options: ReadOptions

  init(_ options: ReadOptions) { self.options = options }

  func execute() -> ExitCode {
    var prices = PriceTable.builtIn
    if let path = options.prices {
      do throws(TeamFileErrors) { prices = try PriceTable.load(path: path) } catch {
        for message in error.messages { Complaint.say(message) }
        return .badTeamFile
      }
    }
    let rules: RuleTable
    do throws(TeamFileErrors) { rules = try RuleTable.load(paths: options.rules) } catch {
      for message in error.messages { Complaint.say(message) }
      return .badTeamFile
    }
    let alertRules: [AlertRule]
    do throws(DefaultRuleError) {
      alertRules = try options.alerts.allRules(environment: ProcessInfo.processInfo.environment)
    } catch {
      Complaint.say(error.description)
      return .usage
    }
    let input: FileDescriptor
    do throws(SystemError) {
      input = try open()
    } catch {
      Complaint.say("\(options.input): cannot be read: \(SystemError.meaning(of: error.code))")
      return .badInput
    }
    return read(input, rules, prices, alertRules)
  }

  private func open() throws(SystemError) -> FileDescriptor {
    if options.input == "-" { return FileDescriptor(owning: dup(STDIN_FILENO)) }
    let file = try FileDescriptor.open(options.input, O_RDONLY)
    var information = stat()
    // Opening a directory works; only reading it does not.
    if fstat(file.rawValue, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      throw SystemError(code: EISDIR, operation: "read")
    }
    return file
  }

  private func read(
    _ input: consuming FileDescriptor, _ rules: RuleTable, _ prices: PriceTable, _ alertRules: [AlertRule]
  ) -> ExitCode {
    let input = input
    let name = options.input == "-" ? "standard input" : options.input
    let fileName = options.input.split(separator: "/").last.map(String.init) ?? "recording"
    let team = options.team ?? (options.input == "-" ? "stdin" : fileName)
    let stream: ChildStream = options.stream == .stdout ? .stdout : .stderr
    let descriptor = input.rawValue
    var files = FileChoices()
    files.deadLetters = options.deadLetters
    let outputs = options.outputs.isEmpty ? ["-"] : options.outputs
    let isHeard = OuterProctor.reads(outputs, environment: ProcessInfo.processInfo.environment)
    return Recording.record(
      outputs: outputs, emit: options.emit ?? .snapshots, files: files,
      choices: .init(showsLifecycle: !options.quiet && !isHeard, echoesOutput: false),
      redactor: Recording.redactor(
        scope: options.redact, environments: [ProcessInfo.processInfo.environment])
    ) { recording in
      let run = RecordedRun(
        team: team, agents: options.agents.map { AgentSpecification(id: $0.id, match: $0.match) }, rules: rules,
        prices: prices, alerts: options.alerts, alertRules: alertRules,
        recorder: recording.recorder, people: recording.people,
        deadLetters: options.deadLetters.map { (recording.output, $0) })
      run.begin(commandLine: CommandLine.arguments, source: name, version: ProgramVersion.current)
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0 {
          recording.people.problem("\(name): cannot be read: \(SystemError.meaning(of: errno))")
          _ = run.end()
          return (.badInput, false)
        }
        if count == 0 { break }
        buffer.withUnsafeBytes { run.read(UnsafeRawBufferPointer(rebasing: $0[..<count]), from: stream) }
        if recording.isReaderGone() { return (.readerGone, false) }
      }
      return (run.end(), false)
    }
  }
}
