import Glibc

/// Numbers that fill every bin of a sketch, the same in every run (SplitMix64; Steele, Lea, Flood 2014).
struct Noise {
  private var state: UInt64 = 1

  /// From a nanosecond to thirty years, every magnitude alike.
  mutating func milliseconds() -> Double { exp(share(from: log(1e-6), to: log(1e12))) }

  /// Every number alike.
  mutating func number(below limit: Int) -> Int { Int(word() % UInt64(limit)) }

  /// From a billionth to 1, every magnitude alike.
  mutating func share() -> Double { exp(share(from: log(1e-9), to: 0)) }

  private mutating func share(from low: Double, to high: Double) -> Double {
    low + (high - low) * Double(word() >> 11) / Double(UInt64(1) << 53)
  }

  private mutating func word() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
