/// Sizes as people write them: `64KiB`, `10MiB`, `1GiB`.
///
/// Units are powers of 1,024 and always needed: `10M` is a million to one tool and 1,048,576 to the next.
public enum SizeText {
  /// The units, largest first, with their size in bytes.
  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]
  /// More is no size of a file.
  private static let largest = 1 << 60

  /// Reads a whole number with a unit. `nil` when it is none, or more than an exbibyte.
  public static func parse(_ text: String) -> Int? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    let digits = text.dropLast(unit.name.count)
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(digits) else { return nil }
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
    return isTooLarge || bytes > largest ? nil : bytes
  }

  /// Writes a size with the largest unit that leaves a whole number.
  public static func render(_ bytes: Int) -> String {
    let unit = units.first { bytes != 0 && bytes.isMultiple(of: $0.bytes) } ?? ("B", 1)
    return "\(bytes / unit.bytes)\(unit.name)"
  }

  /// What is accepted, to end a sentence about what was not.
  public static let advice = "write it like 64KiB, 10MiB or 1GiB"
}
