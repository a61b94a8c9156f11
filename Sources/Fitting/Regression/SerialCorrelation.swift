import RealModule
import Solvers

/// Errors that follow each other: a correlation ρ between neighbours one unit of time apart, ρ^Δ between those Δ apart.
///
/// With rows one step apart this is AR(1), with dates the process of Ornstein and Uhlenbeck seen at them. ρ is estimated
/// by restricted maximum likelihood, as R's `gls` does with `corAR1` and `corCAR1`.
///
/// Source: Pinheiro and Bates, "Mixed-Effects Models in S and S-PLUS", 2000, chapter 5.
public struct SerialCorrelation: Sendable, Equatable {
  /// ρ, the correlation of errors one unit of time apart.
  public var coefficient: Double
  /// Whether it lies at an end of what it may be.
  public var isAtBound: Bool
  /// The restricted log-likelihood of β, σ and ρ.
  public var restrictedLogLikelihood: Double
  /// Whether time was given, or rows count as one step apart.
  public var isDated: Bool

  /// How close ρ may come to its ends.
  private static let margin = 1e-6

  static func estimate(
    _ design: ExtendedMatrix, _ response: [DoubleDouble], _ steps: SerialSteps
  ) throws(RegressionError) -> (correlation: SerialCorrelation, solution: RefinedLeastSquares) {
    var problem: SolverError?
    func solve(_ coefficient: Double) throws(SolverError) -> (solution: RefinedLeastSquares, logDeterminant: Double) {
      let white = steps.whitened(design, response, coefficient)
      return (try RefinedLeastSquares(design: white.design, response: white.response), white.logDeterminant)
    }
    func deviance(_ coefficient: Double) -> Double {
      do throws(SolverError) {
        let (solution, logDeterminant) = try solve(coefficient)
        let degrees = Double(response.count - solution.rank)
        guard degrees > 0, solution.sumOfSquares > 0 else { return .infinity }
        return degrees * Double.log(solution.sumOfSquares) + logDeterminant + solution.logDeterminant
      } catch {
        problem = error
        return .infinity
      }
    }
    let plain: RefinedLeastSquares
    do throws(SolverError) {
      plain = try RefinedLeastSquares(design: design, response: response)
    } catch {
      throw .solver(error)
    }
    let size = response.reduce(0) { $0 + $1.high * $1.high }
    guard plain.sumOfSquares > 1e-28 * size else { throw .times(.noErrors) }
    let lower = steps.allowNegative ? -1 + margin : 0.0
    let upper = 1 - margin
    // A grid finds the right valley, golden sections its bottom.
    let grid = 41
    let places = (0..<grid).map { lower + (upper - lower) * Double($0) / Double(grid - 1) }
    let heights = places.map(deviance)
    let best = heights.indices.min { heights[$0] < heights[$1] } ?? 0
    var (left, right) = (places[max(0, best - 1)], places[min(grid - 1, best + 1)])
    let ratio = (5.0.squareRoot() - 1) / 2
    var (first, second) = (right - ratio * (right - left), left + ratio * (right - left))
    var (atFirst, atSecond) = (deviance(first), deviance(second))
    while right - left > 1e-10 {
      if atFirst <= atSecond {
        (right, second, atSecond) = (second, first, atFirst)
        first = right - ratio * (right - left)
        atFirst = deviance(first)
      } else {
        (left, first, atFirst) = (first, second, atSecond)
        second = left + ratio * (right - left)
        atSecond = deviance(second)
      }
    }
    let found = (left + right) / 2
    let solution: RefinedLeastSquares
    let logDeterminant: Double
    do throws(SolverError) {
      (solution, logDeterminant) = try solve(found)
    } catch {
      throw .solver(problem ?? error)
    }
    let degrees = Double(response.count - solution.rank)
    guard degrees > 0 else {
      throw .noDegreesOfFreedom(what: "Correlation", rows: response.count, columns: solution.rank)
    }
    let likelihood =
      -(degrees * (Double.log(2 * Double.pi) + Double.log(solution.sumOfSquares / degrees) + 1) + logDeterminant
      + solution.logDeterminant) / 2
    return (
      SerialCorrelation(
        coefficient: found, isAtBound: found - lower < 1e-5 || upper - found < 1e-5,
        restrictedLogLikelihood: likelihood, isDated: steps.isDated), solution
    )
  }
}

/// Which row follows which, and after how long.
struct SerialSteps: Sendable {
  /// Rows, group after group, each in the order of time.
  let order: [Int]
  /// Time since the row before, in that order; `nil` where a group begins.
  let gaps: [Double?]
  let isDated: Bool

  /// Whether ρ may be negative: all gaps are whole numbers, and some are odd, without which its sign is nothing.
  var allowNegative: Bool {
    let all = gaps.compactMap(\.self)
    return all.allSatisfy { $0 == $0.rounded() && $0 < 1e15 }
      && all.contains { $0.truncatingRemainder(dividingBy: 2) != 0 }
  }

  init(times: [Double]?, groups: [String]?, count: Int) throws(RegressionError) {
    isDated = times != nil
    var places: [String: Int] = [:]
    var group: [Int] = []
    for row in 0..<count {
      let name = groups?[row] ?? ""
      let place = places[name] ?? places.count
      places[name] = place
      group.append(place)
    }
    let time = times ?? (0..<count).map(Double.init)
    order = (0..<count).sorted { (group[$0], time[$0], Double($0)) < (group[$1], time[$1], Double($1)) }
    var gaps: [Double?] = []
    for (place, row) in order.enumerated() {
      guard place > 0, group[order[place - 1]] == group[row] else {
        gaps.append(nil)
        continue
      }
      let before = order[place - 1]
      let gap = times == nil ? 1 : time[row] - time[before]
      guard gap > 0 else { throw .times(.repeated(row: max(row, before), first: min(row, before), time: time[row])) }
      gaps.append(gap)
    }
    guard gaps.contains(where: { $0 != nil }) else { throw .times(.tooFewPairs) }
    self.gaps = gaps
  }

  /// Rows times C^(−½), in the order of time, and ln det C.
  func whitened(
    _ design: ExtendedMatrix, _ response: [DoubleDouble], _ coefficient: Double
  ) -> (design: ExtendedMatrix, response: [DoubleDouble], logDeterminant: Double) {
    var white = ExtendedMatrix(rows: design.rows, columns: design.columns)
    var whiteResponse = response
    var logDeterminant = 0.0
    for (place, row) in order.enumerated() {
      guard let gap = gaps[place] else {
        for column in 0..<design.columns { white[place, column] = design[row, column] }
        whiteResponse[place] = response[row]
        continue
      }
      let before = order[place - 1]
      let share = Double.pow(coefficient, constant: gap)
      let rest = (1 - share) * (1 + share)
      let scale = 1 / rest.squareRoot()
      logDeterminant += Double.log(rest)
      for column in 0..<design.columns {
        white[place, column] = (design[row, column] - design[before, column] * share) * scale
      }
      whiteResponse[place] = (response[row] - response[before] * share) * scale
    }
    return (white, whiteResponse, logDeterminant)
  }
}
