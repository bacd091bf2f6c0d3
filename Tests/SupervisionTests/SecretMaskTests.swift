import Testing

@testable import Supervision

/// What a plan may show, and what not.
struct SecretMaskTests {
  private static func mask(
    inherited: [String: String] = [:], environment: [String: String] = [:], fromFiles: Set<String> = []
  ) -> SecretMask {
    var team = TeamSpecification(id: "t", command: ["x"], environment: environment)
    team.fileVariables = fromFiles
    return SecretMask(team, inherited: inherited)
  }

  @Test(arguments: [
    "OPENAI_API_KEY", "GITHUB_TOKEN", "db_password", "AWS_SECRET_ACCESS_KEY", "MY_PASSPHRASE", "GITHUB_PAT",
    "GOOGLE_APPLICATION_CREDENTIALS", "Authorization", "SENTRY_DSN", "SESSION_ID", "apiKey",
  ])
  func `variables with such names are secret`(name: String) {
    #expect(Self.mask().shown("value", of: name) == nil)
  }

  @Test(arguments: ["MODEL", "HOME", "MAX_TOKENS", "PATH", "PATIENCE", "LANG"])
  func `others are not`(name: String) {
    #expect(Self.mask().shown("4096", of: name) == "4096")
  }

  @Test func `everything from an environment file is secret`() {
    let mask = Self.mask(environment: ["NAME": "a value", "PORT": "80"], fromFiles: ["NAME"])
    #expect(mask.shown("a value", of: "NAME") == nil)
    #expect(mask.shown("80", of: "PORT") == "80")
    #expect(mask.shown("has a value in it") == "has *** in it")
  }

  @Test func `an inherited secret is masked wherever it was put`() {
    let mask = Self.mask(inherited: ["OPENAI_API_KEY": "sk-123456", "KEY_TOO": "sk-123456-longer"])
    #expect(mask.shown("https://x/?k=sk-123456", of: "URL") == "https://x/?k=***")
    #expect(mask.shown(["curl", "-H", "Bearer sk-123456-longer"]) == ["curl", "-H", "Bearer ***"])
  }

  struct Example: Sendable {
    let command: [String]
    let shown: [String]
  }

  @Test(arguments: [
    Example(command: ["x", "--api-key", "abc", "y"], shown: ["x", "--api-key", "***", "y"]),
    Example(command: ["x", "--api-key=abc", "--max-tokens=100"], shown: ["x", "--api-key=***", "--max-tokens=100"]),
    Example(command: ["x", "--no-auth", "--verbose"], shown: ["x", "--no-auth", "--verbose"]),
    Example(
      command: ["sh", "-c", "TOKEN='a b' N=1 run --password=\"c d\""],
      shown: ["sh", "-c", "TOKEN=*** N=1 run --password=***"]),
    Example(command: ["psql", "postgres://me:hush@host/db"], shown: ["psql", "postgres://me:***@host/db"]),
    Example(
      command: ["curl", "-H", "X: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"],
      shown: ["curl", "-H", "X: ***"]),
    Example(command: ["a", "https://host:80/x@y"], shown: ["a", "https://host:80/x@y"]),
  ])
  func `command lines hide what follows a secret name`(example: Example) {
    #expect(Self.mask().shown(example.command) == example.shown)
  }

  @Test(arguments: [
    ("plain", "plain"), ("", "''"), ("two words", "'two words'"), ("it's", #"'it'\''s'"#), ("a\nb", #"$'a\nb'"#),
    ("\u{1B}[31m", #"$'\u001b[31m'"#), ("*", "'*'"), ("***", "***"), ("$HOME", "'$HOME'"), ("--a=b", "--a=b"),
    ("\u{202E}x", #"$'\u202ex'"#), ("\u{E0001}", #"$'\U000e0001'"#), ("\u{9B}m", #"$'\u009bm'"#),
  ])
  func `words are quoted for a shell`(word: String, quoted: String) {
    #expect(ShellWord.quoted(word) == quoted)
  }
}
