import Foundation

/// Sizes of memory as people write them: `512MiB`, `2GiB`, `1.5GiB`.
///
/// Binary units only, with the letters that say so: `GB` means 10⁹ to one tool and 2³⁰ to the next.
public enum SizeText {
  /// The units, largest first, with their length in MiB.
  private static let units: [(name: String, mebibytes: Double)] = [
    ("TiB", 1_048_576), ("GiB", 1024), ("MiB", 1), ("KiB", 1 / 1024.0),
  ]
  /// A petabyte: more than any machine has, and far below where a `Double` loses a byte.
  private static let largest = 1_073_741_824.0

  /// Reads a size as a number of MiB.
  /// - Throws: what is wrong, as a sentence that also says what is accepted.
  public static func mebibytes(_ text: String) throws(SizeTextError) -> Double {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { throw .malformed(text) }
    let digits = text.dropLast(unit.name.count)
    guard !digits.isEmpty, digits.utf8.count <= 20, digits.first != ".", digits.last != ".",
      digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(digits)
    else { throw .malformed(text) }
    let size = number * unit.mebibytes
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
    let unit = units.first { size >= $0.mebibytes } ?? units[units.count - 1]
    let number = String(format: "%.1f", size / unit.mebibytes)
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
