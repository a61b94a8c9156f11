import RealModule

/// Weights of routes by their past scores: stacking (Wolpert 1992; Yao, Vehtari, Simpson and Gelman 2018).
///
/// Date score and CRPS of a mixture are quadratic in its weights, so that the best mixture on the training pairs is the
/// answer to a small quadratic program. It is drawn towards equal weights: those count as much as ``prior`` groups.
struct RouteStacking: Sendable {
  /// Groups of pairs that equal weights are worth.
  static let prior = 16.0

  private let table: CaseTable
  /// Q of each pair: wᵀ Q w is the score of the mixture w.
  private let products: [[Double]]
  let count: Int

  /// - Parameters:
  ///   - answers: of each case, the routes' own; a route without an answer counts as the mean of the first three.
  init(_ table: CaseTable, answers: [[RouteAnswer?]]) {
    self.table = table
    let count = answers.first?.count ?? 0
    self.count = count
    let size = count * count
    var ofPairs = table.pairs.map { _ in [Double](repeating: 0, count: size) }
    var levelSums = table.pairs.map { _ in
      [[Double]](repeating: [Double](repeating: 0, count: size), count: table.horizons.count)
    }
    var levelCounts = table.pairs.map { _ in [Double](repeating: 0, count: table.horizons.count) }
    for (index, one) in table.cases.enumerated() {
      let pair = table.pairOfCase[index]
      let given = answers[index]
      // Each route as a mixture of those that answered.
      let basis = given.compactMap { $0 }
      let places = given.indices.reduce(into: [Int: Int]()) { places, route in
        if given[route] != nil { places[route] = places.count }
      }
      let growth = (0..<CalibrationCase.growthRoutes).compactMap { places[$0] }
      func spread(_ matrix: (Int, Int) -> Double, into sums: inout [Double]) {
        func parts(_ route: Int) -> [Int] { places[route].map { [$0] } ?? growth }
        for row in 0..<count {
          for column in 0..<count {
            let (rows, columns) = (parts(row), parts(column))
            var sum = 0.0
            for first in rows { for second in columns { sum += matrix(first, second) } }
            sums[row * count + column] += sum / Double(max(1, rows.count * columns.count))
          }
        }
      }
      let years = table.years[index]
      spread(
        { first, second in
          years.reduce(0) { sum, year in
            let place = year - years.lowerBound
            return sum + table.yearWeights[year] * (basis[first].probabilities[place] - table.outcomes[year])
              * (basis[second].probabilities[place] - table.outcomes[year])
          }
        }, into: &ofPairs[pair])
      for (place, horizon) in one.question.levelHorizons.enumerated() {
        guard let seen = one.outcome.levels[horizon], let column = table.horizons.firstIndex(of: horizon) else {
          continue
        }
        let errors = basis.map { answer in
          answer.levels[place].reduce(0) { $0 + abs($1 - seen) } / Double(answer.levels[place].count)
        }
        levelCounts[pair][column] += 1
        spread(
          { first, second in
            (errors[first] + errors[second]
              - Self.distance(basis[first].levels[place], basis[second].levels[place])) / 2
          }, into: &levelSums[pair][column])
      }
    }
    for pair in table.pairs.indices {
      let seen = table.horizons.indices.filter { levelCounts[pair][$0] > 0 }
      for horizon in seen {
        for cell in 0..<size {
          ofPairs[pair][cell] += 0.05 * levelSums[pair][horizon][cell] / levelCounts[pair][horizon] / Double(seen.count)
        }
      }
    }
    products = ofPairs
  }

  /// E|X − Y| of two increasing samples.
  static func distance(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0, below = 0.0
    let total = second.reduce(0, +)
    var place = 0
    for value in first {
      while place < second.count, second[place] <= value {
        below += second[place]
        place += 1
      }
      sum += value * Double(place) - below + (total - below) - value * Double(second.count - place)
    }
    return sum / Double(first.count * second.count)
  }

  /// Weights adding to one for the allowed routes, learnt on some pairs.
  func weights(_ routes: [Int], training isTraining: [Bool]) -> [Double] {
    let pairs = table.trainingWeights(isTraining)
    let size = routes.count
    var matrix = [Double](repeating: 0, count: size * size)
    for pair in pairs.indices where pairs[pair] > 0 {
      for (row, first) in routes.enumerated() {
        for (column, second) in routes.enumerated() {
          matrix[row * size + column] += pairs[pair] * products[pair][first * count + second]
        }
      }
    }
    let best = SimplexProgram.minimum(matrix, size: size)
    let groups = Double(Set(pairs.indices.filter { isTraining[$0] }.map { table.clusters[$0] }).count)
    var weights = [Double](repeating: 0, count: count)
    for (place, route) in routes.enumerated() {
      weights[route] = (groups * best[place] + Self.prior / Double(size)) / (groups + Self.prior)
    }
    return weights
  }
}

/// The least of wᵀ Q w over weights that are not negative and add to one.
enum SimplexProgram {
  /// By trying every set of weights that are not zero: exact, for the few routes there are.
  ///
  /// - Parameter matrix: Q, symmetric and non-negative, row after row.
  static func minimum(_ matrix: [Double], size: Int) -> [Double] {
    precondition(size > 0 && size <= 12, "every set is tried")
    // A trace of a ridge decides between routes that answer alike.
    let ridge = 1e-9 * (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
    var best = [Double](repeating: 1 / Double(size), count: size)
    var least = Double.infinity
    for set in 1..<(1 << size) {
      let members = (0..<size).filter { set >> $0 & 1 == 1 }
      let direct = solved(
        members.map { row in members.map { matrix[row * size + $0] + (row == $0 ? ridge : 0) } },
        [Double](repeating: 1, count: members.count))
      let total = direct.reduce(0, +)
      guard total.isFinite, total > 0, direct.allSatisfy({ $0 >= 0 }) else { continue }
      // At the minimum on this set wᵀ Q w = 1 / Σ (Q⁻¹ 1).
      if 1 / total < least {
        least = 1 / total
        best = [Double](repeating: 0, count: size)
        for (place, member) in members.enumerated() { best[member] = direct[place] / total }
      }
    }
    return best
  }

  /// Gaussian elimination with row exchanges.
  private static func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = matrix
    var values = right
    for column in rows.indices {
      let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      values.swapAt(column, pivot)
      for row in rows.indices where row > column {
        let factor = rows[row][column] / rows[column][column]
        for other in column..<rows.count { rows[row][other] -= factor * rows[column][other] }
        values[row] -= factor * values[column]
      }
    }
    for row in rows.indices.reversed() {
      for other in rows.indices where other > row { values[row] -= rows[row][other] * values[other] }
      values[row] /= rows[row][row]
    }
    return values
  }
}
