import Glibc
import Testing
import TestSupport

@testable import Analysis

/// A sketch against the sorted values themselves.
struct QuantileSketchTests {
  enum Shape: String, CaseIterable, CustomTestStringConvertible {
    case uniform, lognormal, exponential, pareto, constant, bimodal, withZeros, withNegatives

    var testDescription: String { rawValue }

    func values(_ number: Int) -> [Double] {
      var generator = SeededGenerator(seed: 7)
      func unit() -> Double { Double.random(in: 1e-12..<1, using: &generator) }
      return (0..<number).map { _ in
        switch self {
        case .uniform: unit() * 1000
        case .lognormal: exp(normal(unit(), unit()))
        case .exponential: -log(unit()) * 3
        case .pareto: 1 / pow(unit(), 1 / 1.5)
        case .constant: 42.5
        case .bimodal: unit() < 0.5 ? 1 + unit() : 1000 + 100 * unit()
        case .withZeros: unit() < 0.3 ? 0 : unit()
        case .withNegatives: normal(unit(), unit()) * 10
        }
      }
    }

    private func normal(_ one: Double, _ other: Double) -> Double { sqrt(-2 * log(one)) * cos(2 * .pi * other) }
  }

  @Test(arguments: Shape.allCases)
  func `quantiles of a million values are within one percent of the exact ones`(shape: Shape) throws {
    let values = shape.values(1_000_000)
    var sketch = QuantileSketch()
    for value in values { sketch.add(value) }
    let sorted = values.sorted()
    for share in [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] {
      let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
      let exact = sorted[rank - 1]
      let told = try #require(sketch.quantile(share))
      #expect(abs(told - exact) <= abs(exact) * 0.010_001 + 1e-9, "\(shape) at \(share): \(told), exactly \(exact)")
    }
    #expect(sketch.count == values.count)
    #expect(sketch.minimum == sorted.first && sketch.maximum == sorted.last)
    #expect(sketch.heapBytes <= 4 * QuantileSketch.maximumBins * 8)
  }

  @Test(arguments: Shape.allCases)
  func `parts that are merged are the same as all at once, in any order`(shape: Shape) {
    let values = shape.values(50_000)
    var whole = QuantileSketch()
    for value in values { whole.add(value) }
    var parts = (0..<7).map { _ in QuantileSketch() }
    for (place, value) in values.enumerated() { parts[place * place % 7].add(value) }
    var (forward, backward, reversed) = (QuantileSketch(), QuantileSketch(), QuantileSketch())
    for part in parts { forward.merge(part) }
    for part in parts.reversed() { backward.merge(part) }
    for value in values.reversed() { reversed.add(value) }
    #expect(forward == whole)
    #expect(backward == whole)
    #expect(reversed == whole)
  }

  @Test func `with more bins than there may be the low ones share one, in any order alike`() throws {
    // Each value has a bin of its own.
    let values = (0..<400).map { pow(1.05, Double($0)) }
    var generator = SeededGenerator(seed: 3)
    var (up, mixed, merged) = (
      QuantileSketch(maximumBins: 64), QuantileSketch(maximumBins: 64), QuantileSketch(maximumBins: 64)
    )
    for value in values { up.add(value) }
    for value in values.shuffled(using: &generator) { mixed.add(value) }
    for part in [values[200...], values[..<100], values[100..<200]] {
      var sketch = QuantileSketch(maximumBins: 64)
      for value in part { sketch.add(value) }
      merged.merge(sketch)
    }
    #expect(up == mixed)
    #expect(up == merged)
    let high = try #require(up.quantile(0.9))
    #expect(abs(high - values[359]) <= values[359] * 0.010_001)
    #expect(up.count == values.count)
  }

  @Test func `what is no number or no size is left out or counts as nothing`() {
    var sketch = QuantileSketch()
    for value in [Double.nan, .infinity, -.infinity] { sketch.add(value) }
    #expect(sketch == QuantileSketch())
    #expect(sketch.quantile(0.5) == nil)
    for value in [1e-300, 0, -0.0, -1e-12] { sketch.add(value) }
    #expect(sketch.count == 4)
    #expect(sketch.quantile(0.5) == 0)
    sketch.add(.greatestFiniteMagnitude)
    #expect(sketch.quantile(1) == .greatestFiniteMagnitude)
  }

  @Test func `a sketch that is not used holds nothing`() {
    #expect(QuantileSketch().heapBytes == 0)
  }
}
