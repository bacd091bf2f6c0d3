/// A word as a shell would read it back: for people who want to paste a command line.
enum ShellWord {
  /// The word, quoted where it must be. Control characters are written so that no terminal obeys them.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_@%+=:,./-*".unicodeScalars.contains(scalar)
      }
    if isPlain, !word.contains("*") || word == SecretMask.replacement { return word }
    guard word.unicodeScalars.contains(where: isObeyed) else {
      return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
    return "$'" + word.unicodeScalars.map(escaped).joined() + "'"
  }

  /// Control characters, and invisible ones that may turn a line around.
  private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format || scalar.endsLine
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return #"\n"#
    case "\t": return #"\t"#
    case "\r": return #"\r"#
    case "'": return #"\'"#
    case "\\": return #"\\"#
    case _ where isObeyed(scalar):
      let digits = String(scalar.value, radix: 16)
      let width = digits.count > 4 ? 8 : 4
      return (width == 4 ? #"\u"# : #"\U"#) + String(repeating: "0", count: width - digits.count) + digits
    default: return String(scalar)
    }
  }
}
