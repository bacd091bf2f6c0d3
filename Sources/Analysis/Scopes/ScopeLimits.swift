/// How much is kept about somebody. There are many agents and one run, so that an agent gets less: at most 1 MB with all that
/// is kept of it elsewhere, whatever it tells (`proctor-bench flood` measures it).
struct ScopeLimits: Sendable {
  /// Above this many bytes windows get coarser: half as many buckets, each twice as wide.
  var bytes: Int
  /// So many combinations of labels are told apart of each counter and each gauge.
  var labelledCounters: Int
  /// So many of each distribution.
  var labelledDistributions: Int
  /// So many bins of a distribution, and of one with labels. The largest values keep 1 %, the smaller ones share a bin: 512
  /// reach over four decades, 128 over one.
  var bins: Int
  var labelledBins: Int
  /// So many metrics of the orchestrator's own.
  var customMetrics: Int

  static let run = ScopeLimits(
    bytes: 1 << 20, labelledCounters: LabelTable.combinations, labelledDistributions: LabelTable.valuesPerLabel,
    bins: QuantileSketch.maximumBins, labelledBins: 512, customMetrics: RunAnalysis.customMetricLimit)
  static let team = ScopeLimits(
    bytes: 384 << 10, labelledCounters: LabelTable.combinations, labelledDistributions: 16,
    bins: QuantileSketch.maximumBins,
    labelledBins: 256, customMetrics: RunAnalysis.customMetricLimit)
  static let agent = ScopeLimits(
    bytes: 192 << 10, labelledCounters: 32, labelledDistributions: 4, bins: 512, labelledBins: 128, customMetrics: 64)
  /// Models and tools, which are labels themselves.
  static let part = ScopeLimits(
    bytes: 64 << 10, labelledCounters: 0, labelledDistributions: 0, bins: 512, labelledBins: 0, customMetrics: 0)
}
