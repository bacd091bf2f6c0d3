import Recognition
public import Telemetry

/// The amount of a budget as people write it: `$10`, `2M`, `45m`, `8GiB`.
///
/// What is read is a whole number of the smallest part that its name counts, see ``BudgetName/decimals``. What is printed can
/// be typed back.
public enum BudgetAmount {
  /// The largest count: beyond it, readers of JSON lose units.
  private static let mostCount = 1 << 53
  private static let multiples: [(letter: Character, factor: Double)] = [("k", 1e3), ("M", 1e6), ("G", 1e9)]

  /// Reads an amount.
  /// - Throws: what is wrong and what would be right, to follow the name.
  public static func parse(_ text: String, of name: BudgetName) throws(BudgetTextError) -> Int64 {
    let amount: Int64
    switch name {
    case .cost: amount = try dollars(text)
    case .time, .idle:
      do throws(DurationTextError) {
        amount = Int64(clamping: try DurationText.parse(text).nanoseconds / 1_000_000)
      } catch { throw BudgetTextError(error.description) }
    case .memory:
      do throws(SizeTextError) { amount = Int64(try SizeText.mebibytes(text) * 1000) } catch {
        throw BudgetTextError(error.description)
      }
    case .tokens, .processes, .errors, .turns: amount = try count(text)
    }
    guard amount > 0 else {
      throw BudgetTextError("\(QuotedText.of(text)) is a budget of nothing; leave it out for none")
    }
    return amount
  }

  /// A shell takes the `$1` of an unquoted `$10` for a variable of its own, which is empty mostly.
  private static func dollars(_ text: String) throws(BudgetTextError) -> Int64 {
    let digits = text.hasPrefix("$") ? text.dropFirst() : text[...]
    let isPlain = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    guard isPlain, let money = Money(text: digits), money > .zero else {
      throw BudgetTextError(
        "\(QuotedText.of(text)) is no amount of dollars; write it like 10 or 2.50 (in a shell, $10 needs quotes)")
    }
    return money.nanodollars
  }

  private static func count(_ text: String) throws(BudgetTextError) -> Int64 {
    let factor = multiples.first { $0.letter.lowercased() == text.last?.lowercased() }?.factor
    let digits = factor == nil ? text[...] : text.dropLast()
    let isPlain =
      !digits.isEmpty && digits.utf8.count <= 20 && digits.first != "." && digits.last != "."
      && digits.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    guard isPlain, let number = Double(digits), case let product = number * (factor ?? 1),
      product == product.rounded(), product <= Double(mostCount)
    else {
      throw BudgetTextError("\(QuotedText.of(text)) is no whole number; write it like 400, 500k or 2M")
    }
    return Int64(product)
  }

  /// Writes an amount, exactly.
  public static func render(_ amount: Int64, of name: BudgetName) -> String {
    switch name {
    case .cost: return "$" + decimals(amount, atLeast: amount.isMultiple(of: 1_000_000_000) ? 0 : 2)
    case .time, .idle: return DurationText.render(.milliseconds(amount))
    case .memory: return SizeText.render(mebibytes: Double(amount) / 1000)
    case .tokens, .processes, .errors, .turns:
      let multiple = multiples.last { amount != 0 && amount.isMultiple(of: Int64($0.factor)) }
      return multiple.map { "\(amount / Int64($0.factor))\($0.letter)" } ?? String(amount)
    }
  }

  /// Writes what was measured, as exactly as people care: dollars to four places, times to a tenth of a second.
  static func rounded(_ amount: Int64, of name: BudgetName) -> String {
    switch name {
    case .cost:
      let isSmall = amount.magnitude < 100_000
      return "$" + decimals(isSmall ? amount : rounded(amount, to: 100_000), atLeast: 2)
    case .time, .idle: return DurationText.render(.milliseconds(rounded(amount, to: 100)))
    case .memory: return SizeText.render(mebibytes: Double(amount) / 1000)
    case .tokens, .processes, .errors, .turns: return String(amount)
    }
  }

  private static func rounded(_ amount: Int64, to unit: Int64) -> Int64 {
    let rest = amount % unit
    return amount - rest + (rest * 2 >= unit && amount <= .max - unit ? unit : 0)
  }

  /// Nanodollars as dollars, without zeros at the end beyond the first places.
  private static func decimals(_ nanodollars: Int64, atLeast places: Int) -> String {
    let (whole, rest) = nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var digits = String(rest)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.count > places, digits.last == "0" { digits.removeLast() }
    return (nanodollars < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : ".\(digits)")
  }
}

/// Why a text is no budget: the sentence, or its end behind the name of what the budget is for.
public struct BudgetTextError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence for people.
  public let description: String

  init(_ sentence: String) { description = sentence }
}
