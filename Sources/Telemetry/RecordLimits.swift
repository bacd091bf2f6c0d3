/// How much of texts and lists one attempt at writing a record keeps.
///
/// A line has at most ``lineBytes`` bytes, because common shippers drop or split longer ones (16 KiB is Docker's and
/// containerd's piece size). Nobody knows beforehand how long a record gets once its texts are escaped, so it is written with generous
/// limits first, and again with tighter ones until it fits. Texts shrink before lists do, and inner lists (the agents of a
/// team, the members of a nested object) before outer ones: fifty shortened log entries tell more than five whole ones.
/// Before a list is cut, the figures of its elements go: other records and fields tell what they are made of.
struct RecordLimits: Equatable {
  /// The longest line, its newline included.
  static let lineBytes = 16_000

  /// The longest id in bytes as written. Ids join records, so they are cut the same in every record and every attempt.
  static let identifierBytes = 256

  /// How far beyond a cut is looked for the rest of a secret.
  static let redactionReach = 4096

  /// To these lengths in bytes texts are cut before they come here: names, texts that snapshots keep, and what is remembered
  /// of git. A character may have been too much by three bytes.
  private static let cuts = [256, 512, 2048, 4096]

  /// Whether a text may have been cut before, and may end within a secret.
  static func mayBeCut(_ text: String) -> Bool {
    let length = text.utf8.count
    return cuts.contains { ($0 - 3...$0).contains(length) }
  }

  /// The same of ids, in characters: names of events and of agents.
  static func isCutIdentifier(_ id: String) -> Bool { id.utf8.count >= 64 && [64, 128].contains(id.count) }

  /// The deepest nesting of what a child printed; what is deeper becomes `null`.
  static let nesting = 32

  /// The longest text in bytes as written.
  var text: Int
  /// The most elements of a list or members of an object right under `data`.
  var items: Int
  /// The most elements or members of what lies in those.
  var innerItems: Int
  /// How deep in lists figures are still shown: 2 is the agents of a summary's teams, 1 its teams, 0 the record's own; -1 is
  /// nowhere.
  var figures = 2

  /// The attempts. The last one fits for every event of ours however long its texts are.
  static let ladder: [RecordLimits] = [
    RecordLimits(text: 14_000, items: .max, innerItems: .max),
    RecordLimits(text: 7_000, items: .max, innerItems: .max),
    RecordLimits(text: 3_500, items: .max, innerItems: .max),
    RecordLimits(text: 1_750, items: .max, innerItems: .max),
    RecordLimits(text: 875, items: .max, innerItems: .max),
    RecordLimits(text: 875, items: .max, innerItems: .max, figures: 1),
    RecordLimits(text: 875, items: .max, innerItems: .max, figures: 0),
    RecordLimits(text: 440, items: .max, innerItems: 64, figures: 0),
    RecordLimits(text: 220, items: 256, innerItems: 64, figures: 0),
    RecordLimits(text: 220, items: 256, innerItems: 8, figures: 0),
    RecordLimits(text: 110, items: 128, innerItems: 4, figures: 0),
    RecordLimits(text: 110, items: 64, innerItems: 1, figures: -1),
    RecordLimits(text: 64, items: 48, innerItems: 1, figures: -1),
    RecordLimits(text: 64, items: 32, innerItems: 0, figures: -1),
    RecordLimits(text: 64, items: 16, innerItems: 0, figures: -1),
    RecordLimits(text: 48, items: 8, innerItems: 0, figures: -1),
    RecordLimits(text: 48, items: 4, innerItems: 0, figures: -1),
  ]
}
