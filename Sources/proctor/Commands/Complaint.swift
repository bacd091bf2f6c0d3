import Foundation

/// One line for people on standard error.
enum Complaint {
  /// With our name in front, as a program's error messages have.
  static func say(_ sentence: String) { note("proctor: \(sentence)") }

  /// As it is.
  static func note(_ sentence: String) { FileHandle.standardError.write(Data((sentence + "\n").utf8)) }
}
