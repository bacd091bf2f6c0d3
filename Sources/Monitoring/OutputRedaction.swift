import JSONText
import Recognition
import Redaction
import Telemetry

/// Looks through what a team says for secrets and personal data, before anybody is told.
///
/// Only the texts of lines are replaced here, because nobody later knows what stood around them. Everything else stays as
/// it is for those who reckon with it, and is replaced when it is written (``Envelope/encoded(by:)``); here it is counted.
struct OutputRedaction {
  let redactor: Redactor
  private var stdout: StreamRedactor
  private var stderr: StreamRedactor

  init(_ redactor: Redactor) {
    self.redactor = redactor
    stdout = StreamRedactor(redactor)
    stderr = StreamRedactor(redactor)
  }

  /// Whether anything is taken out at all.
  var isOn: Bool { !redactor.scope.isEmpty }

  /// An entry that sums up an error, as it may be shown; recognition cuts what errors say.
  func shown(_ entry: ActivityLog) -> ActivityLog {
    guard isOn else { return entry }
    var shown = entry
    let isCut = entry.message.utf8.count >= LineReading.maximumTextLength - 3
    shown.message = redactor.redacted(entry.message, isOpenEnded: isCut)
    shown.isRedacted = true
    return shown
  }

  /// A line as it may be shown.
  mutating func show(_ line: inout LineReading, findings: inout [Redaction.Finding]) {
    guard isOn else { return }
    var (before, after, goesOn) = ("", "", false)
    if case .line(let front, let back, let more) = line.surroundings { (before, after, goesOn) = (front, back, more) }
    let redaction =
      line.stream == .stdout
      ? stdout.redaction(of: line.text, before: before, after: after, isOpenEnded: goesOn)
      : stderr.redaction(of: line.text, before: before, after: after, isOpenEnded: goesOn)
    guard var redaction else { return }
    findings = redaction.findings
    if redaction.cut(to: LineReading.maximumTextLength) { line.isCut = true }
    line.text = redaction.text
  }

  /// Whether a line that said nothing may be shown as it is, and tells nothing of those that follow.
  func mayShow(_ line: PlainLine) -> Bool {
    guard isOn else { return true }
    switch line.stream {
    case .stdout: return stdout.mayShow(line.bytes)
    case .stderr: return stderr.mayShow(line.bytes)
    }
  }

  /// What is found in anything else that was said.
  func findings(in content: Reading.Content) -> [Redaction.Finding] {
    guard isOn else { return [] }
    var findings: [Redaction.Finding] = []
    switch content {
    case .event(_, let data): _ = JSONValue.object(data).redacted(by: redactor, findings: &findings)
    case .git(let git): for text in [git.branch, git.message] { look(at: text, &findings) }
    case .log(let entry): look(at: entry.message, &findings)
    case .nested(let record): look(at: record, &findings)
    // The line of an error is told, too, and what it holds is counted there.
    case .line, .error, .usage, .session, .acting, .test, .delay, .prompt, .original, .refused: break
    }
    return findings
  }

  /// What another proctor has left in its records.
  private func look(at record: NestedRecord, _ findings: inout [Redaction.Finding]) {
    switch record.said {
    case .event(_, let data): _ = JSONValue.object(data).redacted(by: redactor, findings: &findings)
    case .log(let entries): for entry in entries { look(at: entry.message, &findings) }
    case .git(let operations):
      for git in operations { for text in [git.branch, git.message] { look(at: text, &findings) } }
    // What these show has been told one by one, or is told again.
    case .call, .correction, .snapshot, .summary, .start, .gap: break
    }
  }

  private func look(at text: String?, _ findings: inout [Redaction.Finding]) {
    if let found = text.flatMap({ redactor.redaction(of: $0) }) { findings += found.findings }
  }
}
