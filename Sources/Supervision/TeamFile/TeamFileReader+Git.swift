// `git`: `{trace: false, watch: true}`.

extension TeamFileReader {
  static let gitKeys = KnownKeys(names: ["trace", "watch"], otherPlaces: [:], otherNames: ["reflog": "watch"])

  mutating func gitSettings(_ field: Field) -> GitSettings {
    var settings = GitSettings()
    guard let fields = fields(of: field, known: Self.gitKeys) else { return settings }
    if let trace = fields["trace"] { settings.trace = flag(trace) ?? settings.trace }
    if let watch = fields["watch"] { settings.watch = flag(watch) ?? settings.watch }
    return settings
  }
}
