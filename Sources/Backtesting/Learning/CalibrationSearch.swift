import Fitting
import Forecasting

/// What is not a number of a calibration and still can be chosen: how growth is looked at.
public struct CalibrationStructure: Sendable, Hashable, Codable {
  /// Whether shares of their own populations are followed on the logit.
  public var hasCeilings: Bool
  /// Whether shocks and surprises have Student's tails; else they are normal.
  public var hasHeavyTails: Bool

  public init(hasCeilings: Bool = true, hasHeavyTails: Bool = true) {
    self.hasCeilings = hasCeilings
    self.hasHeavyTails = hasHeavyTails
  }

  /// From the plainest to the richest.
  public static let all = [
    CalibrationStructure(hasCeilings: false, hasHeavyTails: false),
    CalibrationStructure(hasCeilings: false, hasHeavyTails: true),
    CalibrationStructure(hasCeilings: true, hasHeavyTails: false),
    CalibrationStructure(hasCeilings: true, hasHeavyTails: true),
  ]

  /// Degrees of freedom at which Student's distribution is the normal one, to nine digits.
  static let normal = 1e9

  func applied(to calibration: GrowthCalibration) -> GrowthCalibration {
    var applied = calibration
    if !hasHeavyTails { applied.degreesOfFreedom = Self.normal }
    return applied
  }
}

/// Many calibrations, each with what it said to every case.
struct CalibrationSearch: Sendable {
  /// Weights of the growth routes under which levels are scored; chances can be mixed later by any.
  static let weightings: [[Double]] = [[1, 1, 1], [1, 2, 1]]

  struct Trial: Sendable {
    let calibration: GrowthCalibration
    /// Of each growth route, in one row (``CaseTable``).
    let probabilities: [[Double]]
    /// Σ (P_r − o)(P_s − o) of each pair, by its years' weights: 3 × 3.
    let products: [[Double]]
    /// Level scores by weighting.
    let levels: [Levels]

    /// The date score of one pair under weights that add to one.
    func dateScore(_ pair: Int, _ weights: [Double]) -> Double {
      let count = CalibrationCase.growthRoutes
      var score = 0.0
      for row in 0..<count {
        for column in 0..<count { score += weights[row] * weights[column] * products[pair][row * count + column] }
      }
      return score
    }
  }

  /// By pair and horizon; not a number where a pair has no such level.
  struct Levels: Sendable {
    var rankedScores: [[Double]]
    var isInside80: [[Double]]
    var isInside90: [[Double]]
  }

  let table: CaseTable
  let structure: CalibrationStructure
  let trials: [Trial]

  /// Level scores of one case, by weighting and horizon.
  private struct CaseLevels: Sendable {
    var rankedScore: Double
    var isInside80: Bool
    var isInside90: Bool
  }

  private struct CaseOutcome: Sendable {
    /// By trial and route.
    var probabilities: [[[Double]]]
    /// By trial, weighting and horizon of the protocol.
    var levels: [[[CaseLevels?]]]
  }

  init(
    _ table: CaseTable, plans: [ForecastPlan], structure: CalibrationStructure, calibrations: [GrowthCalibration],
    threads: Int, progress: @Sendable (Double) -> Void
  ) {
    self.table = table
    self.structure = structure
    let calibrations = calibrations.map(structure.applied(to:))
    let horizons = table.horizons
    let cases = table.cases
    let outcomes = Backtest(cases).run(threads: threads, progress: progress) { question, index -> CaseOutcome in
      var one = CalibrationCase(question, plan: plans[index])
      let seen = cases[index].outcome.levels
      var outcome = CaseOutcome(probabilities: [], levels: [])
      for calibration in calibrations {
        let answers = one.answers(calibration, hasCeilings: structure.hasCeilings)
        outcome.probabilities.append(
          answers.map { $0?.probabilities ?? [Double](repeating: 0.5, count: question.horizon) })
        outcome.levels.append(
          Self.weightings.map { weights in
            guard let mixed = RouteAnswer.mixed(answers, weights: weights) else { return horizons.map { _ in nil } }
            return horizons.map { years in
              guard let level = seen[years], let place = question.levelHorizons.firstIndex(of: years) else {
                return nil
              }
              let quantiles = mixed.levels[place].quantiles([0.05, 0.1, 0.9, 0.95])
              return CaseLevels(
                rankedScore: mixed.levels[place].rankedScore(level),
                isInside80: quantiles[1] <= level && level <= quantiles[2],
                isInside90: quantiles[0] <= level && level <= quantiles[3])
            }
          })
      }
      return outcome
    }
    trials = calibrations.indices.map { trial in
      let probabilities = (0..<CalibrationCase.growthRoutes).map { route in
        outcomes.flatMap { $0.probabilities[trial][route] }
      }
      return Trial(
        calibration: calibrations[trial], probabilities: probabilities,
        products: Self.products(table, probabilities),
        levels: Self.weightings.indices.map { weighting in
          func byPair(_ value: (CaseLevels) -> Double) -> [[Double]] {
            table.casesOfPair.map { members in
              horizons.indices.map { horizon in
                let values = members.compactMap { outcomes[$0].levels[trial][weighting][horizon].map(value) }
                return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
              }
            }
          }
          return Levels(
            rankedScores: byPair(\.rankedScore), isInside80: byPair { $0.isInside80 ? 1 : 0 },
            isInside90: byPair { $0.isInside90 ? 1 : 0 })
        })
    }
  }

  private static func products(_ table: CaseTable, _ probabilities: [[Double]]) -> [[Double]] {
    let count = probabilities.count
    return table.casesOfPair.map { members in
      var sums = [Double](repeating: 0, count: count * count)
      for one in members {
        for year in table.years[one] {
          for row in 0..<count {
            let error = table.yearWeights[year] * (probabilities[row][year] - table.outcomes[year])
            for column in 0..<count {
              sums[row * count + column] += error * (probabilities[column][year] - table.outcomes[year])
            }
          }
        }
      }
      return sums
    }
  }

  /// How bad a trial is on some pairs: date score + .05 CRPS + .2 of what coverage misses its nominal value by beyond
  /// four points, at 80% and 90%.
  ///
  /// - Parameter weights: of the pairs, adding to one.
  func objective(_ trial: Trial, weighting: Int, pairs weights: [Double]) -> Double {
    let routes = Self.weightings[weighting]
    let total = routes.reduce(0, +)
    let shares = routes.map { $0 / total }
    var date = 0.0
    for pair in weights.indices where weights[pair] > 0 { date += weights[pair] * trial.dateScore(pair, shares) }
    func means(_ values: [[Double]]) -> [Double] {
      table.horizons.indices.compactMap { horizon in
        var sum = 0.0, total = 0.0
        for pair in weights.indices where weights[pair] > 0 && !values[pair][horizon].isNaN {
          sum += weights[pair] * values[pair][horizon]
          total += weights[pair]
        }
        return total > 0 ? sum / total : nil
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    let levels = trial.levels[weighting]
    func miss(_ values: [[Double]], _ nominal: Double) -> Double {
      mean(means(values).map { max(0, abs($0 - nominal) - 0.04) })
    }
    return date + 0.05 * mean(means(levels.rankedScores))
      + 0.2 * (miss(levels.isInside80, 0.8) + miss(levels.isInside90, 0.9))
  }

  /// The better share of the trials on some pairs, best first; at least five.
  func better(_ share: Double, weighting: Int, training isTraining: [Bool]) -> [Int] {
    let weights = table.trainingWeights(isTraining)
    let ranked = trials.indices.map { (index: $0, value: objective(trials[$0], weighting: weighting, pairs: weights)) }
      .sorted { ($0.value, $0.index) < ($1.value, $1.index) }
    let count = min(trials.count, max(5, Int((share * Double(trials.count)).rounded())))
    return ranked.prefix(count).map(\.index)
  }
}
