public import Curves
import RealModule
public import Solvers

/// Something computed from parameters, with what is needed to say how well the data determine it.
public struct DerivedQuantity: Sendable {
  public var name: String
  /// Value and gradient with respect to the parameters; `nil` where the quantity does not exist.
  public var evaluate: @Sendable ([Double]) -> (value: Double, gradient: [Double])?

  public init(_ name: String, evaluate: @escaping @Sendable ([Double]) -> (value: Double, gradient: [Double])?) {
    self.name = name
    self.evaluate = evaluate
  }

  /// A quantity without a known gradient: central differences of fourth order with steps of ε^⅕, good to about ten
  /// digits where the function is smooth over a thousandth of each parameter.
  ///
  /// - Parameter scales: typical sizes of the parameters, such as standard errors; used where a parameter is near zero.
  public init(_ name: String, scales: [Double]? = nil, value: @escaping @Sendable ([Double]) -> Double?) {
    self.init(name) { parameters in
      guard let centre = value(parameters), centre.isFinite else { return nil }
      var gradient: [Double] = []
      for index in parameters.indices {
        let size = max(abs(parameters[index]), scales?[index] ?? 0)
        let step = Double.pow(Double.ulpOfOne, 0.2) * (size > 0 ? size : 1)
        func moved(_ steps: Double) -> Double? {
          var moved = parameters
          moved[index] += steps * step
          return value(moved)
        }
        guard let a = moved(1), let b = moved(-1), let c = moved(2), let d = moved(-2) else { return nil }
        let slope = (8 * (a - b) - (c - d)) / (12 * step)
        guard slope.isFinite else { return nil }
        gradient.append(slope)
      }
      return (centre, gradient)
    }
  }

  /// A quantity of a curve, in the family's own parameters.
  ///
  /// - Parameter window: times from the origin among which a search looks, where the family has no formula.
  public init(_ name: String, _ quantity: CurveQuantity, of family: any CurveFamily, within window: ClosedRange<Double>)
  {
    self.init(name) { parameters in
      family.quantity(quantity, parameters, within: window).map { ($0.value, $0.gradient) }
    }
  }

  /// The same quantity as a function of the parameters' unbounded coordinates.
  public func inCoordinates(of domains: [Domain]) -> DerivedQuantity {
    let evaluate = evaluate
    return DerivedQuantity(name) { coordinates in
      let points = zip(domains, coordinates).map { $0.point(at: $1) }
      guard points.allSatisfy(\.isFinite), let (value, gradient) = evaluate(points) else { return nil }
      return (value, zip(gradient, zip(domains, coordinates)).map { $0 * $1.0.slope(at: $1.1) })
    }
  }

  /// Estimate, standard error √(gᵀ C g) and interval ± t · standard error (the delta method; Cramér 1946).
  ///
  /// It takes the quantity as linear over the region of likely parameters; a date far ahead is not, and the profile
  /// then shows it.
  /// - Returns: `nil` where the quantity does not exist, depends on something the data do not determine, or on held
  ///   parameters alone.
  public func deltaMethod(
    at parameters: [Double], covariance: Matrix, degreesOfFreedom: Int?, confidence: Double = 0.95
  ) -> DeltaInterval? {
    guard let (value, gradient) = evaluate(parameters), value.isFinite, gradient.count == covariance.rows else {
      return nil
    }
    var variance = 0.0
    for row in gradient.indices where gradient[row] != 0 {
      for column in gradient.indices where gradient[column] != 0 {
        variance += gradient[row] * covariance[row, column] * gradient[column]
      }
    }
    guard variance >= 0, variance.isFinite, confidence > 0, confidence < 1 else { return nil }
    // All it depends on is held, at a bound or by hand, while the data leave something else open: an error of nought
    // would claim what nobody measured.
    if variance == 0, gradient.contains(where: { $0 != 0 }), covariance.elements.contains(where: { $0 != 0 }) {
      return nil
    }
    let tail = (1 - confidence) / 2
    let quantile: Double?
    if let degreesOfFreedom {
      quantile = try? Distribution.StudentT(degreesOfFreedom: Double(degreesOfFreedom)).upperQuantile(tail)
    } else {
      quantile = try? Distribution.Normal.standard.upperQuantile(tail)
    }
    guard let quantile else { return nil }
    let error = variance.squareRoot()
    return DeltaInterval(
      estimate: value, standardError: error, lower: value - quantile * error, upper: value + quantile * error,
      confidence: confidence)
  }
}

/// An interval by the delta method.
public struct DeltaInterval: Sendable, Equatable {
  public var estimate: Double
  public var standardError: Double
  public var lower: Double
  public var upper: Double
  public var confidence: Double
}

extension ProfileLikelihood {
  /// The profile interval of a derived quantity: every value c for which some curve with that value is not contradicted.
  ///
  /// The optimum, the quantity and the residuals must be in the same parameters; unbounded coordinates are best, as
  /// nothing keeps the search inside bounds.
  /// - Parameters:
  ///   - unscaledCovariance: (JᵀJ)⁻¹ at the optimum, a hint for steps and weights; `nil` where singular.
  ///   - residualCount: number of residuals.
  ///   - mayGoOn: asked before every refit with the side, −1 or 1; where it is false the walk ends.
  ///   - evaluate: residuals and Jacobian.
  /// - Returns: `nil` where the quantity does not exist at the optimum.
  public func interval(
    of quantity: DerivedQuantity, unscaledCovariance: Matrix?,
    bounds: ProfileBounds = ProfileBounds(),
    residualCount: Int, solver: TrustRegion = TrustRegion(), mayGoOn: (_ side: Double) -> Bool = { _ in true },
    evaluate: TrustRegion.Evaluate
  ) -> ProfileOutcome<ProfileInterval>? {
    guard let (centre, gradient) = quantity.evaluate(optimum), centre.isFinite else { return nil }
    var unit = 0.0
    if let unscaledCovariance, unscaledCovariance.rows == gradient.count {
      for row in gradient.indices where gradient[row] != 0 {
        for column in gradient.indices where gradient[column] != 0 {
          unit += gradient[row] * unscaledCovariance[row, column] * gradient[column]
        }
      }
    }
    let isKnown = unit > 0 && unit.isFinite
    let error = isKnown ? (variance * unit).squareRoot() : nil
    let constrained = ConstrainedLeastSquares(
      quantity: quantity, residualCount: residualCount, solver: solver,
      // How steeply S rises with the square of the quantity's distance.
      steepness: isKnown ? 1 / unit : variance / max(centre * centre, Double.leastNormalMagnitude),
      tolerance: max(1e-11 * (error ?? abs(centre)), 4 * centre.ulp))
    return Self.interval(
      path, confidence: confidence, centre: centre, start: optimum, standardError: error,
      bounds: bounds,
      mayGoOn: mayGoOn
    ) { value, start in constrained.minimise(holding: value, from: start, evaluate: evaluate) }
  }
}
