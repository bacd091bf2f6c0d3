/// What JSON5 accepts as a number: JSON's numbers, and also `+1`, `.5`, `5.`, `0x1F`, `Infinity` and `NaN`.
///
/// Only the form is checked. The team file turns no number into a value of its own (durations and sizes are strings with
/// units); it passes the text on, so `1e309` cannot overflow.
enum JSON5Number {
  static func isValid(_ text: String) -> Bool {
    let digits = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    if digits == "Infinity" || digits == "NaN" { return true }
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      return digits.count > 2 && digits.dropFirst(2).allSatisfy { $0.isASCII && $0.isHexDigit }
    }
    var rest = digits
    let whole = takeDigits(&rest)
    guard whole.count <= 1 || whole.first != "0" else { return false }
    var fraction: Substring = ""
    if rest.first == "." {
      rest = rest.dropFirst()
      fraction = takeDigits(&rest)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return false }
    guard rest.first == "e" || rest.first == "E" else { return rest.isEmpty }
    rest = rest.dropFirst()
    if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
    return !takeDigits(&rest).isEmpty && rest.isEmpty
  }

  private static func takeDigits(_ text: inout Substring) -> Substring {
    let digits = text.prefix { $0 >= "0" && $0 <= "9" && $0.isASCII }
    text = text.dropFirst(digits.count)
    return digits
  }
}
