import Foundation

/// Sizes of memory and files as people write them: `64KiB`, `512MiB`, `1.5GiB`.
///
/// Binary units only, with the letters that say so: `GB` means 10⁹ to one tool and 2³⁰ to the next.
public enum SizeText {
  /// The units, largest first, with their size in bytes.
  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]
  /// What is accepted for the size of a file, to end a sentence about what was not.
  public static let advice = "write it like 64KiB, 10MiB or 1GiB"
  /// More is no size of a file.
  private static let largestFile = 1 << 60
  /// A petabyte: more than any machine has, and far below where a `Double` loses a byte.
  private static let largest = 1_073_741_824.0

  /// Reads the size of a file: a whole number with a unit. `nil` when it is none, or more than an exbibyte.
  public static func parse(_ text: String) -> Int? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    let digits = text.dropLast(unit.name.count)
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(digits) else { return nil }
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
    return isTooLarge || bytes > largestFile ? nil : bytes
  }

  /// Writes a size in bytes with the largest unit that leaves a whole number.
  public static func render(_ bytes: Int) -> String {
    let unit = units.first { bytes != 0 && bytes.isMultiple(of: $0.bytes) } ?? ("B", 1)
    return "\(bytes / unit.bytes)\(unit.name)"
  }

  /// Reads a size of memory as a number of MiB.
  /// - Throws: what is wrong, as a sentence that also says what is accepted.
  public static func mebibytes(_ text: String) throws(SizeTextError) -> Double {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { throw .malformed(text) }
    let digits = text.dropLast(unit.name.count)
    guard !digits.isEmpty, digits.utf8.count <= 20, digits.first != ".", digits.last != ".",
      digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(digits)
    else { throw .malformed(text) }
    let size = number * Double(unit.bytes) / 1_048_576
    guard size > 0 else { throw .zero(text) }
    guard size <= largest else { throw .tooLarge(text) }
    return size
  }

  /// Reads a size for a key or an option whose name says MiB: a number alone is that.
  /// - Throws: what is wrong, as a sentence that also says what is accepted.
  public static func orMebibytes(_ text: String) throws(SizeTextError) -> Double {
    let isNumber = text.last?.isASCII == true && text.last?.isNumber == true
    do throws(SizeTextError) {
      return try mebibytes(isNumber ? text + "MiB" : text)
    } catch {
      // What was written, not what was made of it.
      switch error {
      case .malformed: throw .malformed(text)
      case .zero: throw .zero(text)
      case .tooLarge: throw .tooLarge(text)
      }
    }
  }

  /// Writes a size with the largest unit that leaves a number of at least one.
  public static func render(mebibytes size: Double) -> String {
    let bytes = size * 1_048_576
    let unit = units.first { bytes >= Double($0.bytes) } ?? units[units.count - 1]
    let number = String(format: "%.1f", bytes / Double(unit.bytes))
    return (number.hasSuffix(".0") ? String(number.dropLast(2)) : number) + unit.name
  }
}

/// Why a text is not a size.
public enum SizeTextError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It is not a number with a unit.
  case malformed(String)
  /// It is zero.
  case zero(String)
  /// It is more than a PiB.
  case tooLarge(String)

  /// The sentence for people: what is wrong, and what is accepted.
  public var description: String {
    switch self {
    case .malformed(let text): "\(QuotedText.of(text)) is not a size; write it like 512MiB or 2GiB"
    case .zero(let text): "\(QuotedText.of(text)) is a limit of zero; leave it out for no limit"
    case .tooLarge(let text): "\(QuotedText.of(text)) is more than 1024TiB"
    }
  }
}
