import RealModule
import Solvers

/// Groups of rows whose errors all have one correlation ρ with each other (compound symmetry).
///
/// C = (1 − ρ) I + ρ 11ᵀ has 1 + (m − 1) ρ along the mean of a group of m rows and 1 − ρ across it, so that C^(−½) shrinks
/// the mean by the root of the one and the rest by that of the other. ρ lies above −1/(m − 1).
struct ExchangeableGroups: CorrelatedErrors {
  let pattern = ErrorCorrelation.Pattern.compoundSymmetry
  let isDated = false
  /// Rows of each group, groups in the order of their first rows.
  private let groups: [[Int]]

  init(_ names: [String]?, count: Int) throws(RegressionError) {
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for row in 0..<count {
      let name = names?[row] ?? ""
      if let place = places[name] {
        groups[place].append(row)
      } else {
        places[name] = groups.count
        groups.append([row])
      }
    }
    guard groups.count > 1, groups.contains(where: { $0.count > 1 }) else { throw .times(.tooFewGroups(groups.count)) }
    self.groups = groups
  }

  var lower: Double {
    let most = groups.map(\.count).max() ?? 2
    return -1 / Double(max(1, most - 1)) + ErrorCorrelation.margin
  }
  var upper: Double { 1 - ErrorCorrelation.margin }

  func whitened(
    _ design: ExtendedMatrix, _ response: [DoubleDouble], _ coefficient: Double
  ) -> (design: ExtendedMatrix, response: [DoubleDouble], logDeterminant: Double) {
    var white = design
    var whiteResponse = response
    var logDeterminant = 0.0
    for rows in groups where rows.count > 1 {
      let size = Double(rows.count)
      let (across, along) = (1 - coefficient, 1 + (size - 1) * coefficient)
      logDeterminant += (size - 1) * Double.log(across) + Double.log(along)
      let (scale, meanScale) = (1 / across.squareRoot(), 1 / along.squareRoot())
      func mean(_ values: (Int) -> DoubleDouble) -> DoubleDouble {
        rows.reduce(DoubleDouble(0)) { $0 + values($1) } / DoubleDouble(size)
      }
      for column in 0..<design.columns {
        let mean = mean { design[$0, column] }
        for row in rows { white[row, column] = (design[row, column] - mean) * scale + mean * meanScale }
      }
      let middle = mean { response[$0] }
      for row in rows { whiteResponse[row] = (response[row] - middle) * scale + middle * meanScale }
    }
    return (white, whiteResponse, logDeterminant)
  }
}
