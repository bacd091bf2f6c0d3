/// Durations as people write them: `500ms`, `2s`, `1.5s`, `10m`, `1h`, `1h30m`.
///
/// One notation serves the command line, the team file and every line we print, so that what we print can be typed
/// back. A unit is always needed, because `30` is seconds to one tool and milliseconds to the next.
public enum DurationText {
  /// The longest duration accepted: 100 years of 365 days. It fits 64-bit nanoseconds, the unit of the kernel's timers.
  public static let longest: Duration = .seconds(100 * 365 * 24 * 3600)

  /// The units, largest first, with their length in nanoseconds.
  private static let units: [(name: String, nanoseconds: Int128)] = [
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// Reads a duration: one or more numbers, each with a unit, larger units first and each at most once.
  ///
  /// A number may have a decimal fraction (`1.5s`); what is finer than a nanosecond is cut off.
  /// - Throws: what is wrong, as a sentence that also says what is accepted.
  public static func parse(_ text: String) throws(DurationTextError) -> Duration {
    guard !text.isEmpty else { throw .empty }
    guard text.first != "-" else { throw .negative(text) }
    var rest = Substring(text)
    var total: Int128 = 0
    var unitsLeft = units[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCIIDigit || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !$0.isASCIIDigit && $0 != "." }
      rest = rest.dropFirst(name.count)
      guard let number = Decimal(digits) else { throw .malformed(text) }
      guard !name.isEmpty else { throw .unitMissing(text) }
      guard units.contains(where: { $0.name == name }) else { throw .unknownUnit(text, unit: String(name)) }
      guard let index = unitsLeft.firstIndex(where: { $0.name == name }) else { throw .malformed(text) }
      total += number.times(units[index].nanoseconds)
      unitsLeft = units[(index + 1)...]
      guard total <= longest.nanoseconds else { throw .tooLong(text) }
    }
    return .nanoseconds(Int64(total))
  }

  /// Writes a duration so that ``parse(_:)`` reads the same value back: `1h30m`, `1.5s`, `250ms`, `0s`.
  ///
  /// Exact to the nanosecond. A negative duration, which `parse` refuses, is written with a leading `-`.
  public static func render(_ duration: Duration) -> String {
    let nanoseconds = duration.nanoseconds
    guard nanoseconds != 0 else { return "0s" }
    var rest = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for (name, unit) in units.prefix(2) where rest >= unit.magnitude {
      text += "\(rest / unit.magnitude)\(name)"
      rest %= unit.magnitude
    }
    guard rest > 0 else { return text }
    let (name, unit, places) = rest >= 1_000_000_000 ? ("s", UInt128(1_000_000_000), 9) : ("ms", 1_000_000, 6)
    let fraction = String(rest % unit)
    let padded = String(repeating: "0", count: places - fraction.count) + fraction
    let trimmed = padded.reversed().drop { $0 == "0" }.reversed()
    return text + "\(rest / unit)" + (trimmed.isEmpty ? "" : "." + String(trimmed)) + name
  }

  /// A number without sign, kept as integers so that `0.1s` is exactly 100 ms.
  private struct Decimal {
    /// At most this many digits before the point: more is beyond ``longest`` in every unit.
    private static let mostWholeDigits = 18
    private let whole: Int128
    private let fraction: Int128
    private let scale: Int128

    init?(_ text: Substring) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let first = parts.first, !first.isEmpty, parts.last?.isEmpty == false else { return nil }
      let significant = first.drop { $0 == "0" }
      whole = significant.count > Self.mostWholeDigits ? 1_000_000_000_000_000_000 : Int128(significant) ?? 0
      let digits = parts.count == 2 ? parts[1].prefix(15) : ""
      fraction = Int128(digits) ?? 0
      scale = digits.reduce(1) { scale, _ in scale * 10 }
    }

    func times(_ unit: Int128) -> Int128 { whole * unit + fraction * unit / scale }
  }
}

/// Why a text is not a duration.
public enum DurationTextError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no text.
  case empty
  /// It starts with a minus sign.
  case negative(String)
  /// It is not numbers with units, larger units first.
  case malformed(String)
  /// A number has no unit.
  case unitMissing(String)
  /// A unit is none of `ms`, `s`, `m`, `h`.
  case unknownUnit(String, unit: String)
  /// It is longer than ``DurationText/longest``.
  case tooLong(String)

  /// The sentence for people: what is wrong, and what is accepted.
  public var description: String {
    let problem =
      switch self {
      case .empty: "a duration is empty"
      case .negative(let text): "\(QuotedText.of(text)) is negative"
      case .malformed(let text): "\(QuotedText.of(text)) is not a duration"
      case .unitMissing(let text): "\(QuotedText.of(text)) lacks a unit"
      case .unknownUnit(let text, let unit): "\(QuotedText.of(text)) has the unknown unit \(QuotedText.of(unit))"
      case .tooLong(let text): "\(QuotedText.of(text)) is longer than 100 years"
      }
    return problem + "; write it like 500ms, 2s, 10m, 1h or 1h30m"
  }
}

extension Duration {
  /// Whole nanoseconds, cut off towards zero. 128 bits hold every `Duration`.
  var nanoseconds: Int128 {
    let (seconds, attoseconds) = components
    return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { self >= "0" && self <= "9" && isASCII }
}
