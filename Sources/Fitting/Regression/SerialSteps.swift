import RealModule
import Solvers

/// Which row follows which, and after how long.
struct SerialSteps: CorrelatedErrors {
  let pattern = ErrorCorrelation.Pattern.serial
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

  var lower: Double { allowNegative ? -1 + ErrorCorrelation.margin : 0 }
  var upper: Double { 1 - ErrorCorrelation.margin }

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
