import Supervision

/// `--rotate` and `--keep`, in the notation of the team file.
extension GivenOptions {
  /// Sets the size at which files are set aside.
  mutating func rotateFiles(at text: String) throws(BadValue) {
    guard let size = SizeText.parse(text) else {
      throw BadValue(reason: "\(QuotedText.of(text)) is not a size; \(SizeText.advice)")
    }
    if let problem = FileChoices.problem(ofRotation: size) {
      throw BadValue(reason: "\(QuotedText.of(text)) \(problem)")
    }
    files.rotate = size
  }

  /// Sets how many files set aside are kept.
  mutating func keepFiles(_ text: String) throws(BadValue) {
    guard let count = FileChoices.keep(text) else {
      throw BadValue(reason: "\(QuotedText.of(text)) is not \(FileChoices.keepAdvice)")
    }
    files.keep = count
  }
}
