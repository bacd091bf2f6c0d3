import Foundation
import Redaction
import TestSupport

/// Keys as their providers publish the formats, written down a second time and apart from the table that finds them. Made up
/// at test time from a seed: no file of this repository looks like an issued key to a scanner.
enum SecretFormats {
  struct Format {
    let kind: SensitiveKind
    /// Text, with places such as `{a24}`: so many random characters of an alphabet.
    let template: String

    init(_ kind: SensitiveKind, _ template: String) {
      self.kind = kind
      self.template = template
    }
  }

  private static let alphabets: [Character: String] = [
    "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "b": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    "B": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "h": "0123456789abcdef", "d": "0123456789", "U": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "l": "abcdefghijklmnopqrstuvwxyz0123456789",
    // A number of so many digits in base64.
    "n": "0123456789",
  ]

  /// A text in which each place is filled.
  static func fill(_ template: String, _ generator: inout SeededGenerator) -> String {
    var text = ""
    var rest = template[...]
    while let character = rest.popFirst() {
      guard character == "{", let close = rest.firstIndex(of: "}"), let letters = rest.first.flatMap({ alphabets[$0] }),
        let count = Int(rest[rest.index(after: rest.startIndex)..<close])
      else {
        text.append(character)
        continue
      }
      if rest.first == "n" {
        let digits = (0..<count).map { _ in String(Int.random(in: 1...9, using: &generator)) }.joined()
        text += Data(digits.utf8).base64EncodedString()
        rest = rest[rest.index(after: close)...]
        continue
      }
      // The last one is no `-`: at the end of a word that could be anybody's.
      for place in 0..<count {
        text.append(
          Array(letters)[Int.random(in: 0..<(letters.count - (place == count - 1 ? 2 : 0)), using: &generator)])
      }
      rest = rest[rest.index(after: close)...]
    }
    return text
  }

  /// Keys that tell by themselves what they are.
  static let telling: [Format] = [
    Format(.openai, "sk-proj-{b74}T3BlbkFJ{b74}"), Format(.openai, "sk-{a20}T3BlbkFJ{a20}"),
    Format(.openai, "sk-svcacct-{b74}T3BlbkFJ{b72}"), Format(.openai, "sk-{h32}"),
    Format(.anthropic, "sk-ant-api03-{b93}AA"), Format(.anthropic, "sk-ant-admin01-{b93}AA"),
    Format(.anthropic, "sk-ant-oat01-{b93}AA"), Format(.openrouter, "sk-or-v1-{h64}"),
    Format(.google, "AIza{b35}"), Format(.google, "GOCSPX-{b28}"), Format(.google, "ya29.{b120}"),
    Format(.google, "1//0{b60}"), Format(.groq, "gsk_{a52}"), Format(.xai, "xai-{a80}"),
    Format(.perplexity, "pplx-{a48}"), Format(.replicate, "r8_{a37}"), Format(.huggingFace, "hf_{a34}"),
    Format(.nvidia, "nvapi-{b64}"), Format(.cerebras, "csk-{l48}"), Format(.voyage, "pa-{b43}"),
    Format(.fireworks, "fw_{a24}"), Format(.langsmith, "lsv2_pt_{h32}_{h10}"),
    Format(.langfuse, "sk-lf-{h8}-{h4}-{h4}-{h4}-{h12}"), Format(.tavily, "tvly-dev-{a32}"),
    Format(.firecrawl, "fc-{h32}"), Format(.pinecone, "pcsk_{a6}_{a60}"), Format(.e2b, "e2b_{h40}"),
    Format(.aws, "AKIA{U16}"), Format(.aws, "ASIA{U16}"), Format(.databricks, "dapi{h32}"),
    Format(.digitalocean, "dop_v1_{h64}"), Format(.heroku, "HRKU-AA{b58}"), Format(.fly, "fm2_{B80}"),
    Format(.supabase, "sbp_{h40}"), Format(.supabase, "sb_secret_{b31}"), Format(.planetscale, "pscale_tkn_{b43}"),
    Format(.azure, "{a3}8Q~{a34}"), Format(.github, "ghp_{a36}"), Format(.github, "gho_{a36}"),
    Format(.github, "ghs_{a36}"), Format(.github, "ghu_{a36}"), Format(.github, "ghr_{a36}"),
    Format(.github, "github_pat_{a22}_{a59}"), Format(.gitlab, "glpat-{b20}"), Format(.gitlab, "glrt-{b20}"),
    Format(.npm, "npm_{a36}"), Format(.pypi, "pypi-AgEIcHlwaS5vcmc{b100}"), Format(.rubygems, "rubygems_{h48}"),
    Format(.docker, "dckr_pat_{b27}"), Format(.cargo, "cio{a32}"), Format(.slack, "xoxb-{d12}-{d13}-{a24}"),
    Format(.slack, "xoxp-{d12}-{d12}-{d13}-{h32}"), Format(.slack, "xapp-1-A{d10}-{d13}-{h64}"),
    Format(.slack, "https://hooks.slack.com/services/T{d8}A/B{d8}A/{a24}"),
    Format(.discord, "https://discord.com/api/webhooks/{d18}/{b68}"), Format(.telegram, "{d9}1:AA{b33}"),
    Format(.twilio, "SK{h32}"), Format(.sendgrid, "SG.{b22}.{b43}"), Format(.mailgun, "key-{h32}"),
    Format(.mailchimp, "{h32}-us12"), Format(.brevo, "xkeysib-{h64}-{a16}"), Format(.stripe, "sk_live_{a24}"),
    Format(.stripe, "rk_live_{a99}"), Format(.stripe, "sk_test_{a24}"), Format(.stripe, "whsec_{a32}"),
    Format(.square, "sq0atp-{b22}"), Format(.shopify, "shpat_{h32}"), Format(.notion, "ntn_{a46}"),
    Format(.notion, "secret_{a43}"), Format(.linear, "lin_api_{a40}"), Format(.atlassian, "ATATT3xFfGF0{b180}"),
    Format(.figma, "figd_{b40}"), Format(.airtable, "pat{a14}.{h64}"), Format(.postman, "PMAK-{h24}-{h34}"),
    Format(.vault, "hvs.CAESI{b90}"), Format(.terraform, "{a14}.atlasv1.{b67}"), Format(.doppler, "dp.pt.{a43}"),
    Format(.pulumi, "pul-{h40}"), Format(.tailscale, "tskey-auth-k{a16}-{a32}"),
    Format(.age, "AGE-SECRET-KEY-1{U58}"), Format(.grafana, "glsa_{a32}_{h8}"), Format(.newRelic, "NRAK-{U27}"),
    Format(.sentry, "sntryu_{h64}"), Format(.posthog, "phx_{a43}"), Format(.dynatrace, "dt0c01.{U24}.{U64}"),
    Format(.webToken, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI{b60}.{b43}"),
    Format(.discord, "{n18}.G{b5}.{b38}"),
  ]

  /// Keys of which nothing but the name in front of them tells.
  static let untelling: [Format] = [
    Format(.apiKey, "{B40}"), Format(.apiKey, "{h32}"), Format(.apiKey, "{a40}"), Format(.apiKey, "{a32}"),
    Format(.apiKey, "{h8}-{h4}-4{h3}-a{h3}-{h12}"), Format(.apiKey, "{B86}=="), Format(.apiKey, "{h64}"),
    Format(.apiKey, "{l20}"),
  ]

  static let passwords = [
    "hunter2", "Tr0ub4dor&3", "p@ssw0rd!", "S3cr3t-2024!", "kJ8#mQ2$vL", "correcthorse", "opensesame", "Winter2024",
    "letmein99", "x9$Kd!2q", "12345678", "Pa$$w0rd", "zaq12wsx", "9f8e7d6c", "iLoveCats!", "monkey!23",
  ]
}
