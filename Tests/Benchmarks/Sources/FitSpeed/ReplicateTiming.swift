import Catchup

/// The bootstrap replicate of a workload: time, and agreement with the full engine.
struct ReplicateTiming: Encodable {
  var name: String
  var family: String
  var measure: String
  /// Years since the curve's origin.
  var times: [Double]
  /// The estimate, at which every replicate starts.
  var start: [Double]
  var replicates: [[Double]]
  /// What the quick search finds for each.
  var parameters: [[Double]]
  var microseconds: Double
  /// Of the full engine from the same start.
  var fullMicroseconds: Double
  /// Least number of digits to which quick search and full engine agree, over replicates and parameters.
  var digits: Double

  init(_ name: String, _ workload: Workload, count: Int = 256) throws {
    guard let refit = Refit(workload.fit.estimate) else { throw Failure.noRefit(name) }
    let replicates = workload.replicates(count)
    var found: [[Double]] = []
    var agreement = 16.0
    for responses in replicates {
      guard let quick = refit.parameters(responses: responses) else { throw Failure.noRefit(name) }
      found.append(quick)
      let full = try Self.full(workload, responses)
      for (one, other) in zip(quick, full.parameters) where one != other {
        agreement = min(agreement, -logarithm(abs(one - other) / abs(other)))
      }
    }
    self.name = name
    family = workload.family.name
    measure = workload.measure.rawValue
    times = workload.fit.observations.times
    start = workload.fit.parameters
    self.replicates = replicates
    parameters = found
    digits = agreement
    let stopwatch = Stopwatch()
    microseconds = stopwatch.microseconds { keep(refit.parameters(responses: replicates[$0 % count])) }
    fullMicroseconds = stopwatch.microseconds { keep(try? Self.full(workload, replicates[$0 % count])) }
  }

  private static func full(_ workload: Workload, _ responses: [Double]) throws -> CurveFit {
    var series = workload.series
    series.values = responses
    var fitting = LeastSquaresFitting(measure: workload.measure)
    fitting.searches = 1
    return try fitting.fit(workload.family, to: series, startingAt: [workload.fit.parameters])
  }

  enum Failure: Error { case noRefit(String) }
}

/// Keeps the optimiser from leaving out what nobody reads.
@inline(never)
func keep<Value>(_ value: Value) {}
