/// What kind of secret or personal data was found. The raw value stands in the marker that replaces it, and in counts.
public enum SensitiveKind: String, CaseIterable, Sendable, Comparable {
  // Keys and tokens that their provider's format gives away.
  case anthropic, openai, openrouter, google, groq, xai, perplexity, replicate, fireworks, nvidia, cerebras, voyage,
    cohere
  case huggingFace = "hugging_face"
  case langsmith, langfuse, tavily, firecrawl, pinecone, e2b, wandb, together
  case aws, azure, databricks, digitalocean, alibaba, heroku, fly, supabase, planetscale, vercel, cloudflare
  case github, gitlab, npm, pypi, rubygems, docker, cargo, nuget, buildkite, circleci, sourcegraph
  case slack, discord, telegram, twilio, sendgrid, mailgun, mailchimp, brevo, teams
  case stripe, square, shopify, facebook
  case notion, linear, atlassian, figma, airtable, postman, dropbox
  case vault, terraform, doppler, pulumi, tailscale, age, onepassword
  case grafana, newRelic = "new_relic", sentry, posthog, dynatrace
  case other = "provider_key"
  // Secrets of a shape that many share.
  case privateKey = "private_key"
  case webToken = "jwt"
  // Secrets by what stands before them.
  case authorization
  case cookie
  case urlPassword = "url_password"
  case password
  case apiKey = "api_key"
  case token
  case secret
  /// The value of a variable of the environment that is known to be secret.
  case environment
  // Personal data.
  case socialSecurityNumber = "ssn"
  case card
  case iban
  case email

  /// Whom it would harm to be known.
  public enum Category: String, Sendable {
    /// Whoever pays for the account.
    case secret
    /// A person.
    case personalData = "pii"
  }

  /// Whom it would harm to be known.
  public var category: Category { self < .socialSecurityNumber ? .secret : .personalData }

  /// In the order of declaration: what a format proves comes before what a name suggests.
  public static func < (left: SensitiveKind, right: SensitiveKind) -> Bool { left.place < right.place }

  /// Its place among all.
  var place: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
