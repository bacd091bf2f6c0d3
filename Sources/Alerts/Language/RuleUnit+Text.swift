import Analysis

// Figures as people read them, in a notation in which they could be typed as a threshold.

extension RuleUnit {
  /// A figure with its unit, rounded to what a glance takes in: `$12.5`, `71.43%`, `1m30s`, `1.5GiB`, `120000`.
  func text(of value: Double) -> String { text(of: value, places: nil) + (isSlope ? " per minute" : "") }

  /// A threshold so that reading it gives the same number again, as far as anybody writes one.
  func exactText(of value: Double) -> String { text(of: value, places: 9) }

  /// - Parameter places: after the point; `nil`: as many as people want.
  private func text(of value: Double, places: Int?) -> String {
    let sign = value < 0 ? "-" : ""
    let magnitude = abs(value)
    return sign + (isMoney ? "$" + Self.decimal(magnitude, places: places ?? 4) : plain(magnitude, places))
  }

  private func plain(_ magnitude: Double, _ places: Int?) -> String {
    switch unit {
    case .ratio: Self.decimal(magnitude * 100, places: places ?? 2) + "%"
    case .percentOfCore: Self.decimal(magnitude, places: places ?? 1) + "%"
    case .seconds: places == nil ? Self.roughDuration(magnitude) : Self.duration(magnitude)
    case .mebibytes: places.map { Self.exactSize(magnitude, places: $0) } ?? Self.size(magnitude, places: 1)
    case .tokens, .count: Self.number(magnitude, places)
    case .dollars, .dollarsPerHour: "$" + Self.decimal(magnitude, places: places ?? 4)
    case .perMinute, .perHour, .any: Self.decimal(magnitude, places: places ?? 3)
    }
  }

  /// A threshold of many things is written short, as it was probably typed; a figure never hides what it is.
  private static func number(_ magnitude: Double, _ places: Int?) -> String {
    guard let places else { return decimal(magnitude, places: magnitude < 1000 ? 2 : 0) }
    for (unit, size) in [("M", 1e6), ("k", 1e3)] where magnitude >= size && magnitude < 9e18 {
      let whole = UInt64(magnitude)
      if Double(whole) == magnitude, whole % UInt64(size / 10) == 0 {
        return decimal(magnitude / size, places: 1) + unit
      }
    }
    return decimal(magnitude, places: places)
  }

  private static let times: [(seconds: Double, name: String)] = [(86_400, "d"), (3600, "h"), (60, "m")]

  /// A length of time, two units of it at most: `450ms`, `6.2s`, `1m30s`, `2h5m`, `3d4h`.
  static func roughDuration(_ seconds: Double) -> String {
    guard seconds >= 0.9995 else { return seconds > 0 ? decimal(seconds * 1000, places: 1) + "ms" : "0s" }
    guard seconds >= 59.995 else { return decimal(seconds, places: 2) + "s" }
    let unit = times.firstIndex { seconds >= $0.seconds } ?? times.count - 1
    let finest = unit + 1 < times.count ? times[unit + 1].seconds : 1
    return duration((seconds / finest).rounded * finest)
  }

  /// A length of time to the nanosecond: `1h30m`, `1m30.5s`, `450ms`, `0s`.
  static func duration(_ seconds: Double) -> String {
    // What is longer than nine thousand years is nobody's threshold.
    guard seconds < 3e11 else { return decimal(seconds, places: 0) + "s" }
    var rest = seconds
    var text = ""
    for (length, name) in times where rest >= length {
      let count = UInt64(rest / length)
      text += "\(count)\(name)"
      rest -= Double(count) * length
    }
    if text.isEmpty, rest > 0, rest < 1 { return decimal(rest * 1000, places: 6) + "ms" }
    let left = decimal(rest, places: 9)
    return left == "0" && !text.isEmpty ? text : "\(text)\(left)s"
  }

  /// In the largest unit in which reading it gives the same again: a MiB is 0.0009765625 GiB.
  private static func exactSize(_ mebibytes: Double, places: Int) -> String {
    let isRounded = (Double(decimal(mebibytes / 1024, places: places)) ?? 0) * 1024 != mebibytes
    return mebibytes >= 1024 && isRounded
      ? decimal(mebibytes, places: places) + "MiB" : size(mebibytes, places: places)
  }

  private static func size(_ mebibytes: Double, places: Int) -> String {
    if mebibytes >= 1024 { return decimal(mebibytes / 1024, places: places) + "GiB" }
    if mebibytes >= 1 || mebibytes == 0 { return decimal(mebibytes, places: places) + "MiB" }
    return decimal(mebibytes * 1024, places: places) + "KiB"
  }

  /// A number that is not negative, rounded, without zeros at its end. Own arithmetic, for this module has no Foundation.
  static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    // From 2⁵³ on there is no fraction to round.
    guard value * scale < 9_007_199_254_740_992 else { return places > 0 ? decimal(value, places: 0) : "\(value)" }
    let (whole, fraction) = UInt64(value * scale + 0.5).quotientAndRemainder(dividingBy: UInt64(scale))
    guard fraction > 0 else { return "\(whole)" }
    let digits = String(fraction)
    let padded = String(repeating: "0", count: places - digits.count) + digits
    return "\(whole)." + String(padded.reversed().drop { $0 == "0" }.reversed())
  }
}

extension Double {
  /// To the nearest whole number, for one that is neither negative nor beyond 2⁶³. (`rounded()` is libm's, which a module
  /// without Glibc does not link.)
  fileprivate var rounded: Double { self < 9e18 ? Double(UInt64(self + 0.5)) : self }
}
