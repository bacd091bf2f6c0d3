import Analysis
import Wording

/// What a figure is counted in, as far as a rule is concerned: which notations its threshold may have, and how people read it.
struct RuleUnit: Equatable, Sendable {
  /// The unit of the metric, or of what is made of it.
  var unit: MetricCatalog.Unit
  /// Whether it is money, by itself or per time.
  var isMoney: Bool
  /// Whether the figure is how much of the unit there is more in each minute.
  var isSlope = false

  /// What is multiplied, by the notation's name.
  private static let multipliers: [String: Double] = ["": 1, "k": 1e3, "M": 1e6]
  private static let seconds: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
  private static let mebibytes: [String: Double] = ["KiB": 1.0 / 1024, "MiB": 1, "GiB": 1024]
  /// What others write for ours, too short or too far for the edit distance.
  private static let otherNames = [
    "K": "k", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minutes": "m",
    "minute": "m", "hr": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "KB": "KiB", "kB": "KiB", "MB": "MiB",
    "GB": "GiB", "G": "GiB", "Ki": "KiB", "Mi": "MiB", "Gi": "GiB", "kib": "KiB", "mib": "MiB", "gib": "GiB",
  ]
  /// Every unit that a quantity can have.
  static let names = ["k", "M", "%", "$", "ms", "s", "m", "h", "d", "KiB", "MiB", "GiB"]

  /// A number with its unit as one of this unit, or why that cannot be.
  func value(of quantity: Quantity, as subject: String) -> Result<Double, Reason> {
    for part in quantity.parts where !part.unit.isEmpty && !Self.names.contains(part.unit) {
      return .failure(Reason(Self.unknownUnit(part.unit)))
    }
    let magnitude = quantity.hasDollarSign ? dollars(quantity) : plain(quantity)
    if let magnitude { return .success(quantity.isNegative ? -magnitude : magnitude) }
    let (description, advice) = notation
    return .failure(Reason("\(subject) \(description); write \(advice), not \(QuotedText.of(quantity.text))"))
  }

  /// Why a number is none of this unit.
  struct Reason: Error, Equatable {
    let sentence: String
    init(_ sentence: String) { self.sentence = sentence }
  }

  private func dollars(_ quantity: Quantity) -> Double? {
    guard isMoney, quantity.parts.count == 1, let multiplier = Self.multipliers[quantity.parts[0].unit] else {
      return nil
    }
    return quantity.parts[0].number * multiplier
  }

  private func plain(_ quantity: Quantity) -> Double? {
    // Several parts are a duration, or nothing.
    if unit == .seconds { return Self.seconds(of: quantity) }
    guard quantity.parts.count == 1, let part = quantity.parts.first else { return nil }
    switch (unit, part.unit) {
    case (.ratio, "%"), (.any, "%"): return part.number / 100
    // 80 would be eight thousand percent, and a rule that never or always holds.
    case (.ratio, ""): return part.number <= 1 ? part.number : nil
    case (.ratio, _): return nil
    case (.percentOfCore, "%"): return part.number
    case (.mebibytes, "KiB"), (.mebibytes, "MiB"), (.mebibytes, "GiB"):
      return Self.mebibytes[part.unit].map { part.number * $0 }
    default: return Self.multipliers[part.unit].map { part.number * $0 }
    }
  }

  /// A quantity as seconds: parts with a unit of time, longer ones first; zero needs none. `nil` when it is no duration.
  static func seconds(of quantity: Quantity) -> Double? {
    guard !quantity.hasDollarSign else { return nil }
    if quantity.parts.count == 1, quantity.parts[0] == .init(number: 0, unit: "") { return 0 }
    var total = 0.0
    var last = Double.infinity
    for part in quantity.parts {
      guard let unit = seconds[part.unit], unit < last else { return nil }
      total += part.number * unit
      last = unit
    }
    return total
  }

  static func unknownUnit(_ name: String) -> String {
    let near = otherNames[name] ?? NearestName.of(name, among: names)
    return "unknown unit \(QuotedText.of(name)); "
      + (near.map { "did you mean \($0)?" } ?? "known are \(names.joined(separator: ", "))")
  }

  /// What the metric is, and how its thresholds are written.
  private var notation: (description: String, advice: String) {
    if isMoney {
      return unit == .dollars ? ("is money", "$10 or $0.50") : ("is money over time", "$10 or $0.50")
    }
    return switch unit {
    case .count: ("counts things", "5, 10k or 2M")
    case .dollars: ("is money", "$10 or $0.50")
    case .tokens: ("counts tokens", "500, 100k or 2M")
    case .seconds: ("is a time", "500ms, 3s, 5m, 1h or 2d")
    case .ratio: ("is a share", "80% or 0.8")
    case .mebibytes: ("is memory", "512MiB or 2GiB")
    case .percentOfCore: ("is processor use, 100% a core", "80% or 250%")
    case .perMinute: ("is a number per minute", "5 or 10k")
    case .perHour: ("is a number per hour", "5 or 10k")
    case .dollarsPerHour: ("is money over time", "$10 or $0.50")
    case .any: ("has a unit that only its orchestrator knows", "0.8, 80%, 10k or 2M")
    }
  }
}
