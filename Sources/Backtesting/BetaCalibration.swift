import RealModule

/// The map of chances ln q/(1 − q) = a ln p − b ln(1 − p) + c, a and b ≥ 0, of greatest likelihood (Kull, Silva Filho and
/// Flach 2017): the identity at a = b = 1, c = 0; an S where chances are too bold, an inverse S where too timid.
///
/// It is drawn beside a reliability diagram, and never applied to a forecast.
public struct BetaCalibration: Sendable, Equatable {
  public let a: Double
  public let b: Double
  public let c: Double

  /// Chances nearer to 0 or 1 than this count as this near: so many draws say no more.
  public static let edge = 0.001

  /// - Parameter points: chances, outcomes of 0 or 1, and positive weights.
  /// - Returns: `nil` where no map is best, as when outcomes are all alike or chances tell them apart entirely.
  public init?(_ points: [(chance: Double, outcome: Double, weight: Double)]) {
    let rows = points.map { point -> Row in
      let chance = min(1 - Self.edge, max(Self.edge, point.chance))
      return Row(
        features: [Double.log(chance), -Double.log(1 - chance), 1], outcome: point.outcome, weight: point.weight)
    }
    // Where neither slope would help from 0, one chance for all is best: the loss is convex.
    guard let constant = Self.fit(rows, [false, false, true]) else { return nil }
    let base = Self.logistic(constant[2])
    let slopes = (0...1).map { feature in
      rows.reduce(0) { $0 + $1.weight * (base - $1.outcome) * $1.features[feature] }
    }
    if slopes.allSatisfy({ $0 >= 0 }) {
      (a, b, c) = (0, 0, constant[2])
      return
    }
    // A slope that would be negative is 0, and the other is fitted again, as the paper has it.
    var isFree = [true, true, true]
    guard var solution = Self.fit(rows, isFree) else { return nil }
    if let negative = (0...1).filter({ solution[$0] < 0 }).min(by: { solution[$0] < solution[$1] }) {
      isFree[negative] = false
      guard let again = Self.fit(rows, isFree) else { return nil }
      solution = again
      if solution[1 - negative] < 0 {
        isFree[1 - negative] = false
        guard let last = Self.fit(rows, isFree) else { return nil }
        solution = last
      }
    }
    (a, b, c) = (solution[0], solution[1], solution[2])
  }

  public func callAsFunction(_ chance: Double) -> Double {
    let chance = min(1 - Self.edge, max(Self.edge, chance))
    return Self.logistic(a * Double.log(chance) - b * Double.log(1 - chance) + c)
  }

  private struct Row {
    var features: [Double]
    var outcome: Double
    var weight: Double
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }

  /// Logistic regression by Newton's steps, halved where they overshoot.
  private static func fit(_ rows: [Row], _ isFree: [Bool]) -> [Double]? {
    let free = isFree.indices.filter { isFree[$0] }
    func lossOf(_ theta: [Double]) -> Double {
      rows.reduce(0) { sum, row in
        let x = zip(theta, row.features).reduce(0) { $0 + $1.0 * $1.1 }
        // ln(1 + eˣ) − o x, without overflow.
        return sum + row.weight * (max(x, 0) + Double.log(onePlus: Double.exp(-abs(x))) - row.outcome * x)
      }
    }
    var theta = [0.0, 0, 0]
    var loss = lossOf(theta)
    for _ in 0..<200 {
      var gradient = [Double](repeating: 0, count: free.count)
      var hessian = [[Double]](repeating: gradient, count: free.count)
      for row in rows {
        let chance = logistic(zip(theta, row.features).reduce(0) { $0 + $1.0 * $1.1 })
        for (first, i) in free.enumerated() {
          gradient[first] += row.weight * (chance - row.outcome) * row.features[i]
          for (second, j) in free.enumerated() {
            hessian[first][second] += row.weight * chance * (1 - chance) * row.features[i] * row.features[j]
          }
        }
      }
      guard let step = solve(hessian, gradient) else { return nil }
      var length = 1.0
      var next = theta
      var nextLoss = Double.infinity
      while length > 1e-8 {
        for (position, index) in free.enumerated() { next[index] = theta[index] - length * step[position] }
        nextLoss = lossOf(next)
        if nextLoss <= loss { break }
        length /= 2
      }
      let move = zip(next, theta).map { abs($0 - $1) }.max() ?? 0
      guard nextLoss <= loss else { return move < 1e-6 ? theta : nil }
      (theta, loss) = (next, nextLoss)
      guard theta.allSatisfy({ abs($0) < 1e4 }) else { return nil }
      if move < 1e-12 { return theta }
    }
    return nil
  }

  /// Gaussian elimination of a positive definite system of at most three equations; `nil` where it is singular.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var (matrix, right) = (matrix, right)
    let count = right.count
    for pivot in 0..<count {
      guard matrix[pivot][pivot] > 1e-14 else { return nil }
      for row in (pivot + 1)..<max(count, pivot + 1) {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot..<count { matrix[row][column] -= factor * matrix[pivot][column] }
        right[row] -= factor * right[pivot]
      }
    }
    for row in (0..<count).reversed() {
      for column in (row + 1)..<max(count, row + 1) { right[row] -= matrix[row][column] * right[column] }
      right[row] /= matrix[row][row]
    }
    return right
  }
}
