/// Variables in dotenv syntax, the files that `env_file` names: secrets stay out of the team file.
///
/// A line is `NAME=value`, `export NAME=value`, blank, or a `#` comment. An unquoted value ends before ` #` and loses the
/// space around it. Quoted values may span lines: between `'` everything is literal, between `"` the escapes `\n \r \t \" \\ \$`
/// count. `$` has no meaning otherwise, so a password needs no escaping. Of equal names the last wins.
enum EnvironmentFile {
  /// The variables of a file.
  /// - Throws: every bad line, as `file:line: sentence`. No message quotes a value.
  static func variables(in file: TextFile) throws(TeamFileErrors) -> [String: String] {
    var lines = Lines(rest: Substring(String(decoding: file.bytes, as: UTF8.self)).unicodeScalars)
    var variables: [String: String] = [:]
    var messages: [String] = []
    while !lines.rest.isEmpty {
      let line = lines.number
      do {
        if let (name, value) = try lines.variable() { variables[name] = value }
      } catch {
        if messages.count < TeamFileProblems.most { messages.append("\(file.path):\(line): \(error.sentence)") }
        lines.skipLine()
      }
    }
    guard messages.isEmpty else { throw TeamFileErrors(messages: messages) }
    return variables
  }

  private struct Problem: Error { let sentence: String }

  /// The text not yet read, and the number of its first line.
  private struct Lines {
    var rest: Substring.UnicodeScalarView
    var number = 1

    /// The variable on this line, `nil` on a blank line or a comment. Takes the line.
    mutating func variable() throws(Problem) -> (String, String)? {
      skipBlanks()
      if atLineEnd {
        skipLine()
        return nil
      }
      var name = takeName()
      if name == "export", rest.first == " " || rest.first == "\t" {
        skipBlanks()
        name = takeName()
      }
      skipBlanks()
      guard !name.isEmpty, !("0"..."9").contains(name.unicodeScalars.first ?? "0"), rest.first == "=" else {
        throw Problem(sentence: "expected NAME=value")
      }
      rest.removeFirst()
      skipBlanks()
      guard let quote = rest.first, quote == "\"" || quote == "'" else { return (name, takeUnquoted()) }
      rest.removeFirst()
      let value = try takeQuoted(quote)
      skipBlanks()
      guard atLineEnd else { throw Problem(sentence: "expected nothing after the closing quote of \(name)") }
      skipLine()
      return (name, value)
    }

    /// Whether nothing but a comment is left of the line.
    private var atLineEnd: Bool { rest.first.map { $0.isLineEnd || $0 == "#" } ?? true }

    mutating func skipLine() {
      while let scalar = rest.popFirst() {
        if scalar == "\n" {
          number += 1
          return
        }
      }
    }

    private mutating func skipBlanks() {
      while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    }

    private mutating func takeName() -> String {
      let name = rest.prefix {
        $0.isASCII && ($0.properties.isAlphabetic || "_.-0123456789".unicodeScalars.contains($0))
      }
      rest = rest.dropFirst(name.count)
      return String(name)
    }

    private mutating func takeUnquoted() -> String {
      var value = String.UnicodeScalarView()
      var isAfterBlank = true
      while let scalar = rest.first, !scalar.isLineEnd, !(scalar == "#" && isAfterBlank) {
        value.append(scalar)
        isAfterBlank = scalar == " " || scalar == "\t"
        rest.removeFirst()
      }
      skipLine()
      while value.last == " " || value.last == "\t" { value.removeLast() }
      return String(value)
    }

    private mutating func takeQuoted(_ quote: Unicode.Scalar) throws(Problem) -> String {
      let start = self
      var value = String.UnicodeScalarView()
      while let scalar = rest.popFirst() {
        if scalar == quote { return String(value) }
        if scalar == "\n" { number += 1 }
        guard quote == "\"", scalar == "\\", let escaped = rest.first else {
          value.append(scalar)
          continue
        }
        switch escaped {
        case "n": value.append("\n")
        case "r": value.append("\r")
        case "t": value.append("\t")
        case "\"", "\\", "$": value.append(escaped)
        default:
          value.append(scalar)
          continue
        }
        rest.removeFirst()
      }
      self = start
      throw Problem(sentence: "the quote that opens here is never closed")
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r" }
}
