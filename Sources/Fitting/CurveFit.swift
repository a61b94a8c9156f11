public import Curves
public import Datasets
import RealModule
public import Solvers

/// One curve family fitted to one series by least squares on the noise's scale.
public struct CurveFit: Sendable {
  public let family: any CurveFamily
  public let observations: Observations
  public let noise: Noise
  /// Estimates on the natural scale, in the family's order.
  public let parameters: [Double]
  /// Covariance of the estimates, σ² (JᵀJ)⁻¹; `nil` where the data do not determine every parameter.
  public let covariance: Matrix?
  public let goodness: Goodness
  /// Residuals observed − fitted, on the noise's scale.
  public let residuals: [Double]
  public let fitted: [Double]
  public let termination: Termination
  public let identification: Identification

  /// The level of the curve at a date: the cumulative level, also when increments were fitted.
  public func level(at date: DecimalYear) -> Double {
    family.level(at: date.value - observations.origin, parameters)
  }

  /// The expected observation at a date: the level, or the increment over the period that ends there.
  public func expected(at date: DecimalYear) -> Double {
    guard observations.measure == .increments else { return level(at: date) }
    return level(at: date) - level(at: DecimalYear(date.value - observations.period))
  }

  public var standardErrors: [Double]? {
    covariance.map { covariance in
      parameters.indices.map { covariance[$0, $0].squareRoot() }
    }
  }

  /// Ceiling of the fitted curve, for families that have one.
  public var ceiling: Double? { family.ceilingIndex.map { parameters[$0] } }

  public var diagnostics: ResidualDiagnostics { ResidualDiagnostics(residuals: residuals) }
}

/// Whether the data determine what the fit reports.
public enum Identification: Sendable, Equatable {
  case identified
  /// The ceiling lies anywhere above the data: its relative standard error, or `infinity`.
  case ceilingNotIdentified(relativeError: Double)
  /// Some combination of parameters leaves no trace in the data.
  case singular
}

/// One row a parameter: what broom calls tidy.
public struct Term: Sendable, Equatable {
  public var parameter: Parameter
  /// `nil` where the data do not determine it.
  public var estimate: Double?
  public var standardError: Double?
  /// 95% Wald interval, estimate ± t · standard error; on the unbounded coordinate where that leaves the domain.
  public var interval: ClosedRange<Double>?
  /// The estimate as a date, for parameters that are dates.
  public var date: DecimalYear?
}

extension CurveFit {
  /// Estimates with errors, one row a parameter; dates as decimal years.
  public var terms: [Term] {
    let quantile =
      goodness.residualDegreesOfFreedom > 0
      ? try? Distribution.StudentT(degreesOfFreedom: Double(goodness.residualDegreesOfFreedom)).quantile(0.975) : nil
    let errors = standardErrors
    return family.parameters.indices.map { index in
      let parameter = family.parameters[index]
      let shift = parameter.role == .date ? observations.origin : 0
      let isOpen: Bool
      switch identification {
      case .identified: isOpen = false
      // A midpoint is where a share of the ceiling is reached: it goes with it.
      case .ceilingNotIdentified: isOpen = parameter.role == .ceiling || parameter.role == .date
      case .singular: isOpen = true
      }
      guard !isOpen else { return Term(parameter: parameter) }
      let estimate = parameters[index]
      var interval: ClosedRange<Double>?
      if let error = errors?[index], let quantile, error.isFinite {
        let low = estimate - quantile * error
        let high = estimate + quantile * error
        if parameter.domain.contains(low), parameter.domain.contains(high) {
          interval = (low + shift)...(high + shift)
        } else {
          let coordinate = parameter.domain.coordinate(of: estimate)
          let spread = quantile * error / parameter.domain.slope(at: coordinate)
          let ends = [coordinate - spread, coordinate + spread].map(parameter.domain.point(at:))
          if ends.allSatisfy(\.isFinite), ends[0] <= ends[1] { interval = (ends[0] + shift)...(ends[1] + shift) }
        }
      }
      return Term(
        parameter: parameter, estimate: estimate + shift, standardError: errors?[index], interval: interval,
        date: parameter.role == .date ? DecimalYear(estimate + shift) : nil)
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
    if let ceiling, identification == .identified, let last = observations.levels.last, ceiling < last {
      sentences.append("The fitted ceiling lies below the last observation.")
    }
    if diagnostics.isAutocorrelated, let statistic = diagnostics.durbinWatson {
      let rounded = (statistic * 100).rounded() / 100
      sentences.append(
        "Residuals are autocorrelated (Durbin–Watson \(rounded)): standard errors are too small."
          + (observations.measure == .level && family.origin == .launch
            ? " If these are adoption counts, fit the increments (--measure increments)." : ""))
    }
    return sentences
  }
}
