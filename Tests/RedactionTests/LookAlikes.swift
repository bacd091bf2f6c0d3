import TestSupport

/// Lines that must stay as they are: what agents and their tools print all day, and what only looks like a secret.
enum LookAlikes {
  static func lines(seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    return tokens + ids(&generator) + code + prose + configuration + numbers(&generator) + data(&generator)
  }

  // MARK: What models count

  private static let tokens = [
    "total_tokens: 123", "prompt_tokens=158 completion_tokens=12", "max_tokens: 4096",
    "Tokens: 3.4k sent, 512 received.",
    #"{"usage":{"input_tokens":1200,"output_tokens":345,"cache_read_input_tokens":1024}}"#, "token_count=8192",
    "Token usage: 1200 input, 300 output", "tokens/s: 54.2", #""tokens": [15339, 1917, 0]"#, "num_tokens=17",
    #"{"token": " Paris", "logprob": -0.0012, "bytes": [32, 80]}"#, #"{"token":"Hello","id":15496}"#,
    "max_output_tokens=8000",
    "CompletionUsage(completion_tokens=9, prompt_tokens=12, total_tokens=21)", "eos_token: </s>",
    "pad_token = '<|endoftext|>'",
    "next_page_token: CAUQAA5f7x9k2m4n", "nextToken: eyAiYSI6IDEgfQ12ab34cd", "continuation_token=4f8a9b2c1d3e5f60",
    "reasoning_tokens: 0", "tokens used: 12,345", "cost per token: 0.000015", "first_token: 0.43s",
    "time to first token: 320ms",
    "token: 15", "Token 17 of 2048", "secret_count: 3", "keys: 12", "Token limit: 128000", "tokenizer: cl100k_base",
    #"{"type":"message_delta","usage":{"output_tokens":89}}"#, "stop_token: <|eot_id|>", "token_type: bearer",
    "Total tokens = 9981",
    "[llm] gpt-4o-mini-2024-07-18: 1840 in, 412 out, $0.000523", "model=claude-3-5-sonnet-20241022 tokens=2252",
    "tokens_per_second=87.12 key=value pairs=12", "Unexpected token < in JSON at position 0",
    "SyntaxError: Unexpected token }",
    #"{"event":"on_llm_new_token","data":{"token":"def"}}"#, "special_tokens_map.json",
    "input tokens: 15, output tokens: 7",
  ]

  // MARK: Ids

  private static func ids(_ generator: inout SeededGenerator) -> [String] {
    let templates = [
      "commit {h40}", "[main {h7}] Add retry", "HEAD is now at {h7} Fix the build", "index {h7}..{h7} 100644",
      "sha256:{h64}",
      "request id: req_{a24}", #"{"id":"chatcmpl-{a29}","object":"chat.completion"}"#,
      #"{"id":"msg_01{a22}","type":"message"}"#,
      #"{"tool_use_id":"toolu_01{a22}"}"#, "run_id={h8}-{h4}-4{h3}-a{h3}-{h12}",
      "session_id: {h8}-{h4}-4{h3}-b{h3}-{h12}",
      "thread_{a24}", "asst_{a24}", "call_{a24}", "resp_{h48}", "trace_id={h32} span_id={h16}", "ETag: \"{h32}\"",
      "pk_live_{a24}", "AC{h32}", "arn:aws:iam::{d12}:role/deploy", "ami-0{h16}", "x-request-id: {h32}",
      "cache_key: {h32}",
      "docker.io/library/python@sha256:{h64}", "integrity sha512-{B86}==", "layer {h12}: Pull complete",
      "pid {d5} exited",
      "cursor=\"{B32}\"", "idempotency_key={h32}", "primary key={h24}", "checkpoint-{d4}", "/tmp/tmp{l8}/out.json",
      "main.{h8}.js  142 kB", "public_key: {a43}", "fingerprint: SHA256:{B43}", "build {d8}.{d4}", "etag=W/\"{h20}\"",
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{B43} me@host", "object key: uploads/{h8}/{h32}.png", "workflow run {d11}",
      "org-{a24}", "proj_{a24}", "file-{a24}", "gid={d17}", "snowflake {d18}", "hash={h64}", "md5: {h32}",
      "revision {h40} of main",
    ]
    return templates.flatMap { template in (0..<2).map { _ in SecretFormats.fill(template, &generator) } }
  }

  // MARK: Source code

  private static let code = [
    "api_key = os.environ[\"OPENAI_API_KEY\"]", "token = get_token()", "password: str",
    "api_key: Optional[str] = None,",
    "client = OpenAI(api_key=settings.openai_api_key)", "const token = req.headers.authorization;",
    "if (token == null) return;",
    "token: string | null;", "let apiKey: String", "self.token = token", "def login(user, password):",
    "secret := os.Getenv(\"SECRET\")",
    "password=password, token=token)", "apiKey: process.env.OPENAI_API_KEY,", "api_key=api_key,",
    "secret_key = config.secret_key",
    "private_key: Ed25519PrivateKey | None = None", "for key, value in items.items():", "key=lambda item: item.name",
    "\"api_key\": api_key,",
    "password = getpass.getpass(\"Password: \")", "token = tokens[index + 1]", "return bearer_token",
    "auth = (user, password)",
    "monkey = Monkey(key=1)", "Authorization: f\"Bearer {token}\"", "headers[\"Authorization\"] = \"Bearer \" + token",
    "'Authorization': `Bearer ${token}`", "password=os.getenv('DB_PASSWORD', '')",
    "if line.startswith(\"-----BEGIN PRIVATE KEY-----\"):",
    "token_type: Literal[\"bearer\"] = \"bearer\"", "auth: Auth0Client", "secret: SecretStr = Field(...)",
    "AUTH_TOKEN=$AUTH_TOKEN",
    "export OPENAI_API_KEY=$(cat key.txt)", "TOKEN=\"${GITHUB_TOKEN:-}\"",
    "key: ${{ runner.os }}-cache-${{ hashFiles('x') }}",
    "password: { type: String, required: true }", "pwd=$(pwd)", "PWD=/root/app1/src", "OLDPWD=/home/user/x2y3",
    "assert secret != other_secret", "token::Kind::Comma", "std::string password;",
    "private let token: Token2Value = .init()",
    "kwargs[\"password\"] = kwargs.pop(\"pass\")", "-H \"Authorization: Bearer $TOKEN\"",
    "password_hash = bcrypt.hash(password)",
    "case .key(let key): return key", "map[key] = value", "sort(key=len)", "secrets.token_urlsafe(32)",
    "import secrets", "# password: see vault",
    "expect(token).toBe('abc')", "throw new Error('Invalid token: ' + token)", "\"password\": \"string\"",
    "\"password\": null",
    "Depends(oauth2_scheme)", "grant_type=password", "@router.post('/token')",
    "<input type=\"password\" name=\"password\">",
    "passwordInput = document.querySelector('#password')", "cookie: {secure: true}", "new Cookie(name, value)",
  ]

  // MARK: Sentences

  private static let prose = [
    "Enter password:", "Password: ", "password: must be at least 8 characters", "Invalid API key: please check it",
    "the bearer of bad news",
    "Bearer token authentication is used", "Note on passwords: never log them", "The secret: start small",
    "API key: required",
    "no token found, falling back to anonymous", "I will store the API key in a .env file", "token expired, refreshing",
    "Use --api-key to authenticate", "the --token option is deprecated",
    "password authentication failed for user \"app\"",
    "ERROR: missing credentials: set AWS_PROFILE", "Key takeaways: ship it", "The key is to iterate",
    "secret santa: yes", "Auth: OK",
    "Authorization: Bearer <token>", "Authorization: Bearer [REDACTED]", "auth: failed", "password: [hidden]",
    "password: ********",
    "password=***", "token: null", "api_key: <your-api-key>", "api_key=YOUR_API_KEY", "OPENAI_API_KEY=sk-...",
    "sk-...abcd",
    "token=xxxxxxxxxxxx", "key: ●●●●●●", "OPENAI_API_KEY=${OPENAI_API_KEY}", "Using token ****1234", "secret=REDACTED",
    "Authorization: Basic <base64>", "export API_KEY=your-api-key-here", "password: changeme", "api_key: \"...\"",
    "token: ghp_…",
    "skip-learn and sk-learn", "pip install scikit-learn", "class=\"sk-text-repr-fallback\"", "sk-estimator-doc-link",
    "sk-toggleable__content",
    "task-runner-12345 finished", "risk-assessment-2024-report", "disk-usage-report-2024-11", "hf_hub_download failed",
    "npm_config_cache=/tmp",
    "npm_lifecycle_event=test", "xoxo, your agent", "SG.EXE", "the AKIA prefix", "glpat- tokens start like this",
    "ghp_ is the prefix",
    "eyJ is the start of a JWT", "-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----",
    "-----END PRIVATE KEY-----",
    "mail to git@github.com:org/repo.git", "https://github.com/org/repo.git", "http://localhost:8080/path",
    "ssh://git@host:22/repo",
    "postgres://user:password@localhost/db", "redis://localhost:6379/0", "https://user@host/",
    "see https://host:80/x@y",
    "proxy: http://proxy.internal:3128", "postgres://app:***@db/app", "mysql://root:${PW}@db/x",
    "https://example.com/?q=key&page=2",
  ]

  // MARK: Configuration

  private static let configuration = [
    "secret: my-app-tls-2", "secretName: registry-credentials", "tokenUrl: https://auth.example.com/token",
    "key: value", "api_key_env: OPENAI_API_KEY",
    "passwordSecretRef: {name: db, key: password}", "GOOGLE_APPLICATION_CREDENTIALS=/secrets/gcp.json",
    "SSH_AUTH_SOCK=/tmp/ssh-a1b2c3/agent.42",
    "credentials: include", "AUTH_PROVIDER=auth0", "KEY_PREFIX=user:", "CACHE_KEY=node-modules-v3",
    "SORT_KEY=created_at", "private: true",
    "auth: {type: oauth2}", "sign_key_id: key-2024", "TOKEN_TTL=3600", "PASSWORD_MIN_LENGTH=12",
    "secret_ref: vault:kv/data/app#token",
    "access_key_id: null", "keyboard: de-latin1", "hotkey: ctrl+k", "XDG_SESSION_TYPE=wayland", "GPG_KEY_ID=none",
    "license: MIT",
    "public_key_file: /etc/keys/id_ed25519.pub", "token_file: ~/.config/app/token.json",
    "password_file: /run/secrets/db", "author: Ann",
    "AUTHOR_EMAIL=ann@example.com", "authority: https://login.example.com", "partition_key=tenant#42",
    "s3_key: logs/2024/11/21/app.log.gz",
    "secret_version: projects/p1/secrets/db/versions/3", "password: \"\"", "api_key: ''", "token: \"{{ token }}\"",
    "token: {{ .Values.token }}",
    "password: !vault |", "password: %(db_password)s", "KEY=%KEY%", "env_file: .env", "keepalive: 60", "apiVersion: v1",
    "keyspace: prod",
  ]

  // MARK: Numbers

  private static func numbers(_ generator: inout SeededGenerator) -> [String] {
    let fixed = [
      "2025-11-21 16:42:02,123", "1763712108.123", "1763712108123456789", "2025-11-21T16:42:02.123456Z",
      "10.0.0.1 - - [21/Nov/2025:16:42:02 +0000]",
      "+1 415-555-0132", "(415) 555-0132", "call 800-123-4567 now", "v1.2.3-45-6789", "ISBN 978-3-16-148410-0",
      "000-12-3456", "666-12-3456",
      "912-34-5678", "123-00-4567", "123-45-0000", "555-123-45-6789", "part no. A-123-45-6789", "0.4532015112830366",
      "range 100-20-3000x",
      "port 5432, pid 4711", "1111 2222 3333 4444", "4111 1111 1111 1112", "4111111111111112", "5105-1051-0510-5101",
      "0000 0000 0000 0000",
      "trace_id=4532015112830366", "\"seq\": 4532015112830366", "timestamp: 4532015112830366", "3.141592653589793238",
      "DE00 3704 0044 0532 0130 00",
      "DE89 3704 0044 0532 0130 01", "GB29 NWBK 6016 1331 9268", "XX89370400440532013000", "AB12 CD34",
      "A4 paper 210 x 297", "matrix 4 4 4 4 3",
      "bytes 4111-1111", "00:1B:44:11:3A:B7", "fe80::1ff:fe23:4567:890a", "lat 52.520008, lon 13.404954",
      "order 4000-0012-7", "ETA 16-20 min",
      "12-34-5678", "zip 94105-1234", "HTTP/1.1 200 1532 0.004", "loss=0.0023 acc=0.9812 step=45000",
      "3600 7200 10800 14400", "SSN format: AAA-GG-SSSS",
    ]
    let orders = (0..<12).map { _ in
      var digits = "4" + SecretFormats.fill("{d15}", &generator)
      if TestNumbers.isChecked(digits) { digits = String(digits.dropLast()) + (digits.last == "9" ? "0" : "9") }
      return "order \(digits) shipped"
    }
    return fixed + orders + (0..<6).map { _ in "id: 17" + SecretFormats.fill("{d14}", &generator) }
  }

  // MARK: Data

  private static func data(_ generator: inout SeededGenerator) -> [String] {
    let templates = [
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{B200}",
      #"{"type":"image","source":{"type":"base64","data":"/9j/4AAQSkZJRg{B160}"}}"#,
      "embedding: [0.0{d8}, -0.0{d8}, 0.0{d8}]", "H4sIA{B120}", "{h32}", "0x{h40}", "{l8}.{l12}.{l6}",
      "{h2} {h2} {h2} {h2} {h2} {h2} {h2} {h2}",
      "UklGR{B90}", "blob {h40} 1234", "\"sha\": \"{h40}\"", "#{h6}", "\\x{h2}\\x{h2}\\x{h2}",
      "certificate: MIID{B120}",
    ]
    return templates.flatMap { template in (0..<2).map { _ in SecretFormats.fill(template, &generator) } }
  }
}
