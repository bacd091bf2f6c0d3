import Redaction
import Testing

/// Values whose names stand beside them: members of objects, arguments of commands.
@Suite struct NamedValueTests {
  private static let redactor = Redactor()

  @Test(arguments: [
    ("password", "hunter2"), ("api_key", "9f8e7d6c5b4a"), ("clientSecret", "9f8e7d6c5b4a"),
    ("Authorization", "Bearer 9f8e7d6c5b4a"),
    ("ssn", "536221845"), ("db.password", "correct"), ("passphrase", "correct horse battery staple"),
    ("X-Api-Key", "9f8e7d6c5b4a"),
    ("refreshToken", "a1b2c3d4e5f6"), ("note", "password=hunter2x"),
  ])
  func `a value under such a name is not shown`(name: String, value: String) throws {
    let redaction = try #require(Self.redactor.redaction(of: value, named: name))
    #expect(!redaction.text.contains(value))
  }

  @Test(arguments: [
    ("password", "string"), ("password", "********"), ("token", "Hello"), ("total_tokens", "1234"),
    ("key", "9f8e7d6c5b4a9f8e"),
    ("cache_key", "9f8e7d6c5b4a9f8e"), ("api_key", "YOUR_API_KEY"), ("secret", "my-app-tls-2"),
    ("token_type", "bearer9f8e7d6c"),
    ("ssn", "000000000"), ("password", ""), ("PWD", "/tmp/run-550e8400-e29b-41d4-a716"), ("model", "gpt-4o-2024-08-06"),
    ("next_page_token", "9f8e7d6c5b4a9f8e"),
  ])
  func `others are`(name: String, value: String) {
    #expect(Self.redactor.redaction(of: value, named: name) == nil)
  }

  @Test func `without secrets in its scope a redactor leaves names alone`() {
    #expect(Redactor(scope: .personalData).redaction(of: "hunter2", named: "password") == nil)
    #expect(Redactor(scope: .secrets).redaction(of: "536221845", named: "ssn") == nil)
    #expect(Redactor.off.redaction(of: "hunter2", named: "password") == nil)
  }

  @Test(arguments: [
    (["x", "--api-key", "abc", "y"], ["x", "--api-key", "[REDACTED:secret]", "y"]),
    (
      ["x", "--password=hunter2", "--max-tokens", "100"],
      ["x", "--password=[REDACTED:password]", "--max-tokens", "100"]
    ),
    (["x", "--no-auth", "--token", "--verbose"], ["x", "--no-auth", "--token", "--verbose"]),
    (["sh", "-c", "TOKEN=9f8e7d6c5b4a run"], ["sh", "-c", "TOKEN=[REDACTED:token] run"]),
    (["x", "--password", "$PASSWORD"], ["x", "--password", "$PASSWORD"]),
    (["python", "crew.py", "--key", "name"], ["python", "crew.py", "--key", "name"]),
  ])
  func `a command hides what follows the option of a secret`(command: [String], shown: [String]) {
    #expect(Self.redactor.redacted(command: command) == shown)
    #expect(Redactor.off.redacted(command: command) == command)
  }

  @Test(arguments: [
    (4_111_111_111_111_111 as UInt64, true), (4_111_111_111_111_112, false), (1_763_712_108_123, false), (0, false),
    (.max, false),
  ])
  func `the only number that is a secret is a card's`(number: UInt64, isCard: Bool) {
    #expect((Self.redactor.finding(inNumber: number)?.kind == .card) == isCard)
    #expect(Redactor(scope: .secrets).finding(inNumber: number) == nil)
  }
}
