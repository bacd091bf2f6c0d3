// Most numbers on telemetry lines are token counts and times: integers, or decimals with few digits, whose value a single
// exact multiplication or division gives. Only the rest goes to the general conversion, which needs a String.

extension JSONParser {
  /// Reads a number; `position` is at its minus sign or first digit.
  mutating func number() throws(JSONReadError) -> JSONValue {
    let start = position
    var index = position
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }

    var digits: UInt64 = 0
    var digitsFit = true
    func take(_ digit: UInt8) {
      let (product, productOverflows) = digits.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflows) = product.addingReportingOverflow(UInt64(digit))
      digits = sum
      if productOverflows || sumOverflows { digitsFit = false }
    }

    let integerStart = index
    while let digit = digit(at: index) {
      take(digit)
      index += 1
    }
    guard index > integerStart else { throw missingDigit(at: index) }
    guard index == integerStart + 1 || bytes[integerStart] != UInt8(ascii: "0") else {
      throw failure("a number must not start with 0", at: start)
    }

    var isInteger = true
    var exponent = 0
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      let fractionStart = index
      while let digit = digit(at: index) {
        take(digit)
        index += 1
      }
      guard index > fractionStart else { throw missingDigit(at: index) }
      exponent = fractionStart - index
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      var isSmall = false
      if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isSmall = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      let exponentStart = index
      var written = 0
      while let digit = digit(at: index) {
        // Beyond a million the size no longer matters: the fast way is closed and the general one reads the text itself.
        written = min(written * 10 + Int(digit), 1_000_000)
        index += 1
      }
      guard index > exponentStart else { throw missingDigit(at: index) }
      exponent += isSmall ? -written : written
    }
    position = index

    if isInteger, digitsFit {
      if digits <= UInt64(Int64.max) { return .integer(isNegative ? -Int64(digits) : Int64(digits)) }
      if isNegative, digits == UInt64(Int64.max) + 1 { return .integer(.min) }
    }
    // Both operands are exact, so the one rounding of the operation is the right one (Clinger 1990).
    if digitsFit, digits <= 1 << 53, (-22...22).contains(exponent) {
      let whole = isNegative ? -Double(digits) : Double(digits)
      return .number(exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent])
    }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw failure("number out of range", at: start) }
    return .number(value)
  }

  private func digit(at index: Int) -> UInt8? {
    guard index < bytes.count else { return nil }
    let digit = bytes[index] &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  private func missingDigit(at index: Int) -> JSONReadError {
    failure(index < bytes.count ? "a digit is missing in a number" : "the text ends inside a number", at: index)
  }
}

/// The powers of ten that a Double holds exactly.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
