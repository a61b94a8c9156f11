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
  /// no trace in the data the centre lies on a plateau: then also points many powers of ten away.
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
    if factor.rank < count {
      for direction in factor.freeDirections {
        let size = zip(centre.parameters, direction).reduce(0.0) { max($0, abs($1.0) * ($1.1 == 0 ? 0 : 1)) }
        let length = (size > 0 ? size : 1) / direction.reduce(0.0) { max($0, abs($1)) }
        if length.isFinite { look(along: direction, [1e-3, 0.03, 1, 30, 1e3].map { $0 * length }) }
      }
    }
    let flat = flatParameters
    if factor.rank < count || !flat.isEmpty { lookFar(factor.rank < count ? Array(0..<count) : flat, look) }
    return try found.flatMap { point throws(SolverError) in try Candidate(at: point, callback: callback) }
  }

  /// Parameters of which a change by their own size would hardly move the residuals.
  private var flatParameters: [Int] {
    let count = centre.parameters.count
    let limit = 1e-6 * centre.sumOfSquares.squareRoot()
    return (0..<count).filter { column in
      guard centre.parameters[column] != 0 else { return false }
      var squares = 0.0
      for row in centre.residuals.indices {
        let element = centre.jacobian[row * count + column]
        squares += element * element
      }
      return squares.squareRoot() * abs(centre.parameters[column]) < limit
    }
  }

  /// Beyond the plateau on which the centre lies.
  private func lookFar(_ chosen: [Int], _ look: ([Double]) -> Void) {
    let count = centre.parameters.count
    // A zero has no size of its own: it counts as one.
    let sizes = centre.parameters.map { $0 == 0 ? 1 : $0 }
    for index in chosen {
      for power in Array(-30...30) + (7...60).flatMap({ [-5 * $0, 5 * $0] }) {
        for sign in [1.0, -1] {
          var point = centre.parameters
          point[index] = sign * sizes[index] * Double(sign: .plus, exponent: power, significand: 1)
          look(point)
        }
      }
    }
    guard let points = try? LowDiscrepancy.points(64, dimensions: min(count, LowDiscrepancy.largestDimension)) else {
      return
    }
    for row in 0..<points.rows {
      var point = centre.parameters
      for column in 0..<points.columns {
        point[column] = sizes[column] * pow(10, 9 * (2 * points[row, column] - 1))
        if centre.parameters[column] == 0, !row.isMultiple(of: 2) { point[column].negate() }
      }
      look(point)
    }
  }

}
