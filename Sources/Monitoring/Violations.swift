import JSONText
import Redaction

/// How often an agent printed something of one kind that must not be shown, and how much of that was told: the first, the
/// tenth, the hundredth tell of themselves and of those before them, so that a flood drowns nobody and no one is lost.
struct Violations {
  /// The latest one.
  private(set) var finding: Redaction.Finding
  /// All so far.
  private(set) var total = 0
  /// Those that the latest event told of.
  private(set) var told = 0
  private var untold = 0

  init(_ finding: Redaction.Finding) { self.finding = finding }

  /// - Returns: what there is to tell.
  mutating func add(_ finding: Redaction.Finding) -> Violations? {
    self.finding = finding
    total &+= 1
    untold &+= 1
    var power = 1
    while power < total, power < 1 << 53 { power *= 10 }
    return power == total ? takeUntold() : nil
  }

  /// What was not told yet; `nil` when there is nothing.
  mutating func takeUntold() -> Violations? {
    guard untold > 0 else { return nil }
    (told, untold) = (untold, 0)
    return self
  }

  /// The payload of the event that tells of it: everything but the value.
  var event: JSONObject {
    let kind = finding.kind
    return JSONObject([
      ("rule", .string(kind.category == .secret ? "no_secrets" : "no_personal_data")),
      ("category", .string(kind.category.rawValue)), ("kind", .string(kind.rawValue)),
      ("count", .integer(Int64(told))), ("total", .integer(Int64(total))), ("hash", .string(finding.hash)),
      ("compliant", .bool(false)),
    ])
  }
}
