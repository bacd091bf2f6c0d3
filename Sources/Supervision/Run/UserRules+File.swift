public import Recognition

extension UserRules {
  /// Reads a table of rules from a file.
  ///
  /// - Throws: why it cannot be used, in one sentence with file, line and column.
  public static func load(path: String) throws(TeamFileErrors) -> UserRules {
    let file = try TextFile.read(path, as: "table of rules")
    do throws(Problem) { return try UserRules(json: file.bytes) } catch {
      throw TeamFileErrors(messages: [file.message(error.sentence, at: error.offset)])
    }
  }
}

extension RuleTable {
  /// The built-in rules and those of the files at these paths.
  ///
  /// - Throws: why one of them cannot be used.
  public static func load(paths: [String]) throws(TeamFileErrors) -> RuleTable {
    var users: [UserRules] = []
    for path in paths { users.append(try UserRules.load(path: path)) }
    do throws(RuleFileError) { return try builtIn(adding: users) } catch {
      throw TeamFileErrors(messages: ["\(paths.joined(separator: ", ")): \(error.description)"])
    }
  }
}
