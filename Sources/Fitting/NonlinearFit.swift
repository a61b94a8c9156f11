public import Curves
public import Datasets
import RealModule
public import Solvers

/// A model estimated by least squares on the noise's scale: what is known of its parameters, and how well it fits.
public struct NonlinearFit: Sendable {
  public let model: any MeanModel
  public let noise: Noise
  public let loss: Loss
  /// The observations, in the data's units.
  public let values: [Double]
  /// Relative weights, one an observation; the variance of an observation is σ² ÷ its weight.
  public let weights: [Double]?
  /// Which parameters were free in the end; one at an active bound is held there.
  public let map: ParameterMap
  /// The bound at which a parameter was stopped, by its index.
  public let activeBounds: [Int: Double]
  /// Estimates on the natural scale, in the model's order.
  public let parameters: [Double]
  /// Covariance of the estimates, σ² (JᵀJ)⁻¹, zero for what is fixed; `nil` where the data do not determine every one.
  public let covariance: Matrix?
  public let goodness: Goodness
  /// Residuals observed − fitted, on the noise's scale, without weights.
  public let residuals: [Double]
  public let fitted: [Double]
  /// √w ∂link/∂coordinates of the free parameters, one row an observation.
  public let design: Matrix
  public let termination: Termination
  public let identification: Identification
  /// The spread σ by which the priors' residuals were weighed; 1 without priors.
  let spread: Double
  /// Other places where the search came to rest, best first; empty where there is one.
  public let otherOptima: [Optimum]

  public struct Optimum: Sendable, Equatable {
    public var parameters: [Double]
    public var sumOfSquares: Double
  }

  public var standardErrors: [Double]? {
    covariance.map { covariance in parameters.indices.map { covariance[$0, $0].squareRoot() } }
  }

  /// Whether a parameter was estimated: free, and not stopped by a bound.
  public func isEstimated(_ index: Int) -> Bool {
    if case .fixed = map.roles[index] { false } else { true }
  }

  /// Whether a parameter is the midpoint of the term whose ceiling has that name: it is where a share of the ceiling is
  /// reached.
  func goesWithCeiling(_ parameter: Parameter, called name: String) -> Bool {
    func term(_ name: String) -> Substring { name[..<(name.lastIndex(of: ".") ?? name.startIndex)] }
    return parameter.role == .date && term(parameter.name) == term(name)
      && model.parameters.contains { $0.role == .ceiling && $0.name == name }
  }

  /// Ceilings that the data do not determine: those that ran off beyond everything seen, else by their standard errors.
  var openCeilings: [Int] {
    guard case .ceilingNotIdentified = identification else { return [] }
    let errors = standardErrors
    let ceilings = model.parameters.indices.filter { model.parameters[$0].role == .ceiling && isEstimated($0) }
    let seen = values.reduce(0) { max($0, abs($1)) }
    let ranOff = ceilings.filter { parameters[$0] > LeastSquaresFitting.farthestCeiling * seen }
    guard ranOff.isEmpty || ceilings.count == 1 else { return ranOff }
    let open = ceilings.filter { index in
      guard let error = errors?[index] else { return true }
      return !(error / parameters[index] <= LeastSquaresFitting.largestRelativeCeilingError)
    }
    return open.isEmpty ? ceilings : open
  }

  public var diagnostics: ResidualDiagnostics {
    ResidualDiagnostics(residuals: weights.map { zip(residuals, $0).map { $0 * $1.squareRoot() } } ?? residuals)
  }
}

extension NonlinearFit {
  /// Estimates with errors, one row a parameter, on the natural scale; dates counted from the origin of the curve.
  ///
  /// - Parameter level: the intervals' confidence, such as 0.95.
  public func terms(level: Double = 0.95) -> [Term] {
    let freedom = goodness.degreesOfFreedom
    let quantile =
      freedom > 0 ? try? Distribution.StudentT(degreesOfFreedom: freedom).quantile(0.5 + level / 2) : nil
    let open = openCeilings
    return Term.rows(
      model.parameters, estimates: parameters, errors: standardErrors, map: map, activeBounds: activeBounds,
      quantile: quantile
    ) { index in
      switch identification {
      case .identified: false
      case .ceilingNotIdentified:
        open.contains { $0 == index || goesWithCeiling(model.parameters[index], called: model.parameters[$0].name) }
      case .singular: true
      }
    }
  }
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
  public enum Status: String, Sendable, Codable {
    case estimated
    case fixed
    /// A multiple of another parameter.
    case tied
    /// Stopped by a bound, where no Wald interval is right.
    case atBound = "at bound"
  }

  public var parameter: Parameter
  /// `nil` where the data do not determine it.
  public var estimate: Double?
  public var standardError: Double?
  /// 95% Wald interval, estimate ± t · standard error; on the unbounded coordinate where that leaves the domain.
  public var interval: ClosedRange<Double>?
  /// The estimate as a date, for parameters that are dates.
  public var date: DecimalYear?
  public var status = Status.estimated

  /// One row a parameter, of whatever kind of fit: held ones without an error, open ones without an estimate.
  ///
  /// - Parameters:
  ///   - quantile: of Student's t or of the normal distribution; without it there are no intervals.
  ///   - isOpen: whether the data leave a parameter undetermined.
  static func rows(
    _ parameters: [Parameter], estimates: [Double], errors: [Double]?, map: ParameterMap, activeBounds: [Int: Double],
    quantile: Double?, isOpen: (Int) -> Bool
  ) -> [Term] {
    parameters.indices.map { index in
      let parameter = parameters[index]
      var status = Status.estimated
      // Where a parameter may lie, bounds included.
      var domain = parameter.domain
      switch map.roles[index] {
      case .fixed:
        return Term(
          parameter: parameter, estimate: estimates[index], status: activeBounds[index] == nil ? .fixed : .atBound)
      case .tied: status = .tied
      case .free(_, let bounded): domain = bounded
      }
      guard !isOpen(index) else { return Term(parameter: parameter, status: status) }
      let interval = (errors?[index]).flatMap { error in
        quantile.flatMap { waldInterval(estimates[index], error: error, quantile: $0, in: domain) }
      }
      return Term(
        parameter: parameter, estimate: estimates[index], standardError: errors?[index], interval: interval,
        status: status)
    }
  }

  /// Estimate ± quantile · error; on the unbounded coordinate where that leaves the domain.
  static func waldInterval(
    _ estimate: Double, error: Double, quantile: Double, in domain: Domain
  ) -> ClosedRange<Double>? {
    guard error.isFinite else { return nil }
    let low = estimate - quantile * error
    let high = estimate + quantile * error
    if domain.contains(low), domain.contains(high) { return low...high }
    let coordinate = domain.coordinate(of: estimate)
    let spread = abs(quantile * error / domain.slope(at: coordinate))
    let ends = [coordinate - spread, coordinate + spread].map(domain.point(at:)).sorted()
    return ends.allSatisfy(\.isFinite) ? ends[0]...ends[1] : nil
  }
}
