import Curves
import Fitting
import Solvers
import Witnesses

/// A curve and its data in natural parameters, with refits that hold some of them: what an engine hands to a profile.
struct HeldLeastSquares: Sendable {
  var family: any CurveFamily
  var times: [Double]
  var values: [Double]
  /// Differences over one period instead of levels.
  var isIncrements = false
  var weights: [Double]?

  /// United States merchant marine, share converted from wood to metal, years from 1885: R package diffusion (Schaer,
  /// Kourentzes, Fildes; LGPL-2.1), the figures only.
  static let marineYears: [Double] = [
    1885, 1890, 1895, 1900, 1905, 1910, 1915, 1920, 1925, 1930, 1935, 1939, 1945, 1950, 1955, 1960, 1965,
  ]
  static let marineShares = [
    10.07, 14.16, 20.92, 30.84, 44.13, 54.83, 63.23, 76.25, 83.29, 84.1, 85.08, 83.09, 94.16, 93.74, 94.58, 95.11,
    95.48,
  ].map { $0 / 100 }
  static let marine = HeldLeastSquares(family: Logistic(), times: marineYears.map { $0 - 1885 }, values: marineShares)
  static let roomAirConditioners = HeldLeastSquares(
    family: Bass(), times: (1...13).map(Double.init),
    values: [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500], isIncrements: true)

  /// fitted − observed and its Jacobian, row-major.
  func residuals(_ parameters: [Double], times: [Double]? = nil, values: [Double]? = nil)
    -> (residuals: [Double], jacobian: [Double])
  {
    let (times, values) = (times ?? self.times, values ?? self.values)
    var (levels, slopes) = CurveSample(family: family, parameters: parameters).evaluated(at: times)
    if isIncrements {
      let before = CurveSample(family: family, parameters: parameters).evaluated(at: times.map { $0 - 1 })
      levels = zip(levels, before.levels).map { $0 - $1 }
      slopes = zip(slopes, before.gradients).map { $0 - $1 }
    }
    return (zip(levels, values).map { $0 - $1 }, slopes)
  }

  /// For the solver, in natural parameters; outside their domains a point is refused.
  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, _ rows: UnsafeMutableBufferPointer<Double>,
    _ jacobian: UnsafeMutableBufferPointer<Double>?
  ) -> Bool {
    guard zip(parameters, family.parameters).allSatisfy({ $1.domain.contains($0) }) else { return false }
    let found = residuals(Array(parameters))
    for index in rows.indices { rows[index] = found.residuals[index] }
    if let jacobian { for index in jacobian.indices { jacobian[index] = found.jacobian[index] } }
    return found.residuals.allSatisfy(\.isFinite) && found.jacobian.allSatisfy(\.isFinite)
  }

  func refit(_ held: [HeldParameter], _ start: [Double]) -> HeldOptimum? {
    let free = start.indices.filter { index in !held.contains { $0.index == index } }
    var full = start
    for one in held { full[one.index] = one.value }
    let solution = try? TrustRegion().minimise(from: free.map { start[$0] }, residualCount: times.count) {
      point, rows, jacobian in
      var parameters = full
      for (position, index) in free.enumerated() { parameters[index] = point[position] }
      guard zip(parameters, family.parameters).allSatisfy({ $1.domain.contains($0) }) else { return false }
      let found = residuals(parameters)
      guard found.residuals.allSatisfy(\.isFinite), found.jacobian.allSatisfy(\.isFinite) else { return false }
      for index in rows.indices { rows[index] = found.residuals[index] }
      if let jacobian {
        for row in rows.indices {
          for (position, index) in free.enumerated() {
            jacobian[row * free.count + position] = found.jacobian[row * parameters.count + index]
          }
        }
      }
      return true
    }
    guard let solution else { return nil }
    for (position, index) in free.enumerated() { full[index] = solution.parameters[position] }
    return HeldOptimum(parameters: full, sumOfSquares: solution.sumOfSquares)
  }

  func fit(from start: [Double], excluding: Int? = nil) throws -> LeastSquaresSolution {
    var times = times, values = values
    if let excluding {
      times.remove(at: excluding)
      values.remove(at: excluding)
    }
    return try TrustRegion().minimise(from: start, residualCount: times.count) { point, rows, jacobian in
      guard zip(point, family.parameters).allSatisfy({ $1.domain.contains($0) }) else { return false }
      let found = residuals(Array(point), times: times, values: values)
      for index in rows.indices { rows[index] = found.residuals[index] }
      if let jacobian { for index in jacobian.indices { jacobian[index] = found.jacobian[index] } }
      return found.residuals.allSatisfy(\.isFinite) && found.jacobian.allSatisfy(\.isFinite)
    }
  }

  /// The profile engine at the optimum.
  func profiled(from start: [Double], confidence: Double = 0.95) throws -> (
    profile: ProfileLikelihood, solution: LeastSquaresSolution
  ) {
    let solution = try fit(from: start)
    let degrees = times.count - start.count
    let covariance = try solution.unscaledCovariance().matrix
    let variance = solution.sumOfSquares / Double(degrees)
    return (
      try ProfileLikelihood(
        optimum: solution.parameters, sumOfSquares: solution.sumOfSquares, degreesOfFreedom: degrees,
        standardErrors: start.indices.map { (variance * covariance[$0, $0]).squareRoot() },
        bounds: family.parameters.map { $0.domain == .positive ? ProfileBounds(lower: 0) : ProfileBounds() },
        confidence: confidence), solution
    )
  }
}
