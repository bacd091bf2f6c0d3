import JSONText

/// `go test -json`: one object per event; the totals of a package are counted here, because nobody prints them.
struct GoTestDialect: Dialect {
  /// Packages that run at the same time; what is beyond is told without totals.
  private static let maximumPackages = 256
  /// By the hashes of their names, which may be of any length.
  private var counts: [Int: TestTally.Counts] = [:]

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let action = object["Action"]?.string, let package = object["Package"]?.string, object["Time"] != nil else {
      return nil
    }
    var outcome = DialectOutcome()
    let test = object["Test"]?.string
    outcome.summary = object["Output"]?.string.map(Self.withoutNewline) ?? "\(action) \(test ?? package)"
    let seconds = object["Elapsed"]?.double
    switch (action, test) {
    case ("pass", .some): count(\.passed, of: package)
    case ("skip", .some): count(\.skipped, of: package)
    case ("fail", let name?):
      count(\.failed, of: package)
      outcome.incidents = [
        .test(
          TestReading(framework: "go", name: "\(package).\(name)", content: .failure(message: nil), seconds: seconds))
      ]
    case ("pass", nil), ("fail", nil):
      let counted = counts.removeValue(forKey: package.hashValue) ?? TestTally.Counts()
      var totals = TestReading.Totals()
      totals.passed = counted.passed
      totals.skipped = counted.skipped
      // A package that does not build fails without a test.
      totals.failed = action == "fail" ? max(1, counted.failed) : counted.failed
      totals.total = counted.passed + counted.skipped + (totals.failed ?? 0)
      outcome.incidents = [
        .test(TestReading(framework: "go", name: package, content: .run(totals), seconds: seconds))
      ]
    default: break
    }
    return outcome
  }

  private mutating func count(_ place: WritableKeyPath<TestTally.Counts, Int>, of package: String) {
    let package = package.hashValue
    guard counts[package] != nil || counts.count < Self.maximumPackages else { return }
    counts[package, default: TestTally.Counts()][keyPath: place] += 1
  }

  private static func withoutNewline(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }
}
