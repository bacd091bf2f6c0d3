/// `${VAR}` and `${VAR:-default}` in the strings of a team file.
///
/// The default counts when the variable is unset or empty, as in a shell, and may hold references itself. `$$` is a
/// literal `$`. Any other `$` stays as it is, so that `shell: "echo $HOME"` reaches the shell untouched.
struct Variables {
  /// Why a string cannot be expanded: a sentence. It never quotes the string, which may hold a secret.
  struct Problem: Error, Equatable { let sentence: String }

  /// More nested defaults than anyone writes; it bounds the recursion.
  private static let deepestNesting = 16

  let environment: [String: String]

  /// The text with every reference replaced.
  func expand(_ text: String) throws(Problem) -> String {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    var rest = Substring(text).unicodeScalars
    return try expand(&rest, depth: 0)
  }

  /// Expands up to the end, or inside a default (`depth` > 0) up to the `}` that closes it, which is taken.
  private func expand(_ rest: inout Substring.UnicodeScalarView, depth: Int) throws(Problem) -> String {
    guard depth <= Self.deepestNesting else {
      throw Problem(sentence: "more than \(Self.deepestNesting) ${VAR:-default} inside each other")
    }
    var result = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "}", depth > 0 { return String(result) }
      guard scalar == "$", let following = rest.first, following == "$" || following == "{" else {
        result.append(scalar)
        continue
      }
      rest.removeFirst()
      if following == "$" {
        result.append("$")
      } else {
        result.append(contentsOf: try reference(&rest, depth: depth).unicodeScalars)
      }
    }
    guard depth == 0 else { throw Problem(sentence: "a ${ is never closed; write $${ for a literal ${") }
    return String(result)
  }

  /// The value of the reference whose `${` was just taken.
  private func reference(_ rest: inout Substring.UnicodeScalarView, depth: Int) throws(Problem) -> String {
    let letters = rest.prefix { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0)) }
    rest = rest.dropFirst(letters.count)
    let name = String(letters)
    guard let first = letters.first, !("0"..."9").contains(first) else {
      throw Problem(sentence: "${ begins no variable name; write ${NAME}, ${NAME:-default}, or $${ for a literal ${")
    }
    let value = environment[name]
    if rest.first == "}" {
      rest.removeFirst()
      guard let value else {
        throw Problem(sentence: "the variable \(name) is not set; set it, or write ${\(name):-default}")
      }
      return value
    }
    guard rest.starts(with: ":-".unicodeScalars) else {
      throw Problem(
        sentence: rest.isEmpty
          ? "a ${ is never closed; write $${ for a literal ${"
          : "after ${\(name) only } or :-default} can follow; write $${ for a literal ${")
    }
    rest = rest.dropFirst(2)
    let isNeeded = value?.isEmpty ?? true
    let fallback = try isNeeded ? expand(&rest, depth: depth + 1) : skipDefault(&rest, depth: depth + 1)
    return isNeeded ? fallback : value ?? ""
  }

  /// Passes over a default that is not needed, so that variables only it names may be unset.
  private func skipDefault(_ rest: inout Substring.UnicodeScalarView, depth: Int) throws(Problem) -> String {
    var open = 1
    while let scalar = rest.popFirst() {
      if scalar == "$", let following = rest.first, following == "$" || following == "{" {
        rest.removeFirst()
        if following == "{" { open += 1 }
      } else if scalar == "}" {
        open -= 1
        if open == 0 { return "" }
      }
    }
    throw Problem(sentence: "a ${ is never closed; write $${ for a literal ${")
  }
}
