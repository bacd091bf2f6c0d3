import Redaction
import TestSupport

/// Lines as orchestrators, their tools and their frameworks print them, each with secrets or personal data in it.
struct SecretCorpus {
  struct Line {
    let text: String
    /// What must not be left of it.
    let secrets: [String]
  }

  private(set) var lines: [Line] = []
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    addTelling()
    addNamed()
    addPasswords()
    addHeadersAndAddresses()
    addPrivateKeys()
    addPersonalData()
  }

  /// Where `§` stands, the secret is put.
  private mutating func add(_ context: String, _ secrets: String...) {
    var text = ""
    var rest = secrets[...]
    for character in context {
      if character == "§" { text += rest.popFirst() ?? secrets.last! } else { text.append(character) }
    }
    lines.append(Line(text: text, secrets: secrets))
  }

  /// Any of the contexts, each of them as often as the others.
  private mutating func add(_ secrets: [String], in contexts: [String], each count: Int = 1) {
    var next = Int.random(in: 0..<contexts.count, using: &generator)
    for secret in secrets {
      for _ in 0..<count {
        add(contexts[next % contexts.count], secret)
        next += 1
      }
    }
  }

  // MARK: Keys that tell by themselves

  private static let anywhere = [
    "export PROVIDER_API_KEY=§", "PROVIDER_KEY=§", "2025-11-21 16:42:02,123 - agent.coder - DEBUG - using § for calls",
    #"{"level":"info","message":"client ready","api_key":"§"}"#, #"{"config":{"auth":{"value":"§"},"retries":3}}"#,
    #"{"messages":[{"role":"tool","content":"KEY=§\nPORT=8080"}]}"#,
    "openai.AuthenticationError: Incorrect API key provided: §.",
    "Error code: 401 - {'error': {'message': 'invalid x-api-key §', 'type': 'authentication_error'}}",
    "[coder] I found the key § in the environment, let me use it", "│ API_KEY=§ │", "    api_key: §",
    "client = Client('§')",
    "+ curl -s -H 'X-Api-Key: §' https://api.example.com/v1/models",
    "DEBUG:httpx:headers={'authorization': 'Bearer §'}",
    "https://api.example.com/v1/search?q=agents&api_key=§&page=2", "-   token: §", "<key>§</key>", "| provider | § |",
    "ENV TOKEN §", "found: \"§\", trying it", "(§)", "token=§; path=/", "`§`", "$ echo § | base64", "key → §",
    #"{\"tool\":\"bash\",\"output\":\"§\\n\"}"#, "ts=2025-11-21T16:42:02Z level=debug msg=\"auth\" key=§ ok=true",
  ]

  private mutating func addTelling() {
    let keys = SecretFormats.telling.map { SecretFormats.fill($0.template, &generator) }
    add(keys, in: Self.anywhere, each: 4)
  }

  // MARK: Keys that a name tells

  private static let named = [
    "AWS_SECRET_ACCESS_KEY=§", "aws_secret_access_key = §", "MISTRAL_API_KEY=§", "export COHERE_API_KEY='§'",
    #"{"azure_openai_api_key": "§", "endpoint": "https://x.openai.azure.com"}"#, "DD_API_KEY: §", "api-key: §",
    "python run.py --api-key § --model gpt-4o", "--access-token=§", "['python', 'run.py', '--api-key', '§']",
    "AccountName=store;AccountKey=§;EndpointSuffix=core.windows.net", "client_secret: §", "clientSecret: '§',",
    "config = Config(api_key='§', timeout=30)", "os.environ['TOGETHER_API_KEY'] = '§'", "x-api-key: §",
    #"{"SecretAccessKey":"§","SessionToken":null}"#, #"\"access_token\": \"§\", \"expires_in\": 3600"#,
    "refresh_token=§&grant_type=refresh_token", "signing_key := \"§\"", "Your API key: §", "DEPLOY_KEY_PROD=§",
    "<apiKey>§</apiKey>", "spring.datasource.secret-key=§", "  SECRET_KEY: \"§\"", "jwt_secret => '§'",
    "setx OPENAI_API_KEY \"§\"", "$env:API_KEY = '§'", "aws configure set aws_secret_access_key §",
    "AWS Secret Access Key [None]: §",
    #"{"name":"API_KEY","value":"§"}"#, "ENV SERVICE_API_KEY §", "the access token is § and it works",
    "heroku config:set SECRET_KEY=§",
    "kubectl create secret generic x --from-literal=api-key=§", "api_key: !!str §", "**API key:** §", "- API_KEY=§",
    "'x-api-key': b'§'",
    "WANDB_API_KEY=§ python train.py", "INFO config: private_key=§ region=eu", "token%3D§", "AGENTOPS_API_KEY=§",
  ]

  private mutating func addNamed() {
    for format in SecretFormats.untelling {
      let keys = (0..<8).map { _ in SecretFormats.fill(format.template, &generator) }
      add(keys, in: Self.named)
    }
  }

  // MARK: Passwords

  private static let withPassword = [
    "DB_PASSWORD=§", "password: §", #"{"user":"bob","password":"§"}"#, "login(user='bob', password='§')",
    "PGPASSWORD=§ psql -h db", "db.password=§", "<password>§</password>", "POSTGRES_PASSWORD: \"§\"",
    "MYSQL_ROOT_PASSWORD='§'",
    "Server=db;Uid=sa;Pwd=§;", "\"passphrase\": \"§\"", "smtp_pass=§", "user=bob password=§ host=db",
    "machine x.example.com login bob password §", "sshpass -p § ssh bob@host",
    "docker login -u bob -p § registry.example.com",
    "mysql -uroot -p§ -e 'select 1'", #"[{"name": "DB_PASSWORD", "value": "§"}]"#,
    "(\"password\", \"§\")", #"{\"password\":\"§\"}"#, "adminPassword = \"§\"",
  ]

  private mutating func addPasswords() {
    add(SecretFormats.passwords, in: Self.withPassword, each: 3)
  }

  // MARK: Headers and addresses

  private mutating func addHeadersAndAddresses() {
    let tokens = (0..<8).map { _ in SecretFormats.fill("{b40}", &generator) }
    add(
      tokens,
      in: [
        "Authorization: Bearer §", "curl -H \"Authorization: Bearer §\" https://api.example.com",
        #"{"headers":{"Authorization":"Bearer §","Accept":"*/*"}}"#, "'Authorization': 'Token §'",
        "> authorization: Bearer §",
        "Proxy-Authorization: Bearer §", "Authorization=Bearer%20§", "sent Bearer § to the server",
      ], each: 2)
    for _ in 0..<4 {
      let pair = SecretFormats.fill("{B22}==", &generator)
      add("Authorization: Basic §", pair)
      add(#"{"authorization": "Basic §"}"#, pair)
    }
    let passwords = ["hunter2", "p%40ss", "s3cr3t", "Xk29dL0q", "w:eird", "letmein"]
    add(
      passwords,
      in: [
        "postgres://app:§@db.internal:5432/app", "DATABASE_URL=postgresql+psycopg2://app:§@db/app?sslmode=require",
        "redis://:§@cache:6379/0", "mongodb+srv://root:§@cluster0.mongodb.net", "amqp://guest:§@rabbit//",
        "remote: https://bob:§@github.com/org/repo.git", #"{"url":"https://bob:§@example.com/"}"#,
        "curl -u admin:§ https://x",
      ], each: 2)
    let token = SecretFormats.fill("{h40}", &generator)
    add("git clone https://§@git.example.com/org/repo.git", token)
    add("origin  https://x-access-token:§@github.com/org/repo (fetch)", token)
    add("Set-Cookie: sid=§; Path=/; HttpOnly", SecretFormats.fill("{a32}", &generator))
    add("Cookie: theme=dark; session=§", SecretFormats.fill("{a32}", &generator))
  }

  // MARK: Private keys

  private mutating func addPrivateKeys() {
    for label in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "] {
      let body =
        (0..<6).map { _ in SecretFormats.fill("{B64}", &generator) } + [SecretFormats.fill("{B20}==", &generator)]
      let dashes = "-----"
      let (first, last) = ("\(dashes)BEGIN \(label)PRIVATE KEY\(dashes)", "\(dashes)END \(label)PRIVATE KEY\(dashes)")
      for joint in [#"\n"#, "\n", #"\\n"#, " "] {
        let block = ([first] + body + [last]).joined(separator: joint)
        let line = joint == #"\n"# ? #"{"type":"service_account","private_key":"\#(block)\n"}"# : "key: \(block)"
        lines.append(Line(text: line, secrets: body))
      }
    }
  }

  // MARK: Personal data

  private mutating func addPersonalData() {
    let contexts = [
      "The customer's number is §.", #"{"customer":{"name":"A. Person","id_number":"§"}}"#,
      "| A. Person | § | active |",
      "row 17: A. Person,§,1971", "[support] they said: § - please check", "INFO lookup(§) took 12 ms", "§",
      "pay with §, expires 12/27",
      "tool_result: [\"§\", 42]", "SSN/card/account: §",
    ]
    let numbers =
      (0..<12).map { _ in socialSecurityNumber() } + (0..<24).map { cardNumber($0) } + (0..<12).map { account($0) }
    add(numbers, in: contexts, each: 2)
    add(#"{"ssn": "§"}"#, "536221845")
    add("ssn=§", "536221845")
  }

  private mutating func socialSecurityNumber() -> String {
    let area = [Int.random(in: 1...665, using: &generator), Int.random(in: 667...899, using: &generator)].randomElement(
      using: &generator)!
    let (group, serial) = (Int.random(in: 1...99, using: &generator), Int.random(in: 1...9999, using: &generator))
    func padded(_ number: Int, _ count: Int) -> String {
      String(repeating: "0", count: count - String(number).count) + String(number)
    }
    return "\(padded(area, 3))-\(padded(group, 2))-\(padded(serial, 4))"
  }

  private mutating func cardNumber(_ number: Int) -> String {
    let (prefix, count) = [
      ("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("65", 16), ("36", 14),
      ("3528", 16),
      ("62", 16), ("4", 13),
    ][number % 12]
    let digits = TestNumbers.withCheckDigit(prefix + SecretFormats.fill("{d\(count - prefix.count - 1)}", &generator))
    guard number % 2 == 1, count == 16 || count == 15 else { return digits }
    let groups = count == 16 ? [4, 4, 4, 4] : [4, 6, 5]
    var rest = digits[...]
    return groups.map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: number % 4 == 1 ? " " : "-")
  }

  private mutating func account(_ number: Int) -> String {
    let (country, body) = [
      ("DE", "{d18}"), ("GB", "NWBK{d14}"), ("FR", "{d10}{U11}{d2}"), ("NL", "ABNA{d10}"), ("NO", "{d11}"),
      ("MT", "MALT{d5}{U18}"),
    ][number % 6]
    let account = TestNumbers.account(country, SecretFormats.fill(body, &generator).uppercased())
    guard number % 2 == 1 else { return account }
    return stride(from: 0, to: account.count, by: 4).map { start in
      String(account.dropFirst(start).prefix(4))
    }.joined(separator: " ")
  }
}

/// Numbers that are right by their own arithmetic.
enum TestNumbers {
  /// Luhn's digit behind others.
  static func withCheckDigit(_ digits: String) -> String {
    for last in 0...9 where isChecked(digits + String(last)) { return digits + String(last) }
    preconditionFailure("one of ten fits")
  }

  static func isChecked(_ digits: String) -> Bool {
    digits.reversed().enumerated().reduce(0) { sum, entry in
      let value = entry.element.wholeNumberValue! * (entry.offset % 2 == 0 ? 1 : 2)
      return sum + value / 10 + value % 10
    } % 10 == 0
  }

  /// An IBAN with the check digits of its country and account.
  static func account(_ country: String, _ body: String) -> String {
    let rest = (body + country + "00").reduce(0) { rest, character in
      if let digit = character.wholeNumberValue { return (rest * 10 + digit) % 97 }
      return (rest * 100 + Int(character.asciiValue!) - 55) % 97
    }
    let check = 98 - rest
    return country + (check < 10 ? "0" : "") + String(check) + body
  }
}
