import RealModule
import Solvers

/// The parametric bootstrap of a likelihood: observations drawn from the law at its estimates, and the estimates they
/// give, searched from those of the data.
///
/// What was stopped at a bound, or at a simpler law, stays there in every replicate.
///
/// Source: Davison and Hinkley, "Bootstrap Methods and Their Application", 1997, section 7.2.
struct LikelihoodReplication: Sendable {
  private let problem: LikelihoodProblem
  private let point: [Double]
  private let start: [Double]
  private let means: [Double]
  /// Observations, each after the one its error follows.
  private let order: [Int]

  /// - Returns: `nil` where the estimate has no neighbourhood to start in, or nothing is estimated.
  init?(_ fit: LikelihoodFit) {
    guard let start = fit.map.coordinates(of: fit.estimates), !start.isEmpty else { return nil }
    problem = fit.problem
    point = fit.estimates
    self.start = start
    means = fit.fitted
    let law = problem.law
    var next: [Int: Int] = [:]
    for row in 0..<law.count where law.gaps[row] != nil { next[law.before[row]] = row }
    var order: [Int] = []
    for row in 0..<law.count where law.gaps[row] == nil {
      order.append(row)
      var last = row
      while let following = next[last] {
        order.append(following)
        last = following
      }
    }
    self.order = order
  }

  /// Observations as the law at its estimates makes them.
  func draw(_ random: inout RandomSource) -> [Double] {
    problem.law.draw(about: means, problem.errorValues(point), order: order, &random)
  }

  func parameters(_ values: [Double]) -> [Double]? {
    var other = problem
    other.law = problem.law.of(values)
    return parameters(other)
  }

  /// Without one observation; `nil` where errors follow each other, so that one left out changes the others.
  func parameters(leavingOut row: Int) -> [Double]? {
    guard problem.law.gaps.allSatisfy({ $0 == nil }), problem.law.count - 1 > problem.freeCount
    else { return nil }
    var other = problem
    other.law.leftOut = row
    return parameters(other)
  }

  private func parameters(_ problem: LikelihoodProblem) -> [Double]? {
    guard let end = LikelihoodSearch(problem: problem).minimum(from: start, isNear: true),
      end.termination == .converged
    else { return nil }
    return problem.map.point(at: end.coordinates)
  }
}

extension ObservationLaw {
  /// Observations at random about means, in an order in which each comes after the one its error follows.
  func draw(
    about means: [Double], _ errors: ErrorValues<Double>, order: [Int], _ random: inout RandomSource
  ) -> [Double] {
    var values = means
    var standardised = [Double](repeating: 0, count: means.count)
    for row in order {
      let mean = means[row]
      switch likelihood.law {
      case .poisson: values[row] = random.poisson(mean: mean)
      case .negativeBinomial:
        values[row] = random.negativeBinomial(mean: mean, dispersion: errors.shape)
      case .binomial: values[row] = random.binomial(trials: totals?[row] ?? 1, share: mean)
      case .gaussian, .logNormal, .logitNormal, .studentT:
        var error =
          likelihood.law == .studentT && !errors.isLimit
          ? random.studentT(degreesOfFreedom: errors.shape) : random.normal()
        if let correlation = errors.correlation, let gap = gaps[row] {
          let share = Double.pow(correlation, constant: gap)
          error =
            share * standardised[before[row]] + ((1 - share) * (1 + share)).squareRoot() * error
        }
        standardised[row] = error
        let spread =
          errors.spread * (errors.power.map { Double.pow(mean, $0) } ?? 1)
          / (rootWeights?[row] ?? 1)
        let linked = Self.link(mean, likelihood.law) + error * spread
        values[row] =
          switch likelihood.law {
          case .logNormal: Double.exp(linked)
          case .logitNormal: 1 / (1 + Double.exp(-linked))
          default: linked
          }
      }
    }
    return values
  }
}
