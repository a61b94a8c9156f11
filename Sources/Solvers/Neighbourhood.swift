import Foundation

/// The points around an optimum at which a lower one would show.
struct Neighbourhood {
  private let centre: Candidate

  init(of centre: Candidate) { self.centre = centre }

  /// A point clearly lower than the centre, the lowest of those looked at, or nothing.
  ///
  /// Looked at are, in steps of the residuals' spread: both ways along every direction the data determine, points of
  /// low discrepancy among them, and the direction in which the sum of squares bends down, if there is one; and in steps
  /// of the parameters' own sizes: every parameter halved, doubled, and with the other sign. Where some direction leaves
  /// no trace in the data the centre lies on a plateau: then also points up to nine powers of ten away.
  func lowerPoint(_ callback: ResidualCallback) throws(SolverError) -> Candidate? {
    let count = centre.parameters.count
    let factor = centre.factor
    guard count > 0, centre.sumOfSquares > 0, centre.sumOfSquares.squareRoot() > 100 * centre.resolution else {
      return nil
    }
    var lowest = centre.sumOfSquares * (1 - 1e-8)
    var found: [Double]?
    func look(_ point: [Double]) {
      guard let sum = callback.sumOfSquares(at: point), sum < lowest else { return }
      lowest = sum
      found = point
    }
    func look(along direction: [Double], _ lengths: [Double]) {
      for length in lengths {
        for signed in [length, -length] { look(zip(centre.parameters, direction).map { $0 + signed * $1 }) }
      }
    }

    let spread = (centre.sumOfSquares / Double(max(1, centre.residuals.count - factor.rank))).squareRoot()
    if let curvature = try Curvature(at: centre, callback: callback), let least = curvature.eigenvalues.first,
      least < 1e-3
    {
      look(along: curvature.weakest, [1e-2, 0.1, 1, 3, 10, 30].map { $0 * spread })
    }
    for index in 0..<factor.rank { look(along: factor.direction(index), [0.1, 1, 4].map { $0 * spread }) }
    if (1...LowDiscrepancy.largestDimension).contains(factor.rank) {
      let points = try LowDiscrepancy.points(16, dimensions: factor.rank)
      for row in 0..<points.rows {
        let size = row.isMultiple(of: 2) ? 1.0 : 5
        let coordinates = (0..<factor.rank).map { size * spread * standardNormalQuantile(points[row, $0]) }
        look(zip(centre.parameters, factor.combination(coordinates)).map { $0 + $1 })
      }
    }
    for index in 0..<count where centre.parameters[index] != 0 {
      for ratio in [0.5, 2, -1] {
        var point = centre.parameters
        point[index] *= ratio
        look(point)
      }
    }
    if factor.rank < count { lookFar(look) }
    return try found.flatMap { point throws(SolverError) in try Candidate(at: point, callback: callback) }
  }

  /// Beyond the plateau on which the centre lies.
  private func lookFar(_ look: ([Double]) -> Void) {
    let count = centre.parameters.count
    for index in 0..<count where centre.parameters[index] != 0 {
      for power in -30...30 {
        for sign in [1.0, -1] {
          var point = centre.parameters
          point[index] *= sign * Double(sign: .plus, exponent: power, significand: 1)
          look(point)
        }
      }
    }
    guard let points = try? LowDiscrepancy.points(64, dimensions: min(count, LowDiscrepancy.largestDimension)) else {
      return
    }
    for row in 0..<points.rows {
      var point = centre.parameters
      for column in 0..<points.columns { point[column] *= pow(10, 9 * (2 * points[row, column] - 1)) }
      look(point)
    }
  }

}
