public import Curves
import RealModule
public import Solvers

/// A curve and the law of the errors about it, estimated together by maximum likelihood.
///
/// Standard errors come from the observed information: the inverse of the second derivatives of −ln L in all free
/// parameters, taken as differences of exact gradients (fourth order; 9 digits or more). The log-likelihood is that of
/// the data in their own units, Jacobians and factorials included, so that criteria of different laws of the same
/// measurements can be compared; probabilities of counts can be compared with each other.
///
/// Source: Pawitan, "In All Likelihood", 2001.
public struct LikelihoodFit: Sendable {
  public let model: any MeanModel
  public let likelihood: Likelihood
  /// The curve's parameters, then those of the errors.
  public let parameters: [Parameter]
  /// Estimates in that order.
  public let estimates: [Double]
  /// `nil` where the data do not determine every one; zero for what is fixed.
  public let covariance: Matrix?
  public let map: ParameterMap
  /// The bound, or the simpler law, at which a parameter was stopped, by its index.
  public let activeBounds: [Int: Double]
  public let identification: Identification
  public let termination: Termination
  /// Observations on the scale of the mean: shares for a binomial likelihood.
  public let observed: [Double]
  public let fitted: [Double]
  /// Errors of variance one where the law holds; innovations where they follow each other.
  public let standardisedResiduals: [Double]
  public let pointLogLikelihoods: [Double]
  /// Twice what ln L lacks to that of means equal to the counts; `nil` for measurements.
  public let deviance: Double?
  /// Parameters of other places where the search came to rest, and twice what ln L lacks there to the best.
  public let otherOptima: [(parameters: [Double], lack: Double)]
  let problem: LikelihoodProblem

  public var curveCount: Int { model.parameters.count }
  public var count: Int { observed.count }
  public var logLikelihood: Double { pointLogLikelihoods.reduce(0, +) }
  /// Free parameters, those of the errors included.
  public var parameterCount: Int { map.freeCount }
  /// Observations less free parameters of the curve.
  public var residualDegreesOfFreedom: Int { count - map.part(0..<curveCount).freeCount }
  /// True where a prior pulled on the estimates.
  public var isPenalised: Bool { !map.priors.isEmpty }

  /// Σ of squared standardised residuals, Pearson's χ²; `nil` for measurements.
  public var pearson: Double? {
    likelihood.law.isDiscrete ? standardisedResiduals.reduce(0) { $0 + $1 * $1 } : nil
  }

  /// Pearson's χ² ÷ its degrees of freedom, about 1 where counts scatter as the law says.
  public var dispersionRatio: Double? {
    let freedom = residualDegreesOfFreedom
    return freedom > 0 ? pearson.map { $0 / Double(freedom) } : nil
  }

  public var standardErrors: [Double]? {
    covariance.map { covariance in estimates.indices.map { covariance[$0, $0].squareRoot() } }
  }

  /// σ, where the law has one.
  public var sigma: Double? { problem.errors.index(.spread).map { estimates[curveCount + $0] } }

  public func isEstimated(_ index: Int) -> Bool { if case .fixed = map.roles[index] { false } else { true } }

  /// As a comparison sees it.
  ///
  /// - Parameters:
  ///   - dates: decimal years, one an observation.
  ///   - unit: of the data.
  public func scored(_ name: String, dates: [Double], unit: String) -> ScoredModel {
    ScoredModel(
      name: name,
      observations: ScoredObservations(
        // A probability of a count and a density of a measurement are not one scale.
        dates: dates, values: problem.law.values, unit: likelihood.law.isDiscrete ? "counts of \(unit)" : unit),
      pointLogLikelihoods: pointLogLikelihoods, parameterCount: parameterCount, isPenalised: isPenalised,
      hasConverged: termination == .converged)
  }

  /// Estimates with errors and Wald intervals (normal quantiles), one row a parameter.
  public func terms(level: Double = 0.95) -> [Term] {
    let quantile = try? Distribution.Normal.standard.upperQuantile((1 - level) / 2)
    return Term.rows(
      parameters, estimates: estimates, errors: standardErrors, map: map, activeBounds: activeBounds, quantile: quantile
    ) { index in
      switch identification {
      case .identified: false
      case .ceilingNotIdentified: parameters[index].role == .ceiling || parameters[index].role == .date
      case .singular: true
      }
    }
  }

  /// The profile of a parameter: every value at which twice the log-likelihood lacks no more than the quantile of χ² with
  /// one degree of freedom (Wilks 1938). An end that is never reached is open. With more than five free parameters a walk
  /// has so many refits, and an end that it has not met by then is unfinished.
  ///
  /// - Returns: `nil` for one that is held.
  public func profile(of index: Int, confidence: Double = 0.95) -> ProfileOutcome<ProfileInterval>? {
    if case .tied(let factor, let target) = map.roles[index], let outcome = profile(of: target, confidence: confidence)
    {
      switch outcome {
      case .found(let found): return .found(found.multiplied(by: factor))
      case .lowerPoint: return outcome
      }
    }
    guard case .free(_, let domain) = map.roles[index], confidence > 0, confidence < 1,
      let cutoff = try? Distribution.Normal.standard.upperQuantile((1 - confidence) / 2),
      let start = map.coordinates(of: estimates)
    else { return nil }
    let isBounded = map.freeCount > Profiler.freely
    // In refits.
    var budget = WalkBudget(
      isBounded ? Double(max(12, min(80, 250_000 / max(1, count * map.freeCount)))) : .infinity)
    let path = ProfilePath(sumOfSquares: 2 * problem.value(start), variance: 1, target: cutoff)
    return ProfileLikelihood.interval(
      path, confidence: confidence, centre: estimates[index], start: estimates,
      standardError: standardErrors?[index],
      bounds: ProfileBounds(
        lower: domain.lowerBound ?? -.infinity, upper: domain.upperBound ?? .infinity),
      mayGoOn: { budget.mayGoOn(to: $0) }
    ) { value, start in
      budget.spent += 1
      let held = problem.holding([HeldParameter(index: index, value: value)])
      guard let coordinates = held.map.coordinates(of: start),
        let end = LikelihoodSearch(problem: held, maximumIterations: isBounded ? 100 : 500)
          .minimum(from: coordinates, isNear: true)
      else { return nil }
      return HeldOptimum(parameters: held.map.point(at: end.coordinates), sumOfSquares: 2 * end.value)
    }
  }

  /// What of the curve goes with a ceiling that runs off.
  func drift(ofCeiling ceiling: Int) -> CeilingDrift {
    guard case .free = map.roles[ceiling] else { return .none }
    var start = estimates
    start[ceiling] *= CeilingDrift.factor
    let held = problem.holding([HeldParameter(index: ceiling, value: start[ceiling])])
    guard let coordinates = held.map.coordinates(of: start),
      let end = LikelihoodSearch(problem: held).minimum(from: coordinates, isNear: true)
    else { return .none }
    return CeilingDrift(
      Array(parameters.prefix(curveCount)), from: estimates, to: held.map.point(at: end.coordinates)
    ) { isEstimated($0) && $0 != ceiling }
  }
}
