import Foundation

/// Waiting for something that another process or thread brings about.
///
/// A test that sleeps is either slow or flaky; one that polls ends as soon as it can, and says what it waited for
/// when it could not.
public enum Deadline {
  /// Asks again and again until there is an answer, and returns it.
  ///
  /// - Parameters:
  ///   - limit: how long to ask at most; the default is generous because two cores run everything at once.
  ///   - pause: the time between two questions.
  ///   - what: what is waited for, for the error's sentence.
  ///   - answer: the question; `nil` means not yet.
  /// - Throws: ``DeadlinePassed``, or what the question throws.
  @discardableResult
  public static func poll<Answer>(
    within limit: Duration = .seconds(10), every pause: Duration = .milliseconds(2), for what: String = "the condition",
    until answer: () throws -> Answer?
  ) throws -> Answer {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: limit)
    while true {
      if let found = try answer() { return found }
      guard clock.now < end else { throw DeadlinePassed(what: what, limit: limit) }
      Thread.sleep(forTimeInterval: pause / .seconds(1))
    }
  }

  /// Asks again and again until the condition holds.
  ///
  /// - Throws: ``DeadlinePassed``, or what the condition throws.
  public static func poll(
    within limit: Duration = .seconds(10), every pause: Duration = .milliseconds(2), for what: String = "the condition",
    until condition: () throws -> Bool
  ) throws {
    try poll(within: limit, every: pause, for: what) { try condition() ? () : nil } as Void
  }
}

/// The time was over before there was an answer.
public struct DeadlinePassed: Error, CustomStringConvertible {
  /// What was waited for.
  public let what: String
  /// How long.
  public let limit: Duration

  /// One sentence: what, and how long.
  public var description: String { "waited \(limit) for \(what)" }
}
