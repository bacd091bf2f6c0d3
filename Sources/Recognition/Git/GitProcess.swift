import JSONText

/// One process of git, as its own trace tells of it (`GIT_TRACE2_EVENT`, Documentation/technical/api-trace2.txt of git).
///
/// git writes a line of JSON per event and sends it when it happens: its arguments before it does anything, its exit code
/// last. The lines in between (regions, timers, counters) are most of the trace and are not decoded.
public struct GitProcess: Equatable, Sendable {
  /// What an event has made known.
  public enum Progress: Equatable, Sendable {
    /// Nothing that matters here.
    case nothing
    /// What it is to do, and whether somebody but git asked for it.
    case begun
    /// Under whose name; comes after that and before anything is done.
    case named
    /// It ends now; nothing matters after this.
    case ended
  }

  /// The argument vector, the program first; empty until the process has told it.
  public private(set) var arguments: [String] = []
  /// The top folder of the working tree it works in, absolute; `nil` for bare repositories and outside of any.
  public private(set) var worktree: String?
  /// `GIT_AUTHOR_NAME` in its environment, when `GIT_TRACE2_ENV_VARS` asked for it.
  public private(set) var author: String?
  /// When it started, in microseconds since 1970 UTC, by the wall clock.
  public private(set) var startedAt: Int64?
  /// How it ended, as a shell would say: 128 and the signal's number when a signal ended it. `nil` when nobody knows.
  public private(set) var exitCode: Int?
  /// How long it ran, in seconds.
  public private(set) var seconds: Double?
  /// Whether somebody but git asked for it: the fetch of a pull and what a hook runs are part of another command, what an
  /// alias stands for is not.
  public private(set) var isTopLevel = false

  private var depth = 0

  /// A process of which nothing is known yet.
  public init() {}

  /// Reads one line of its trace. Lines that are no events of git change nothing.
  public mutating func read(_ line: UnsafeRawBufferPointer) -> Progress {
    guard let name = Self.eventName(of: line) else { return .nothing }
    switch name {
    case "start":
      guard let event = Self.decode(line) else { return .nothing }
      arguments = (event["argv"]?.array ?? []).compactMap(\.string)
      depth = event["sid"]?.string.map { $0.utf8.count { $0 == UInt8(ascii: "/") } } ?? 0
      startedAt = event["time"]?.string.flatMap(TraceTime.microseconds)
    case "cmd_name":
      guard let event = Self.decode(line), let name = event["name"]?.string, !arguments.isEmpty else { return .nothing }
      // `_run_dashed_` and the like stand for a step on the way to the command.
      guard !name.hasPrefix("_run_") else { return .nothing }
      isTopLevel = Self.isTopLevel(event["hierarchy"]?.string ?? name, depth: depth)
      return .begun
    case "def_repo":
      worktree = Self.decode(line)?["worktree"]?.string ?? worktree
    case "def_param":
      guard let event = Self.decode(line), event["param"]?.string == "GIT_AUTHOR_NAME" else { return .nothing }
      author = event["value"]?.string
      return .named
    case "exit", "atexit":
      guard let event = Self.decode(line) else { return .nothing }
      exitCode = event["code"]?.int.map(Int.init(clamping:)) ?? exitCode
      seconds = event["t_abs"]?.double ?? seconds
      return name == "atexit" ? .ended : .nothing
    case "signal":
      guard let event = Self.decode(line) else { return .nothing }
      exitCode = event["signo"]?.int.map { 128 + Int(clamping: min(max($0, 0), 127)) }
      seconds = event["t_abs"]?.double ?? seconds
      return .ended
    default: break
    }
    return .nothing
  }

  /// `pull/fetch` belongs to the pull; `_run_dashed_/_run_git_alias_/commit` is what somebody asked for.
  private static func isTopLevel(_ hierarchy: String, depth: Int) -> Bool {
    guard depth > 0 else { return true }
    let steps = hierarchy.split(separator: "/")
    guard let alias = steps.lastIndex(where: { $0.hasPrefix("_run_") && $0.hasSuffix("_alias_") }) else { return false }
    return alias == steps.count - 2
  }

  private static let opening = Array(#"{"event":""#.utf8)

  /// The event's name, which git always writes first.
  private static func eventName(of line: UnsafeRawBufferPointer) -> String? {
    guard line.count > opening.count, line.prefix(opening.count).elementsEqual(opening) else { return nil }
    let rest = line[opening.count...].prefix(32)
    guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    return String(decoding: rest[..<quote], as: UTF8.self)
  }

  private static func decode(_ line: UnsafeRawBufferPointer) -> JSONObject? {
    if let object = (try? JSONReader.read(line))?.object { return object }
    // An argument vector may be longer than any line is kept; its beginning says what the command is.
    guard let end = line.lastIndex(of: UInt8(ascii: "\"")), end > 0 else { return nil }
    let whole = line[..<end].lastIndex(of: UInt8(ascii: ",")) ?? end
    return (try? JSONReader.read(Array(line[..<whole]) + Array("]}".utf8)))?.object
  }
}

/// The times in a trace: `2026-11-21T13:43:50.079463Z`.
enum TraceTime {
  /// Microseconds since 1970 UTC; `nil` for anything else than such a time.
  static func microseconds(_ text: String) -> Int64? {
    let parts = text.utf8.split(whereSeparator: { !$0.isDigit }).map { Int64(Substring($0)) ?? -1 }
    guard text.utf8.last == UInt8(ascii: "Z"), (6...7).contains(parts.count), !parts.contains(-1) else { return nil }
    guard (1970...9999).contains(parts[0]), (1...12).contains(parts[1]), (1...31).contains(parts[2]),
      parts[3] < 24, parts[4] < 60, parts[5] <= 60
    else { return nil }
    let fraction = text.utf8.split(separator: UInt8(ascii: ".")).dropFirst().first?.dropLast() ?? "".utf8.prefix(0)
    let digits = String(Substring(fraction)).prefix(6)
    let microseconds = Int64(digits + String(repeating: "0", count: 6 - digits.count)) ?? 0
    let seconds = parts[3] * 3600 + parts[4] * 60 + parts[5]
    return (daysSince1970(year: parts[0], month: parts[1], day: parts[2]) * 86_400 + seconds) * 1_000_000 + microseconds
  }

  /// The days of the Gregorian calendar, counted in years that begin in March, so that the leap day comes last.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let month = month <= 2 ? month + 9 : month - 3
    let days = year * 365 + year / 4 - year / 100 + year / 400
    return days + (month * 153 + 2) / 5 + day - 1 - 719_468
  }
}
