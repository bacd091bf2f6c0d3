/// An error whose lines are still coming: a traceback is one error, however many lines it has.
///
/// Which line begins one is the rules' business; how it goes on is the language's, and stands here. No line is kept, only
/// what they come to. Bounded: frames of a deep recursion are let go, what no runtime prints ends the error at once.
struct OpenError {
  /// How an error goes on after its first line.
  enum Style: String, CaseIterable {
    /// Not at all.
    case line
    /// Python: frames, then `Type: message`; possibly another one that it caused.
    case python
    /// Python's exception groups: lines of a tree.
    case group
    /// JavaScript and Java: `Type: message`, then frames that begin with `at`.
    case frames
    /// Rust: the message on the next line, possibly a backtrace.
    case rust
    /// Go: goroutines with their calls.
    case go
    /// Swift: a backtrace in several parts.
    case swift
  }

  private enum Phase {
    /// Frames, or whatever stands before the error's end.
    case frames
    /// The exception was named; it is over unless it caused another one.
    case named
    /// An empty line after that.
    case paused
    /// The sentence that says so; the next traceback follows.
    case chained
  }

  /// Python prints up to 1,000 frames of a recursion in three lines each, Java as many.
  static let maximumLines = 4096
  /// Properties that Node prints of an error, in braces.
  private static let maximumProperties = 64

  let tool: String
  let acting: String?
  /// What a log puts in front of each of the lines.
  var prefix = ""
  var followsError = false
  private var style: Style
  private var phase = Phase.frames
  private var type: String?
  private var message: String?
  private let firstLine: String
  private var frames = ErrorFingerprint()
  private var hasFrames = false
  private var lines = 1
  private var properties: Int?

  init(rule: Rule, fields: RuleFields, line: String, acting: String?) {
    tool = rule.tool
    style = fields["style"].flatMap(Style.init(rawValue:)) ?? .line
    type = fields["type"]
    message = fields["message"]
    firstLine = String(line.prefix(LineReading.maximumTextLength))
    self.acting = acting
    if let location = fields["location"] { note(frame: location) }
  }

  var isComplete: Bool { style == .line }

  /// What the error comes to.
  var reading: ErrorReading {
    var fingerprint = ErrorFingerprint()
    fingerprint.add(tool)
    fingerprint.add(type ?? "")
    fingerprint.add(hasFrames ? frames.text : message ?? firstLine)
    return ErrorReading(
      tool: tool, type: type, message: message ?? firstLine, fingerprint: fingerprint.text, lines: lines,
      followsError: followsError)
  }

  /// Takes the next line in, unless it is none of the error's.
  mutating func take(_ line: some StringProtocol) -> Bool {
    guard lines < Self.maximumLines, !isComplete else { return false }
    if !line.hasPrefix(prefix) {
      // A logger's prefix stands on the first line alone, a multiplexer's on all of them.
      guard lines == 1 else { return false }
      prefix = ""
    }
    let text = String(line.dropFirst(prefix.count))
    guard admits(text) else { return false }
    lines += 1
    return true
  }

  /// Whether the last line taken named the exception.
  var isNamed: Bool { phase == .named && style == .python }

  private mutating func admits(_ line: String) -> Bool {
    switch style {
    case .line: false
    case .python: admitsPython(line)
    case .group: admitsGroup(line)
    case .frames: admitsFrames(line)
    case .rust: admitsRust(line)
    case .go: admitsGo(line)
    case .swift: admitsSwift(line)
    }
  }

  private mutating func note(frame: some StringProtocol) {
    frames.add(frame)
    hasFrames = true
  }

  private mutating func name(_ exception: (type: String, message: String)) {
    type = exception.type
    message = exception.message.isEmpty ? exception.type : exception.message
  }
}

// How each language goes on.
extension OpenError {
  private mutating func admitsPython(_ line: String) -> Bool {
    switch phase {
    case .frames:
      if line.first == " " {
        if line.hasPrefix("  File \"") { note(frame: line) }
        return true
      }
      guard let exception = Self.exception(in: line) else { return false }
      name(exception)
      phase = .named
    case .named:
      guard line.isEmpty else { return false }
      phase = .paused
    case .paused:
      guard
        line == "During handling of the above exception, another exception occurred:"
          || line == "The above exception was the direct cause of the following exception:"
      else { return false }
      phase = .chained
    case .chained:
      if line.isEmpty { return true }
      if line.hasSuffix("Exception Group Traceback (most recent call last):") {
        style = .group
      } else if line != "Traceback (most recent call last):" {
        return false
      }
      // What was raised last is the error; what came before is its story.
      (type, message, frames, hasFrames, phase) = (nil, nil, ErrorFingerprint(), false, .frames)
    }
    return true
  }

  private mutating func admitsGroup(_ line: String) -> Bool {
    let content = line.drop { $0 == " " }
    guard line.first == " ", content.first == "|" || content.first == "+" else { return false }
    let inner = content.dropFirst(2)
    if type == nil, content.first == "|", inner.first != " ", let exception = Self.exception(in: String(inner)) {
      name(exception)
    } else if inner.hasPrefix("  File \"") {
      note(frame: inner)
    }
    return true
  }

  private mutating func admitsFrames(_ line: String) -> Bool {
    if let count = properties {
      properties = line == "}" ? nil : count + 1
      return count < Self.maximumProperties
    }
    let content = line.drop { $0 == " " || $0 == "\t" }
    if line.first == " " || line.first == "\t" {
      if content.hasPrefix("at ") {
        note(frame: content)
        if line.hasSuffix(" {") { properties = 0 }
        return true
      }
      return content.hasPrefix("... ") || content.hasPrefix("Suppressed: ") || content.hasPrefix("[cause]: ")
    }
    if line.isEmpty, hasFrames, phase == .frames {
      phase = .paused
      return true
    }
    return line.hasPrefix("Caused by: ") || line.hasPrefix("Node.js v")
  }

  private mutating func admitsRust(_ line: String) -> Bool {
    if message == nil, !line.isEmpty {
      message = line
      return true
    }
    if line.first == " " {
      note(frame: line)
      return true
    }
    return line == "stack backtrace:" || line.hasPrefix("note: ")
  }

  private mutating func admitsGo(_ line: String) -> Bool {
    if line.isEmpty || line.first == "\t" || line.hasPrefix("goroutine ") || line.hasPrefix("[signal ")
      || line.hasPrefix("created by ") || line.hasPrefix("exit status ")
    {
      return true
    }
    guard line.last == ")", let parenthesis = line.firstIndex(of: "("), !line[..<parenthesis].contains(" ") else {
      return false
    }
    note(frame: line[..<parenthesis])
    return true
  }

  private func admitsSwift(_ line: String) -> Bool {
    guard let first = line.first else { return true }
    if first == " " || first.isNumber { return true }
    return ["*** ", "💣 ", "Thread ", "Platform: ", "Registers:", "Images (", "Backtrace took", "Crash"]
      .contains { line.hasPrefix($0) } || (first == "r" && line.contains(" 0x"))
  }

  /// `package.Type: message`, or the type alone.
  static func exception(in line: String) -> (type: String, message: String)? {
    let scalars = line.utf8
    guard let first = scalars.first, first == UInt8(ascii: "_") || Self.isLetter(first) else { return nil }
    let end =
      scalars.firstIndex { !(Self.isLetter($0) || (48...57).contains($0) || $0 == 95 || $0 == UInt8(ascii: ".")) }
      ?? scalars.endIndex
    let rest = line[end...]
    guard rest.isEmpty || rest == ":" || rest.hasPrefix(": ") else { return nil }
    return (String(line[..<end]), String(rest.dropFirst(2).prefix(LineReading.maximumTextLength)))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
