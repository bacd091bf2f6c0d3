/// Whether an alert comes and goes so often that telling it each time helps nobody.
struct FlapGuard: Equatable {
  /// More changes than this within ``period`` are flapping.
  static let calmChanges = 5
  /// Ten minutes, in nanoseconds.
  static let period: UInt64 = 600_000_000_000

  /// When it changed, the latest times.
  private var changes: [UInt64] = []

  /// Notes a change.
  mutating func note(at now: UInt64) {
    if changes.count > Self.calmChanges { changes.removeFirst() }
    changes.append(now)
  }

  func isFlapping(at now: UInt64) -> Bool {
    changes.count { $0.addingSaturating(Self.period) > now } > Self.calmChanges
  }

  /// When it is calm again if nothing changes any more.
  var calmAt: UInt64 { changes.count > Self.calmChanges ? changes[0].addingSaturating(Self.period) : 0 }

  /// Whether there is nothing left to remember.
  func isForgotten(at now: UInt64) -> Bool { changes.allSatisfy { $0.addingSaturating(Self.period) <= now } }
}
