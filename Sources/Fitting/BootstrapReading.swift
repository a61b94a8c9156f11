import Solvers

/// Intervals read from the replicates of a fit: BCa where a jackknife has every estimate, else percentiles.
struct BootstrapReading: Sendable {
  var replicates: BootstrapReplicates
  /// Estimates with one observation left out after another; `nil` where one of them has no fit.
  var jackknife: [[Double]]?
  var confidence: Double

  /// - Parameters:
  ///   - value: what the interval is of, from a replicate's estimates.
  ///   - name: what that is called.
  /// - Returns: the interval, and what is to be said of it.
  func interval(
    of value: ([Double]) -> Double?, named name: String, estimate: Double
  ) -> (interval: FitAnalysis.Interval?, remark: String?) {
    let values = replicates.estimates.compactMap(value).filter(\.isFinite)
    if let left = jackknife.map({ $0.compactMap(value) }), left.count == jackknife?.count,
      let interval = try? BootstrapInterval.bca(
        values, estimate: estimate, jackknife: left, confidence: confidence)
    {
      return (FitAnalysis.Interval(lower: interval.lower, upper: interval.upper), nil)
    }
    do throws(BootstrapError) {
      let interval = try BootstrapInterval.percentile(values, confidence: confidence)
      return (
        FitAnalysis.Interval(lower: interval.lower, upper: interval.upper),
        "\(name): percentiles of the bootstrap, as BCa could not be had."
      )
    } catch {
      return (nil, "\(name): \(error)")
    }
  }
}
