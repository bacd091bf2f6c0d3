/// The names of the files that hold a team's raw output: `TEAM.stdout.log`.
///
/// A team's id may hold any character, a file's name may not, and 255 bytes is its end. What could mean something to a shell
/// or a file system is written as `%` and two hexadecimal digits; an id too long for that is cut and told by a hash.
enum LogFileName {
  /// Leaves room for `.stdout.log.1000`.
  private static let longest = 200

  /// A name for each id, in order; two ids never have the same.
  static func names(of ids: [String]) -> [String] {
    var taken: Set<String> = []
    return ids.map { id in
      let name = encoded(id)
      var free = name
      var number = 2
      while !taken.insert(free).inserted {
        free = "\(name)~\(number)"
        number += 1
      }
      return free
    }
  }

  static func encoded(_ id: String) -> String {
    var name: [UInt8] = []
    for (index, byte) in id.utf8.enumerated() {
      if isPlain(byte) && !(index == 0 && byte == UInt8(ascii: ".")) {
        name.append(byte)
      } else {
        let digits = Array("0123456789ABCDEF".utf8)
        name += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    guard name.count > longest else { return String(decoding: name, as: UTF8.self) }
    return String(decoding: name.prefix(longest - 20), as: UTF8.self) + "~" + hash(id)
  }

  /// `~` is not plain, so no name that was not cut looks like one that was.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-+=@,".utf8.contains(byte)
    }
  }

  /// FNV-1a of 64 bits: the same in every run, which `Hasher` is not.
  private static func hash(_ id: String) -> String {
    let value = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
