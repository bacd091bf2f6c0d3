/// International bank account numbers (ISO 13616): a country, its length, and the rest of a division by 97.
enum BankAccount {
  private static let longest = 34
  /// With a blank after every four characters.
  static let longestPrinted = 42

  /// Countries and how long their numbers are, as registered with SWIFT.
  private static let lengths: [UInt16: Int] = {
    let table = """
      AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 \
      FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 \
      LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 \
      RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
      """
    var lengths: [UInt16: Int] = [:]
    for entry in table.split(separator: " ") {
      let bytes = Array(entry.utf8)
      lengths[UInt16(bytes[0]) << 8 | UInt16(bytes[1])] = Int(bytes[2] - 48) * 10 + Int(bytes[3] - 48)
    }
    return lengths
  }()

  /// Where an account number ends that begins at `start`; `nil` when there is none.
  static func end(in text: TextBytes, from start: Int) -> Int? {
    guard let length = lengths[UInt16(text[start]) << 8 | UInt16(text[start + 1])] else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { characters in
      let isGrouped = text[start + 4] == 0x20
      var index = start
      for place in 0..<length {
        if isGrouped, place > 0, place.isMultiple(of: 4) {
          guard text[index] == 0x20 else { return nil }
          index += 1
        }
        guard text[index].isDigit || text[index].isUppercase else { return nil }
        characters[place] = text[index]
        index += 1
      }
      guard !text[index].isAlphanumeric else { return nil }
      return remainder(of: characters, count: length) == 1 ? index : nil
    }
  }

  /// The number that the characters spell, the first four at the end and letters counted from A = 10, divided by 97.
  private static func remainder(of characters: UnsafeMutableBufferPointer<UInt8>, count: Int) -> Int {
    var rest = 0
    for place in 0..<count {
      let character = characters[(place + 4) % count]
      rest = character.isDigit ? rest * 10 + Int(character - 48) : rest * 100 + Int(character - 55)
      rest %= 97
    }
    return rest
  }
}
