import CBytes

/// Finds, in one pass over a text's bytes, the places where something secret may begin.
///
/// Each literal is represented by four neighbouring bytes. A table of 65,536 bits tells whether any literal could be at
/// this place; only where it says yes, which is every fiftieth byte of a log, is anything else looked at. Letters count as
/// their small ones, so that names are found in any case; whoever cares for the case looks again.
///
/// A class with memory of its own, and no arrays: counting the references to them would take as long as the search.
final class LiteralIndex: @unchecked Sendable {
  /// What may begin at a place.
  enum Trigger {
    case token(Int)
    case anchored(Int)
    /// A name that may be a secret's, by its place among ``names``.
    case name(Int)
    case bearer
    case url
    case webToken
    case privateKey
    case discordToken
    /// A program that takes a password, by its place.
    case command(Int)
    case escape
    /// A known value, by its place.
    case known(Int)
  }

  /// Words of which a secret's name holds one.
  static let names: [StaticString] = [
    "key", "token", "secret", "pass", "pwd", "auth", "credential", "cookie", "sig", "ssn",
  ]

  private struct Entry {
    let trigger: Trigger
    /// How far into the literal its four bytes stand.
    let offset: Int
  }

  private struct Slot {
    var gram: UInt32 = 0
    var first: Int32 = 0
    var count: Int32 = 0
  }

  private let filter: UnsafeMutablePointer<UInt64>
  private let slots: UnsafeMutablePointer<Slot>
  private let slotMask: Int
  private let entries: UnsafeMutablePointer<Entry>
  private let entryCount: Int
  /// Tells of most texts that none of the literals is in them.
  let gate: SecretGate

  /// - Parameters:
  ///   - known: values to be found exactly, each of at least four bytes.
  ///   - vectors: those that may be used.
  init(known: [[UInt8]], vectors: Int32 = bytes_vectors()) {
    var builder = Builder()
    for (place, shape) in TokenShape.table.enumerated() {
      builder.add(shape.prefix, .token(place), isExact: true) { shape.alphabet.holds($0) }
    }
    for (place, shape) in AnchoredShape.table.enumerated() {
      builder.add(shape.anchor, .anchored(place), isExact: true) { shape.right.holds($0) }
    }
    for (place, name) in Self.names.enumerated() {
      let bytes = name.withUTF8Buffer(Array.init)
      builder.add(bytes, .name(place)) { !$0.isLetter || $0 | 0x20 == UInt8(ascii: "s") }
    }
    builder.add(Array("bearer".utf8), .bearer) { _ in true }
    builder.add(before: { $0.isAlphanumeric }, Array("://".utf8), .url)
    builder.add(Array("eyJ".utf8), .webToken, isExact: true) { $0.isBase64URL }
    builder.add(Array("-BEGIN ".utf8), .privateKey) { _ in true }
    for (place, command) in Scan.passwordOptions.enumerated() {
      builder.add(command.program.withUTF8Buffer(Array.init), .command(place)) { _ in true }
    }
    builder.add(Array("\\u00".utf8), .escape) { _ in true }
    builder.add(capitalThen: WebTokens.discordBeginnings, .discordToken)
    for (place, value) in known.enumerated() { builder.add(value, .known(place), isExact: true) { _ in true } }
    gate = SecretGate(builder.literals, vectors: vectors)

    filter = .allocate(capacity: 1024)
    filter.initialize(repeating: 0, count: 1024)
    var slotCount = 1024
    while slotCount < builder.entries.count * 3 { slotCount *= 2 }
    slotMask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Slot(), count: slotCount)
    entryCount = builder.entries.values.reduce(0) { $0 + $1.count }
    entries = .allocate(capacity: max(1, entryCount))
    var next = 0
    for (gram, found) in builder.entries.sorted(by: { $0.key < $1.key }) {
      let hash = Self.hash(gram)
      filter[hash >> 6] |= 1 << UInt64(hash & 63)
      var slot = hash & slotMask
      while slots[slot].count > 0 { slot = (slot + 1) & slotMask }
      slots[slot] = Slot(gram: gram, first: Int32(next), count: Int32(found.count))
      for entry in found {
        (entries + next).initialize(to: entry)
        next += 1
      }
    }
  }

  deinit {
    filter.deallocate()
    slots.deallocate()
    entries.deallocate()
  }

  /// Calls `body` with each place at which the four bytes of a literal stand, in order, and where the literal would begin.
  @inline(__always)
  func forEachCandidate(in text: TextBytes, _ body: (Trigger, _ start: Int) -> Void) {
    guard text.count >= 4 else { return }
    let bytes = UnsafeRawPointer(text.base)
    let filter = filter
    let end = text.count - 3
    func look(at index: Int) {
      let gram = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self) | Self.fold
      let hash = Self.hash(gram)
      if filter[hash &>> 6] &>> UInt64(truncatingIfNeeded: hash) & 1 != 0 { self.look(up: gram, hash, at: index, body) }
    }
    // What goes on beyond a text need not hold the four bytes that the gate knows a literal by.
    guard text.isOpenEnded else { return gate.forEachBeginning(in: text) { if $0 < end { look(at: $0) } } }
    for index in 0..<end { look(at: index) }
  }

  /// Makes capital letters small, and other bytes something of which nobody cares.
  fileprivate static let fold: UInt32 = 0x2020_2020

  private func look(up gram: UInt32, _ hash: Int, at index: Int, _ body: (Trigger, Int) -> Void) {
    var slot = hash & slotMask
    while slots[slot].count > 0 {
      if slots[slot].gram == gram {
        let first = Int(slots[slot].first)
        for entry in first..<(first + Int(slots[slot].count)) {
          let start = index - entries[entry].offset
          if start >= 0 { body(entries[entry].trigger, start) }
        }
        return
      }
      slot = (slot + 1) & slotMask
    }
  }

  @inline(__always)
  private static func hash(_ gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) >> 16) }

  private struct Builder {
    var entries: [UInt32: [Entry]] = [:]
    private(set) var literals: [SecretLiteral] = []

    /// - Parameters:
    ///   - isExact: the case of its letters is known.
    ///   - follows: what may stand behind a literal of fewer than four bytes.
    mutating func add(
      _ literal: [UInt8], _ trigger: Trigger, isExact: Bool = false, _ follows: (UInt8) -> Bool
    ) {
      literals.append(SecretLiteral(literal, anyCase: !isExact, follows: follows))
      enter(literal, trigger, follows)
    }

    /// A literal behind one of several bytes.
    mutating func add(before: (UInt8) -> Bool, _ literal: [UInt8], _ trigger: Trigger) {
      literals.append(SecretLiteral(places: [ByteSet(where: before)] + literal.map { ByteSet($0, anyCase: true) }))
      for byte in UInt8.min...UInt8.max where before(byte) { enter([byte] + literal, trigger) { _ in true } }
    }

    /// Literals of four bytes, of which the first is a capital letter and no other: those with the same one are all that can be
    /// made of the bytes that they have at the other places.
    mutating func add(capitalThen grams: [[UInt8]], _ trigger: Trigger) {
      for first in Set(grams.map { $0[0] }).sorted() {
        let alike = grams.filter { $0[0] == first }
        let others = (1..<4).map { place in
          ByteSet(Set(alike.flatMap { ByteSet($0[place], anyCase: true).members }).sorted())
        }
        literals.append(SecretLiteral(places: [ByteSet(first, anyCase: false)] + others))
      }
      for gram in grams { enter(gram, trigger) { _ in true } }
    }

    private mutating func enter(_ literal: [UInt8], _ trigger: Trigger, _ follows: (UInt8) -> Bool) {
      guard literal.count < 4 else {
        add(
          gram: literal.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) } | LiteralIndex.fold,
          Entry(trigger: trigger, offset: 0))
        return
      }
      for byte in UInt8.min...UInt8.max where follows(byte) { enter(literal + [byte], trigger, follows) }
    }

    private mutating func add(gram: UInt32, _ entry: Entry) {
      // Two cases of a letter fall on one gram, one entry is enough.
      if entries[gram]?.last?.trigger.number == entry.trigger.number { return }
      entries[gram, default: []].append(entry)
    }
  }
}

extension LiteralIndex.Trigger {
  /// Tells triggers apart.
  fileprivate var number: Int {
    switch self {
    case .token(let place): 16 + place * 4
    case .anchored(let place): 17 + place * 4
    case .name(let place): 18 + place * 4
    case .known(let place): 19 + place * 4
    case .bearer: 0
    case .url: 1
    case .webToken: 2
    case .privateKey: 3
    case .discordToken: 4
    case .escape: 5
    case .command(let place): 6 + place
    }
  }
}
