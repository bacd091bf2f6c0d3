/// A model name reduced to what price lists call the model.
///
/// The same model is `claude-sonnet-4-5` to its vendor, `us.anthropic.claude-sonnet-4-5-20250929-v1:0` on Bedrock,
/// `claude-sonnet-4-5@20250929` on Vertex, `anthropic/claude-sonnet-4.5` at OpenRouter and `claude-sonnet-4-5[1m]` to its
/// user. Both the names of a price list and the names looked up go through here.
struct ModelName {
  /// Lower case, nothing else changed.
  let whole: String
  /// Without variant marks, provider, region, version and date.
  let base: String
  /// Whether a provider or region was taken off.
  let hadProvider: Bool

  /// `nil` for what cannot be a model name: empty, or longer than 256 bytes.
  init?(_ text: some StringProtocol) {
    var name = Substring(text.lowercased())
    while name.first?.isWhitespace == true { name.removeFirst() }
    while name.last?.isWhitespace == true { name.removeLast() }
    guard !name.isEmpty, name.utf8.count <= 256 else { return nil }
    whole = String(name)

    Self.removeVariantMarks(&name)
    let length = name.utf8.count
    let hadVendor = Self.removeProviders(&name)
    hadProvider = name.utf8.count < length
    Self.removeVersionAndDate(&name, isFromCatalogue: hadVendor)
    base = String(name)
  }

  /// The name with dots between digits as dashes: Anthropic's names are dashed, and others write them with dots.
  static func dashed(_ name: String) -> String {
    var bytes = Array(name.utf8)
    for index in bytes.indices.dropFirst().dropLast() where bytes[index] == UInt8(ascii: ".") {
      if bytes[index - 1].isDigit, bytes[index + 1].isDigit { bytes[index] = UInt8(ascii: "-") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes off `[1m]` and `:thinking`, which choose a mode of the same model.
  private static func removeVariantMarks(_ name: inout Substring) {
    if name.hasSuffix("]"), let bracket = name.lastIndex(of: "["), bracket > name.startIndex {
      name = name[..<bracket]
    }
    if let colon = name.lastIndex(of: ":"), variantMarks.contains(String(name[name.index(after: colon)...])) {
      name = name[..<colon]
    }
  }

  /// Takes off paths (`openrouter/anthropic/`) and dotted prefixes (`us.anthropic.`); answers whether there was one of
  /// the latter, as in the names of Bedrock's catalogue.
  ///
  /// Only providers that sell models at the vendor's price are known here. A host with prices of its own (Groq,
  /// Together, a local Ollama) stays part of the name.
  private static func removeProviders(_ name: inout Substring) -> Bool {
    if name.hasPrefix("arn:aws:bedrock:"), let slash = name.lastIndex(of: "/") {
      name = name[name.index(after: slash)...]
    }
    while let slash = name.firstIndex(of: "/"), providers.contains(String(name[..<slash])) {
      name = name[name.index(after: slash)...]
    }
    var hadVendor = false
    while let dot = name.firstIndex(of: "."), vendorsAndRegions.contains(String(name[..<dot])) {
      name = name[name.index(after: dot)...]
      hadVendor = true
    }
    return hadVendor
  }

  /// Takes off `-20250929`, `-2024-08-06`, `@20250929`, `-v1:0`. A bare `-v2` belongs to the model (`deepseek-v4`)
  /// unless a date is beside it or the name is one of Bedrock's.
  private static func removeVersionAndDate(_ name: inout Substring, isFromCatalogue: Bool) {
    let hadDate = removeDate(&name)
    let before = name
    if let revision = removeVersion(&name) {
      let hasDateBefore = removeDate(&name)
      if !(revision || isFromCatalogue || hadDate || hasDateBefore) { name = before }
    }
  }

  /// Takes off `-vN` or `-vN:M`; answers whether there was a revision `:M`, or `nil` when there was neither.
  private static func removeVersion(_ name: inout Substring) -> Bool? {
    var rest = name
    let lastDigits = rest.removeTrailingDigits()
    guard lastDigits > 0 else { return nil }
    let hasRevision = rest.hasSuffix(":")
    if hasRevision {
      rest.removeLast()
      guard rest.removeTrailingDigits() > 0 else { return nil }
    }
    guard rest.hasSuffix("-v"), rest.count > 2 else { return nil }
    name = rest.dropLast(2)
    return hasRevision
  }

  /// Takes off a date: exactly eight digits, or `YYYY-MM-DD`.
  private static func removeDate(_ name: inout Substring) -> Bool {
    var rest = name
    switch rest.removeTrailingDigits() {
    case 8: break
    case 2:
      guard rest.hasSuffix("-") else { return false }
      rest.removeLast()
      guard rest.removeTrailingDigits() == 2, rest.hasSuffix("-") else { return false }
      rest.removeLast()
      guard rest.removeTrailingDigits() == 4 else { return false }
    default: return false
    }
    guard rest.count > 1, rest.hasSuffix("-") || rest.hasSuffix("@") else { return false }
    name = rest.dropLast()
    return true
  }
}

extension Substring {
  fileprivate mutating func removeTrailingDigits() -> Int {
    var count = 0
    while let last = utf8.last, last.isDigit {
      removeLast()
      count += 1
    }
    return count
  }
}

extension UInt8 {
  /// Whether this is an ASCII digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

private let variantMarks: Set = [
  "thinking", "free", "nitro", "floor", "online", "extended", "beta", "exacto", "latest",
]

private let providers: Set = [
  "ai21", "alibaba", "amazon", "anthropic", "azure", "azure_ai", "bedrock", "bedrock_converse", "bedrock_mantle",
  "converse", "dashscope", "deepseek", "eu", "gemini", "global", "global-standard", "google", "google-gla",
  "google-vertex", "invoke", "litellm", "litellm_proxy", "meta", "minimax", "mistral", "mistralai", "models",
  "moonshot", "moonshotai", "openai", "openrouter", "qwen", "responses", "us", "vertex_ai", "vertex_ai_beta", "x-ai",
  "xai", "z-ai", "zai",
]

private let vendorsAndRegions: Set = [
  "ai21", "amazon", "anthropic", "apac", "au", "ca", "cohere", "deepseek", "eu", "global", "google", "jp", "meta",
  "minimax", "mistral", "moonshot", "moonshotai", "openai", "qwen", "us", "us-gov", "zai",
]
