// What a word means where git expects a branch, a commit, a path or a message. Agents write all of them in the same place,
// so the spelling has to decide; what may be two things is not claimed to be a branch.

extension ShellWord {
  /// The branch of this name, or `nil` when it depends on a variable or cannot be a branch (man git-check-ref-format).
  var branchName: String? {
    let name = text.hasPrefix("refs/heads/") ? String(text.dropFirst("refs/heads/".count)) : text
    guard isLiteral, !name.isEmpty, name.utf8.count <= 255, name != "HEAD", name != "@", name != "{}" else {
      return nil
    }
    guard !name.hasPrefix("-"), !name.hasPrefix("."), !name.hasSuffix("/"), !name.hasPrefix("refs/") else { return nil }
    guard !name.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || " ~^:?*[\\".utf8.contains($0) }) else { return nil }
    return name.contains("..") || name.contains("@{") ? nil : name
  }

  /// The local branch that `--track origin/x` creates.
  var trackingBranchName: String? {
    guard let slash = text.firstIndex(of: "/") else { return branchName }
    return ShellWord(text: String(text[text.index(after: slash)...]), isLiteral: isLiteral).branchName
  }

  /// The branch at the remote that a refspec of push names: `b` of `b`, `+a:b` and `:b`.
  var pushedBranchName: String? { refspecSide(\.last) }

  /// The branch of the remote that a refspec of fetch or pull names: `a` of `a` and `+a:b`.
  var fetchedBranchName: String? { refspecSide(\.first) }

  private func refspecSide(_ side: ([Substring]) -> Substring?) -> String? {
    let sides = (text.hasPrefix("+") ? text.dropFirst() : text[...]).split(
      separator: ":", omittingEmptySubsequences: false)
    // `git push origin tag v1` names a tag.
    guard let name = side(sides), name != "tag" else { return nil }
    return ShellWord(text: String(name), isLiteral: isLiteral).branchName
  }

  /// Whether this is an abbreviated or full commit id: 7 to 40 hexadecimal digits, one of them decimal.
  var looksLikeCommit: Bool {
    (7...40).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
      && text.utf8.contains(where: \.isDigit)
  }

  /// Whether `git checkout` or `git reset` will rather take this for a file: no branch begins with a dot, and few end like
  /// a file name.
  var looksLikePath: Bool {
    if text.hasPrefix(".") || text.hasPrefix("/") || text.hasPrefix(":") || text.hasSuffix("/") || text.contains("*") {
      return true
    }
    guard let name = text.split(separator: "/").last, let dot = name.lastIndex(of: "."), dot > name.startIndex else {
      return false
    }
    let ending = name[name.index(after: dot)...].utf8
    guard let first = ending.first, first.isLetter, ending.allSatisfy({ $0.isLetter || $0.isDigit }) else {
      return false
    }
    return (2...10).contains(ending.count) || ending.count == 1 && "chmr".utf8.contains(first)
  }

  /// The first line with text, as git takes it for the subject; `nil` for an empty message or one that a variable holds.
  var firstLine: String? {
    if !isLiteral, text.hasPrefix("$") || text.hasPrefix("`") { return nil }
    for line in text.split(whereSeparator: \.isNewline) {
      var line = line
      while line.first?.isWhitespace == true { line.removeFirst() }
      while line.last?.isWhitespace == true { line.removeLast() }
      if !line.isEmpty { return String(line) }
    }
    return nil
  }
}
