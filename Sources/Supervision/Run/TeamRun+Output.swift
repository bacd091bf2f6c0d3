import Analysis
import LinuxSystem
import Monitoring
import Output
import ProcessSampling
import Recognition
import Telemetry

/// What a team prints: read in bounded turns, so that no team starves another, and never waited for.
extension TeamRun {
  /// A pipe holds 64 KiB; a few reads in a turn keep up with any writer without holding up the other teams.
  private static let readsPerTurn = 4
  static let readSize = 64 << 10
  /// How many of those who hold a pipe are named.
  private static let namedHolders = 10
  private static let silence = UInt64(TeamRecognizer.silenceMilliseconds) * 1_000_000

  /// Reads what a pipe holds now.
  ///
  /// - Returns: whether the pipe has come to its end; it is closed then.
  func readPipe(_ stream: ChildStream, into buffer: UnsafeMutableRawBufferPointer, at moment: Moment) -> Bool {
    guard let pipe = pipes[stream] else { return true }
    for _ in 0..<Self.readsPerTurn {
      let count: Int
      do throws(SystemError) {
        guard let read = try pipe.descriptor.read(into: buffer) else { return false }
        count = read
      } catch {
        // A pipe that cannot be read has nothing more to give.
        count = 0
      }
      guard count > 0 else {
        closePipe(stream, at: moment)
        return true
      }
      pipe.lastRead = moment.monotonicNanoseconds
      noteOutput(at: moment)
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      journal.logs?.append(bytes, to: StreamLogs.place(ofTeam: index, isStandardError: stream == .stderr))
      readGit(at: moment)
      // Asked once for all lines: looking whether somebody waits takes as long as a line.
      let isRead = journal.people.echoesOutput || readyWatch != nil
      recognizer.read(
        bytes, from: stream, plain: { observe($0, of: $1, isRead: isRead, at: moment) },
        deliver: { observe($0, at: moment) })
      countLines(at: moment)
      if count < buffer.count { return false }
    }
    return false
  }

  /// Gives up a pipe: what was read of its last line is all there will be.
  func closePipe(_ stream: ChildStream, at moment: Moment) {
    pipes[stream] = nil
    recognizer.end(of: stream) { observe($0, at: moment) }
    countLines(at: moment)
  }

  /// Gives up every pipe that is still open, and says who kept it open; nobody is signalled, as they are no members.
  func giveUpPipes(heldBy holders: [UInt64: [ProcessStatLine]], at moment: Moment) {
    for stream in ChildStream.allCases {
      guard let pipe = pipes[stream] else { continue }
      let names = (holders[pipe.inode] ?? []).prefix(Self.namedHolders).map { "\($0.command) (\($0.identity.pid))" }
      let holder = names.isEmpty ? "a process that cannot be seen" : names.joined(separator: ", ")
      let sentence = "\(stream.rawValue) is still held open by \(holder); it is not read any more"
      monitor.warn(of: sentence, at: moment) { record($1, agent: $0, at: moment) }
      journal.people.problem("\(specification.id): \(sentence)")
      closePipe(stream, at: moment)
    }
  }

  /// When a stream that holds back a progress line will have been silent long enough.
  func nextSilence() -> UInt64? {
    pipes.filter { recognizer.awaitsSilence(on: $0.key) }.map { $0.value.lastRead + Self.silence }.min()
  }

  /// Delivers what streams that have fallen silent hold back.
  func settleSilentStreams(at moment: Moment) {
    for (stream, pipe) in pipes where recognizer.awaitsSilence(on: stream) {
      guard moment.monotonicNanoseconds >= pipe.lastRead + Self.silence else { continue }
      recognizer.silence(on: stream) { observe($0, at: moment) }
    }
    countLines(at: moment)
  }

  /// Takes in a sample of the team's processes.
  func observe(_ sample: TeamSample, at moment: Moment) {
    monitor.observe(ProcessMetrics(sample), at: moment) { record($1, agent: $0, at: moment) }
    processes = sample.processes
    chargeProcesses(sample, at: moment)
    judge(sample, at: moment)
  }

  /// Lets the figures know of the lines that were read.
  func countLines(at moment: Moment) {
    monitor.takeLineCounts { agent, lines, errors in
      journal.recorder.observe(lines: lines, errors: errors, team: specification.id, agent: agent, at: moment)
    }
  }

  /// - Parameter isRead: people, or whoever waits for a sign, read every line.
  private func observe(_ line: PlainLine, of agent: String, isRead: Bool, at moment: Moment) {
    guard !isRead else { return observe(Reading(agent: agent, content: .line(line.reading)), at: moment) }
    guard line.level == .error else {
      deadLetterDesk?.takeLine()
      monitor.observe(line, of: agent, at: moment) { record($1, agent: $0, at: moment) }
      return
    }
    let errors = monitor.errors
    guard let agent = monitor.observe(error: line, of: agent, at: moment) else {
      return observe(Reading(agent: agent, content: .line(line.reading)), at: moment)
    }
    deadLetterDesk?.takeLine()
    journal.recorder.observe(errorLine: line.bytes, team: specification.id, agent: agent, at: moment)
    if monitor.errors != errors { chargeSpending(at: moment) }
  }

  func observe(_ reading: Reading, at moment: Moment) {
    if monitor.hasUntoldErrors { countLines(at: moment) }
    if let letter = deadLetterDesk?.take(reading, seenBy: monitor, at: moment) { journal.deadLetters?.post(letter) }
    switch reading.content {
    case .line(let line): if readyWatch != nil { lookForReadySign(in: line.text, at: moment) }
    case .nested(let record):
      guard case .log(let entries) = record.said else { break }
      for entry in entries where entry.isLine && !monitor.hasSeen(record) {
        show(entry.message, of: reading.agent, at: moment)
      }
    default: break
    }
    if case .prompt(let prompt) = reading.content { asks(because: "it asks: \(prompt.text)", at: moment) }
    if case .git(let operation) = reading.content, let git {
      git.take(operation, of: reading.agent, at: moment)
      return
    }
    let (errors, turns) = (monitor.errors, monitor.reportedTurns)
    let shown = monitor.observe(reading, at: moment) { record($1, agent: $0, at: moment) }
    if let shown, journal.people.echoesOutput {
      journal.people.echo(shown.text, of: shown.stream.rawValue, team: specification.id)
    }
    switch reading.content {
    case .usage, .nested:
      noteUnpriced(at: moment)
      chargeSpending(at: moment)
    default:
      if monitor.errors != errors || monitor.reportedTurns != turns { chargeSpending(at: moment) }
    }
  }
}

extension TeamRun {
  /// Shows a line of a team that another proctor watches to people, and to whoever waits for a sign in one.
  private func show(_ text: String, of source: String, at moment: Moment) {
    if journal.people.echoesOutput { journal.people.echo(text, of: source, team: specification.id) }
    if readyWatch != nil { lookForReadySign(in: text, at: moment) }
  }
}

extension ProcessMetrics {
  /// A sample in the words of the wire; figures rounded as people read them.
  init(_ sample: TeamSample) {
    // A process that is just beginning or ending has no memory to speak of: that is unknown, not 0.
    let memory = sample.leader.flatMap { $0.residentMiB > 0 ? $0.residentMiB : nil }
    self.init(
      pid: sample.leader?.pid, cpuPercent: sample.leader?.cpuPercent, memoryMB: memory,
      threads: sample.leader?.threads, status: sample.leader?.status.rawValue,
      tree: TreeMetrics(
        processes: sample.tree.processes, cpuPercent: sample.tree.cpuPercent, memoryMB: sample.tree.residentMiB,
        threads: sample.tree.threads, pssMB: sample.tree.pssMiB))
  }
}
