/// String literals as Python's `repr` writes them: frameworks print their objects that way, with a command's whole output
/// between quotes and its line breaks as `\\n`.
enum PythonLiteral {
  /// The strings that stand directly behind each `marker` in `text`.
  static func strings(in text: String, after marker: String) -> [String] {
    guard !marker.isEmpty else { return [] }
    var strings: [String] = []
    var rest = text[...]
    while let range = rest.firstRange(of: marker) {
      rest = rest[range.upperBound...]
      guard let (string, end) = string(at: rest) else { continue }
      strings.append(string)
      rest = rest[end...]
    }
    return strings
  }

  /// The literal that `text` starts with, and where it ends; `nil` when it starts with none or the end is missing.
  static func string(at text: Substring) -> (String, end: Substring.Index)? {
    let scalars = text.unicodeScalars
    guard let quote = scalars.first, quote == "'" || quote == "\"" else { return nil }
    var result = String.UnicodeScalarView()
    var index = scalars.index(after: scalars.startIndex)
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      if scalar == quote { return (String(result), index) }
      guard scalar == "\\", index < scalars.endIndex else {
        result.append(scalar)
        continue
      }
      let escape = scalars[index]
      index = scalars.index(after: index)
      switch escape {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case "x": result.append(hexadecimal(2, in: scalars, from: &index))
      case "u": result.append(hexadecimal(4, in: scalars, from: &index))
      case "U": result.append(hexadecimal(8, in: scalars, from: &index))
      default: result.append(escape)
      }
    }
    return nil
  }

  private static func hexadecimal(
    _ digits: Int, in scalars: Substring.UnicodeScalarView, from index: inout Substring.Index
  ) -> Unicode.Scalar {
    let end = scalars.index(index, offsetBy: digits, limitedBy: scalars.endIndex) ?? scalars.endIndex
    let value = UInt32(String(scalars[index..<end]), radix: 16)
    index = end
    return value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
  }
}
