/// What is looked for.
public struct RedactionScope: OptionSet, Sendable {
  /// One bit for each part.
  public let rawValue: UInt8
  /// Takes the bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Keys, tokens, passwords, private keys.
  public static let secrets = RedactionScope(rawValue: 1)
  /// Social security numbers, card numbers, bank accounts.
  public static let personalData = RedactionScope(rawValue: 2)
  /// E-mail addresses. Apart, because git and package files are full of them and nobody minds.
  public static let email = RedactionScope(rawValue: 4)

  /// What is looked for unless somebody says otherwise.
  public static let standard: RedactionScope = [.secrets, .personalData]
}
