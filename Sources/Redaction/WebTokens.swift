/// Tokens of three parts with dots between them: JSON Web Tokens (RFC 7519) and those of Discord's bots.
enum WebTokens {
  /// Where a web token ends that begins with `eyJ`, which is `{"` in base64; `nil` when it is none.
  static func end(in text: TextBytes, from start: Int, _ runs: inout TokenRuns) -> Int? {
    guard text.isBoundary(before: start), text.holds(exactly: beginning, at: start) else { return nil }
    let header = runs.end(of: .base64URL, in: text, from: start)
    if text.isOpen(at: header) { return header }
    guard header - start >= 12, text[header] == dot else { return nil }
    var end = runs.end(of: .base64URL, in: text, from: header + 1)
    guard end - header > 8 || text.isOpen(at: end) else { return nil }
    // A signature, or the four more parts of an encrypted one.
    var parts = 2
    while parts < 6, text[end] == dot, end + 1 < text.count, text[end + 1].isBase64URL || text[end + 1] == dot {
      end = text.end(from: end + 1) { $0.isBase64URL }
      parts += 1
    }
    return end
  }

  private static let beginning = Array("eyJ".utf8)
  private static let dot = UInt8(ascii: ".")

  /// Where a Discord token ends: the bot's number in base64, its time, its signature.
  static func endOfDiscordToken(in text: TextBytes, from start: Int) -> Int? {
    guard text.isBoundary(before: start), [0x4D, 0x4E, 0x4F].contains(text[start]) else { return nil }
    let number = text.end(from: start, within: 32) { $0.isBase64URL }
    if text.isOpen(at: number), number - start >= 12 { return number }
    guard (23...28).contains(number - start), text[number] == dot else { return nil }
    let time = text.end(from: number + 1) { $0.isBase64URL }
    if text.isOpen(at: time) { return time }
    guard (5...8).contains(time - number - 1), text[time] == dot else { return nil }
    let end = text.end(from: time + 1) { $0.isBase64URL }
    return end - time - 1 >= 24 || text.isOpen(at: end) ? end : nil
  }

  /// How three decimal digits look in base64: what every bot's number begins with.
  static let discordBeginnings: [[UInt8]] = {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var beginnings: [[UInt8]] = []
    for number in 100...999 {
      let digits = String(number).utf8.reduce(0) { $0 << 8 | Int($1) }
      beginnings.append(stride(from: 18, through: 0, by: -6).map { alphabet[digits >> $0 & 63] })
    }
    return beginnings
  }()
}
