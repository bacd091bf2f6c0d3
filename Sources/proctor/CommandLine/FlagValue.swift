import Redaction
import Supervision

/// The value of an option: what it is called, how a shell completes it, and how it is checked and kept.
struct FlagValue: Sendable {
  /// What stands for the value in help, such as `PATH`.
  let placeholder: String
  /// How a shell completes it.
  let completion: Completion
  /// Checks the text and keeps it.
  let store: @Sendable (inout GivenOptions, String) throws(BadValue) -> Void

  /// A path. It is checked by whoever opens it.
  static func path(
    _ placeholder: String = "PATH", _ keep: @escaping @Sendable (inout GivenOptions, String) -> Void
  ) -> FlagValue {
    FlagValue(placeholder: placeholder, completion: .files) { (options, text) throws(BadValue) in
      guard !text.isEmpty else { throw BadValue(reason: "the path is empty") }
      keep(&options, text)
    }
  }

  /// The path of a file that is not standard output.
  static func file(
    _ placeholder: String = "PATH", _ keep: @escaping @Sendable (inout GivenOptions, String) -> Void
  ) -> FlagValue {
    FlagValue(placeholder: placeholder, completion: .files) { (options, text) throws(BadValue) in
      if let problem = FileChoices.problem(ofDeadLetters: text) { throw BadValue(reason: problem) }
      keep(&options, text)
    }
  }

  /// An id or a name that the user chooses.
  static func id(
    _ placeholder: String, _ keep: @escaping @Sendable (inout GivenOptions, String) throws(BadValue) -> Void
  ) -> FlagValue {
    FlagValue(placeholder: placeholder, completion: .unknown) { (options, text) throws(BadValue) in
      guard !text.isEmpty else { throw BadValue(reason: "the id is empty") }
      try keep(&options, text)
    }
  }

  /// A value that the options themselves check.
  static func value(
    _ placeholder: String, _ keep: @escaping @Sendable (inout GivenOptions, String) throws(BadValue) -> Void
  ) -> FlagValue {
    FlagValue(placeholder: placeholder, completion: .unknown, store: keep)
  }

  /// A duration, in the notation of the team file.
  static func duration(
    allowsZero: Bool = false, _ keep: @escaping @Sendable (inout GivenOptions, Duration) -> Void
  ) -> FlagValue {
    FlagValue(placeholder: "DURATION", completion: .unknown) { (options, text) throws(BadValue) in
      let duration: Duration
      do throws(DurationTextError) {
        duration = try DurationText.parse(text)
      } catch {
        throw BadValue(reason: error.description)
      }
      guard allowsZero || duration > .zero else {
        throw BadValue(reason: "\(QuotedText.of(text)) is zero; it must be more than that")
      }
      keep(&options, duration)
    }
  }

  /// A size of memory, in the notation of the team file; a number alone is MiB.
  static func size(_ keep: @escaping @Sendable (inout GivenOptions, Double) -> Void) -> FlagValue {
    FlagValue(placeholder: "SIZE", completion: .unknown) { (options, text) throws(BadValue) in
      do throws(SizeTextError) {
        keep(&options, try SizeText.orMebibytes(text))
      } catch {
        throw BadValue(reason: error.description)
      }
    }
  }

  /// A whole number of at least one.
  static func count(_ keep: @escaping @Sendable (inout GivenOptions, Int) -> Void) -> FlagValue {
    FlagValue(placeholder: "COUNT", completion: .unknown) { (options, text) throws(BadValue) in
      guard let count = Int(text), count >= 1 else {
        throw BadValue(reason: "\(QuotedText.of(text)) is not a whole number of at least 1")
      }
      keep(&options, count)
    }
  }

  /// What is taken out of what is told.
  static func redaction(_ keep: @escaping @Sendable (inout GivenOptions, RedactionScope) -> Void) -> FlagValue {
    FlagValue(placeholder: "WHAT", completion: .words(RedactionText.choices)) { (options, text) throws(BadValue) in
      do throws(RedactionTextError) {
        keep(&options, try RedactionText.parse(text))
      } catch {
        throw BadValue(reason: error.description)
      }
    }
  }

  /// Whose exit code is the run's.
  static func exitPolicy(_ keep: @escaping @Sendable (inout GivenOptions, ExitPolicy) -> Void) -> FlagValue {
    FlagValue(placeholder: "POLICY", completion: .words(ExitPolicy.plainNames)) { (options, text) throws(BadValue) in
      do throws(ExitPolicyError) {
        keep(&options, try ExitPolicy(text))
      } catch {
        throw BadValue(reason: error.description)
      }
    }
  }

  /// One of the values of an enumeration.
  static func choice<Value>(
    _ placeholder: String, _ keep: @escaping @Sendable (inout GivenOptions, Value) -> Void
  ) -> FlagValue where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue)
    return FlagValue(placeholder: placeholder, completion: .words(names)) { (options, text) throws(BadValue) in
      guard let value = Value(rawValue: text) else {
        let near = NearestName.of(text, among: names).map { "; did you mean \(QuotedText.of($0))?" } ?? ""
        throw BadValue(reason: "\(QuotedText.of(text)) is none of \(names.joined(separator: ", "))\(near)")
      }
      keep(&options, value)
    }
  }
}

/// Why a value is refused, and what would be accepted: the end of a sentence that begins with the option's name.
struct BadValue: Error {
  let reason: String
}

/// How a word is completed by a shell.
enum Completion: Equatable, Sendable {
  /// Names of files.
  case files
  /// One of these words.
  case words([String])
  /// Not at all: only the user knows.
  case unknown
}
