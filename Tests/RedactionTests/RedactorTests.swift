import JSONText
import Redaction
import TestSupport
import Testing

@Suite struct RedactorTests {
  private static let redactor = Redactor()

  @Test(arguments: [
    ("password=hunter2x", "password=[REDACTED:password]"),
    (#"{"api_key":"abcd1234efgh5678","n":1}"#, #"{"api_key":"[REDACTED:api_key]","n":1}"#),
    ("postgres://app:hunter2@db/app", "postgres://app:[REDACTED:url_password]@db/app"),
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [REDACTED:authorization]"),
    ("SSN 536-22-1845, card 4111-1111-1111-1111.", "SSN [REDACTED:ssn], card [REDACTED:card]."),
    ("a=1,password=hunter2x,b=2", "a=1,password=[REDACTED:password],b=2"),
    ("(token: 9f8e7d6c5b4a3928)", "(token: [REDACTED:token])"),
    ("DB_PASS=Tr0ub4dor&3", "DB_PASS=[REDACTED:password]"),
    ("?token=9f8e7d6c5b4a3928&x=1", "?token=[REDACTED:token]&x=1"),
    ("curl --user kevin:'pRf7vG2h1L8nQkW9' -i", "curl --user kevin:'[REDACTED:password]' -i"),
  ])
  func `what stands around a secret stays`(text: String, shown: String) {
    #expect(Self.redactor.redacted(text) == shown)
  }

  @Test func `a key under a secret name is of the kind that says most`() throws {
    var generator = SeededGenerator(seed: 1)
    let key = SecretFormats.fill("ghp_{a36}", &generator)
    let redaction = try #require(Self.redactor.redaction(of: "https://x-access-token:\(key)@github.com token=\(key)"))
    #expect(redaction.findings.map(\.kind) == [.github, .github])
    #expect(redaction.text == "https://x-access-token:[REDACTED:github]@github.com token=[REDACTED:github]")
  }

  @Test func `behind escapes of JSON a secret is found, too`() {
    var generator = SeededGenerator(seed: 2)
    let key = SecretFormats.fill("sk-ant-api03-{b40}", &generator)
    for escaped in [key.replacing("-", with: #"\u002d"#), key.replacing("-", with: #"\\u002D"#)] {
      #expect(Self.redactor.redacted(#"{"k":"\#(escaped)"}"#) == #"{"k":"[REDACTED:anthropic]"}"#)
    }
    #expect(Self.redactor.redaction(of: #"{"text":"\u001b[0m fine \u003cb\u003e"}"#) == nil)
  }

  @Test func `scopes decide what is looked for`() {
    let text = "password=hunter2x 536-22-1845 ann@example.com"
    let shown: [(RedactionScope, String)] = [
      ([], text), (.secrets, "password=[REDACTED:password] 536-22-1845 ann@example.com"),
      (.personalData, "password=hunter2x [REDACTED:ssn] ann@example.com"),
      (.standard, "password=[REDACTED:password] [REDACTED:ssn] ann@example.com"),
      ([.secrets, .personalData, .email], "password=[REDACTED:password] [REDACTED:ssn] [REDACTED:email]"),
    ]
    for (scope, expected) in shown { #expect(Redactor(scope: scope).redacted(text) == expected) }
  }

  @Test(arguments: ["git@github.com:org/x.git", "user@localhost", "@types/node", "a@1.2.3", "@"])
  func `what has an at sign is not yet an address`(text: String) {
    #expect(Redactor(scope: .email).redaction(of: text) == nil)
  }

  @Test func `values that are known are found in any shape`() {
    let redactor = Redactor(knownValues: ["corp-Xy7-secret-value", "short"])
    #expect(redactor.redacted("got corp-Xy7-secret-value!") == "got [REDACTED:environment]!")
    #expect(redactor.redaction(of: "short") == nil)
    #expect(redactor.redaction(of: "corp-xy7-secret-value") == nil)
  }

  @Test func `of an environment only what is a secret by name and look is known`() {
    let environment = [
      "OPENAI_API_KEY": "corp9f8e7d6c5b4a", "PATH": "/usr/bin1", "MODEL": "gpt-4o-2024-08-06",
      "DB_PASSWORD": "postgres",
      "SSH_AUTH_SOCK": "/tmp/ssh-a1b2c3d4/agent.1", "XDG_SESSION_ID": "9f8e7d6c5b4a3928", "MAX_TOKENS": "4096",
      "AUTH_TOKEN": "a1b2c3d4e5",
    ]
    #expect(Set(Redactor.secrets(inEnvironment: environment)) == ["corp9f8e7d6c5b4a", "a1b2c3d4e5"])
  }

  @Test func `the folder that a shell is in is no password`() {
    let environment = ["PWD": "/srv/agents/crew4711", "OLDPWD": "/srv/agents/crew4712", "DB_PWD": "corp9f8e7d6c5b4a"]
    #expect(Redactor.secrets(inEnvironment: environment) == ["corp9f8e7d6c5b4a"])
  }

  @Test func `hashes are equal for equal values of a run and for nothing else`() throws {
    let (one, other) = (Redactor(salt: [1]), Redactor(salt: [2]))
    func hash(_ redactor: Redactor, _ text: String) throws -> String {
      try #require(redactor.redaction(of: text)?.findings.first?.hash)
    }
    #expect(try hash(one, "ssn 536-22-1845") == hash(one, "again 536-22-1845"))
    #expect(try hash(one, "ssn 536-22-1845") != hash(one, "ssn 536-22-1846"))
    #expect(try hash(one, "ssn 536-22-1845") != hash(other, "ssn 536-22-1845"))
    #expect(try hash(one, "ssn 536-22-1845").allSatisfy { $0.isHexDigit && !$0.isUppercase })
  }

  @Test func `ids stay different when what made them so must go`() {
    let redactor = Redactor(salt: [7])
    let ids = ["agent-536-22-1845", "Bob password=hunter2x", "Bob password=hunter2y"].map { redactor.redacted(id: $0) }
    #expect(Set(ids).count == 3 && !ids.joined().contains("hunter2"))
    #expect(redactor.redacted(id: "coder") == "coder")
    #expect(redactor.redacted(id: "Bob password=hunter2x") == ids[1])
  }

  @Test func `redacting what was redacted changes nothing`() {
    let redactor = Redactor(scope: [.secrets, .personalData, .email])
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        text += Self.parts.randomElement(using: &generator)!
        if Bool.random(using: &generator) { text += SecretFormats.fill("{b12}", &generator) }
      }
      let once = redactor.redacted(text)
      #expect(redactor.redacted(once) == once, "\(text)")
    }
  }

  private static let parts = [
    "password", "token", "key", "=", ":", " ", "\"", "'", "\\", "\\n", "://", "@", "Bearer ", "Authorization: ", "sk-",
    "ghp_", "AKIA", "eyJ",
    ".", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "4111 1111 1111 1111", "536-22-1845",
    "DE89370400440532013000", "-", "_",
    "[REDACTED:token]", "[", "]", "<", ">", "{", "}", ",", ";", "&", "?", "curl -u a:", "\\u002d", "Cookie: a=b", "é",
    "x9y8z7w6v5", "--api-key ",
  ]

  @Test func `any bytes are read without harm`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let count = Int.random(in: 0...400, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let shown = Self.redactor.redacted(jsonLine: bytes)
      #expect(shown.count <= bytes.count * 8 + 8)
      let text = String(decoding: bytes, as: UTF8.self)
      for isOpenEnded in [true, false] { _ = Self.redactor.redacted(text, isOpenEnded: isOpenEnded) }
    }
  }

  @Test(arguments: [
    "password=\"", "a://", "-----BEGIN PRIVATE KEY-----", "curl -u ", "token: '", "eyJ", "sk-", "1 ", "DE89 ", "key",
    "Authorization: ", "\\u0041",
    "(\"password\", \"", "[REDACTED:", "4111 ", "@a.b", "https://a:",
  ])
  func `a long text of one thing takes no long time`(part: String) {
    // Four hundred times as long, and not a hundred and sixty thousand times: a quadratic detector would sit here for hours.
    let text = String(repeating: part, count: 400_000 / part.utf8.count)
    #expect(Self.redactor.redacted(text).utf8.count < 20_000_000)
  }

  @Test func `lines of JSON keep their types`() {
    let line = #"{"card":4111111111111111,"list":[1,4111111111111111],"text":"4111111111111111","total_tokens":1234}"#
    let shown = String(decoding: Self.redactor.redacted(jsonLine: Array(line.utf8)), as: UTF8.self)
    #expect(shown == #"{"card":null,"list":[1,null],"text":"[REDACTED:card]","total_tokens":1234}"#)
  }

  @Test func `a line of numbers without an end takes no long time`() {
    let line = "x" + String(repeating: "-4111111111111111.", count: 20_000)
    let shown = Self.redactor.redacted(jsonLine: line)
    #expect(shown.matches(of: /\[REDACTED:card\]/).count > 19_000)
  }

  @Test(arguments: [
    ("-6466666666666666", "null"), (#"{"card":-4111111111111111}"#, #"{"card":null}"#),
    ("[4111111111111111 , -4111111111111111 ]", "[null , null ]"),
    (#"["-4111111111111111"]"#, #"["-[REDACTED:card]"]"#),
  ])
  func `a number with its sign is one`(line: String, expected: String) {
    #expect(Self.redactor.redacted(jsonLine: line) == expected)
  }

  @Test(arguments: [
    (#"{"text":"to\nbob@example.com"}"#, #"{"text":"to\n[REDACTED:email]"}"#),
    (#"{"text":"a\u00e9bob@example.com"}"#, #"{"text":"a\u00e9[REDACTED:email]"}"#),
    (#"{"text":"{\"to\":\"\\nbob@example.com\"}"}"#, #"{"text":"{\"to\":\"\\n[REDACTED:email]\"}"}"#),
    (#"{"text":"\"bob@example.com\""}"#, #"{"text":"\"[REDACTED:email]\""}"#),
    (#"{"text":"\b@b.ba"}"#, #"{"text":"\b@b.ba"}"#),
    (#"{"text":"\u00e9@b.ba"}"#, #"{"text":"\u00e9@b.ba"}"#),
  ])
  func `an address behind an escape leaves a line of JSON one`(line: String, expected: String) throws {
    let shown = Redactor(scope: .email).redacted(jsonLine: Array(line.utf8))
    #expect(String(decoding: shown, as: UTF8.self) == expected)
    _ = try JSONReader.read(shown)
  }

  @Test func `a newline and what is no text at all stay in a line`() {
    let line = Array("password=hunter2x".utf8) + [0xFF, 0xFE, 0x0A]
    #expect(Self.redactor.redacted(jsonLine: line).suffix(1) == [0x0A])
    #expect(Self.redactor.redacted(jsonLine: [0xFF, 0x0A]) == [0xFF, 0x0A])
  }
}
