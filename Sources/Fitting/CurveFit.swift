public import Curves
public import Datasets
public import Solvers

/// One curve family fitted to one series by least squares on the noise's scale.
public struct CurveFit: Sendable {
  public let family: any CurveFamily
  public let observations: Observations
  /// The estimate as that of any model, with what is known about it.
  public let estimate: NonlinearFit

  public var noise: Noise { estimate.noise }
  /// Estimates on the natural scale, in the family's order.
  public var parameters: [Double] { estimate.parameters }
  /// Covariance of the estimates, σ² (JᵀJ)⁻¹; `nil` where the data do not determine every parameter.
  public var covariance: Matrix? { estimate.covariance }
  public var goodness: Goodness { estimate.goodness }
  /// Residuals observed − fitted, on the noise's scale.
  public var residuals: [Double] { estimate.residuals }
  public var fitted: [Double] { estimate.fitted }
  public var termination: Termination { estimate.termination }
  public var identification: Identification { estimate.identification }
  public var standardErrors: [Double]? { estimate.standardErrors }
  public var diagnostics: ResidualDiagnostics { estimate.diagnostics }

  /// The level of the curve at a date: the cumulative level, also when increments were fitted.
  public func level(at date: DecimalYear) -> Double {
    family.level(at: date.value - observations.origin, parameters)
  }

  /// The expected observation at a date: the level, or the increment over the period that ends there.
  public func expected(at date: DecimalYear) -> Double {
    guard observations.measure == .increments else { return level(at: date) }
    return level(at: date) - level(at: DecimalYear(date.value - observations.period))
  }

  /// Ceiling of the fitted curve, for families that have one.
  public var ceiling: Double? { family.ceiling(parameters) }

  /// Estimates with errors, one row a parameter; dates as decimal years.
  public var terms: [Term] {
    estimate.terms().map { term in
      guard term.parameter.role.isDate, let estimate = term.estimate else { return term }
      var term = term
      let origin = observations.origin
      term.estimate = estimate + origin
      term.interval = term.interval.map { ($0.lowerBound + origin)...($0.upperBound + origin) }
      term.date = DecimalYear(estimate + origin)
      return term
    }
  }

  /// What a reader must know before believing the numbers, one sentence each.
  public var warnings: [String] {
    var sentences: [String] = []
    // An optimum at infinity is never reached; the words on identification then say what that means.
    if termination != .converged, identification == .identified {
      sentences.append("The fit did not converge (\(termination)): its numbers are the best found, not an estimate.")
    }
    switch identification {
    case .identified: break
    case .ceilingNotIdentified:
      sentences.append(
        "The ceiling is not identified: the data end before growth slows enough to show it. "
          + "A longer record, a fixed ceiling or a family without one would settle it.")
    case .singular:
      sentences.append(
        "The parameters are not identified: different values give the same curve over these dates. "
          + "Use a family with fewer parameters.")
    }
    sentences += ownWarnings
    if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
      let rounded = (statistic * 100).rounded() / 100
      sentences.append(
        "Residuals are autocorrelated (Durbin–Watson \(rounded)): standard errors are too small."
          + (observations.measure == .level && family.origin == .launch
            ? " If these are adoption counts, fit the increments (--measure increments)." : ""))
    }
    return sentences
  }

  /// What only a curve over dates can be warned of.
  public var ownWarnings: [String] {
    guard let ceiling, identification == .identified, let last = observations.levels.last, ceiling < last else {
      return []
    }
    return ["The fitted ceiling lies below the last observation."]
  }
}
