import Solvers

/// Confidence intervals and regions from the profile of a sum of squares.
///
/// With one parameter held at θ, S(θ) is the least sum of squares over the others. The interval holds every θ with
/// (S(θ) − Ŝ) / s² ≤ F(1, n − p), the region of two parameters every pair with (S − Ŝ) / 2s² ≤ F(2, n − p), where
/// s² = Ŝ / (n − p). Neither is symmetric, both follow any change of a parameter's scale, and either may be open: then
/// the data do not determine the parameter on that side, and no number is given.
///
/// The engine knows no model. It asks a closure for the optimum with parameters held, handing it a start nearby.
///
/// Source: Bates and Watts, "Nonlinear Regression Analysis and Its Applications", 1988, chapter 6.
public struct ProfileLikelihood: Sendable {
  /// Estimates, in the order of the model's parameters.
  public let optimum: [Double]
  public let sumOfSquares: Double
  /// n − p.
  public let degreesOfFreedom: Int
  /// Only a hint for the first step; `nil`, zero or infinite where unknown.
  public let standardErrors: [Double]?
  /// Where parameters must stay; infinite where they may go anywhere.
  public let bounds: [ProfileBounds]
  public let confidence: Double

  /// The optimum with some parameters held, searched from `start`, whose held parameters already have their values.
  /// `nil` where no fit was found.
  public typealias Refit = (_ held: [HeldParameter], _ start: [Double]) -> HeldOptimum?

  /// - Throws: ``ProfileError`` when nothing is left to judge the spread by.
  public init(
    optimum: [Double], sumOfSquares: Double, degreesOfFreedom: Int, standardErrors: [Double]? = nil,
    bounds: [ProfileBounds]? = nil, confidence: Double = 0.95
  ) throws(ProfileError) {
    precondition(bounds.map { $0.count == optimum.count } ?? true, "one pair of bounds for each parameter")
    precondition(standardErrors.map { $0.count == optimum.count } ?? true, "one standard error for each parameter")
    guard confidence > 0, confidence < 1 else { throw .confidence(confidence) }
    guard degreesOfFreedom > 0 else { throw .noDegreesOfFreedom }
    guard sumOfSquares.isFinite, optimum.allSatisfy(\.isFinite) else { throw .notFinite }
    guard sumOfSquares > 0 else { throw .exactFit }
    self.optimum = optimum
    self.sumOfSquares = sumOfSquares
    self.degreesOfFreedom = degreesOfFreedom
    self.standardErrors = standardErrors
    self.bounds = bounds ?? optimum.map { _ in ProfileBounds() }
    self.confidence = confidence
  }

  /// s² = Ŝ / (n − p).
  public var variance: Double { sumOfSquares / Double(degreesOfFreedom) }

  /// √F for one parameter: the quantile of Student's t.
  public var cutoff: Double { cutoff(parameters: 1) }

  /// √(k F(k, n − p)).
  func cutoff(parameters: Int) -> Double {
    let quantile = try? Distribution.FisherF(numerator: Double(parameters), denominator: Double(degreesOfFreedom))
      .upperQuantile(1 - confidence)
    return (Double(parameters) * (quantile ?? .infinity)).squareRoot()
  }

  /// The same about a better point.
  public func restarted(from optimum: HeldOptimum) throws(ProfileError) -> ProfileLikelihood {
    try ProfileLikelihood(
      optimum: optimum.parameters, sumOfSquares: optimum.sumOfSquares, degreesOfFreedom: degreesOfFreedom,
      standardErrors: standardErrors, bounds: bounds, confidence: confidence)
  }

  var path: ProfilePath { ProfilePath(sumOfSquares: sumOfSquares, variance: variance, target: cutoff) }

  /// The interval of one parameter.
  ///
  /// - Parameter mayGoOn: asked before every refit with the side, −1 or 1; where it is false that end is
  ///   ``ProfileEnd/unfinished(searchedTo:tau:)``.
  public func interval(of index: Int, mayGoOn: (_ side: Double) -> Bool = { _ in true }, refit: Refit)
    -> ProfileOutcome<ProfileInterval>
  {
    let centre = optimum[index]
    let interval = Self.interval(
      path, confidence: confidence, centre: centre, start: optimum,
      standardError: standardErrors?[index],
      bounds: bounds[index], mayGoOn: mayGoOn
    ) { value, start in
      var start = start
      start[index] = value
      return refit([HeldParameter(index: index, value: value)], start)
    }
    return interval
  }

  /// The interval of anything that can be held at a value: a parameter, or a quantity derived from several.
  static func interval(
    _ path: ProfilePath, confidence: Double, centre: Double, start: [Double],
    standardError: Double?,
    bounds: ProfileBounds, mayGoOn: (_ side: Double) -> Bool = { _ in true },
    refit: (_ value: Double, _ start: [Double]) -> HeldOptimum?
  ) -> ProfileOutcome<ProfileInterval> {
    let hint = standardError.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    let size = abs(centre)
    var first = (hint ?? (size > 0 ? 0.05 * size : 0.05)) * path.target / 4
    // Far beyond the estimate itself is no place to begin.
    if size > 0 { first = min(first, size) }
    var ends: [ProfileEnd] = []
    var trace = [
      ProfilePoint(value: centre, tau: 0, parameters: start, sumOfSquares: path.sumOfSquares)
    ]
    for direction in [-1.0, 1.0] {
      let bound = direction < 0 ? bounds.lower : bounds.upper
      guard direction * (bound - centre) > 0 else {
        ends.append(.atBound(bound, tau: 0))
        continue
      }
      let (end, steps) = path.follow(
        from: start, firstStep: first, scale: max(size, first), limit: direction * (bound - centre),
        mayGoOn: { mayGoOn(direction) }
      ) { distance, start in refit(centre + direction * distance, start) }
      trace += steps.map {
        ProfilePoint(
          value: centre + direction * $0.distance, tau: direction * $0.height, parameters: $0.optimum.parameters,
          sumOfSquares: $0.optimum.sumOfSquares)
      }
      switch end {
      case .crossing(let distance): ends.append(.closed(centre + direction * distance))
      case .open(let distance, let height):
        ends.append(.open(searchedTo: centre + direction * distance, tau: direction * height))
      case .limit(let height): ends.append(.atBound(bound, tau: direction * height))
      case .unfinished(let distance, let height):
        ends.append(.unfinished(searchedTo: centre + direction * distance, tau: direction * height))
      case .lost(let distance): ends.append(.lost(at: centre + direction * distance))
      case .lower(let optimum): return .lowerPoint(optimum)
      }
    }
    trace.sort { $0.value < $1.value }
    let least = trace.min { $0.sumOfSquares < $1.sumOfSquares }
    let isBetter = (least?.sumOfSquares ?? .infinity) < path.sumOfSquares - 1e-6 * path.variance
    return .found(
      ProfileInterval(
        lower: ends[0], upper: ends[1], confidence: confidence, cutoff: path.target, trace: trace,
        better: isBetter
          ? least.map { HeldOptimum(parameters: $0.parameters, sumOfSquares: $0.sumOfSquares) } : nil))
  }
}

/// A parameter that is not searched over.
public struct HeldParameter: Sendable, Equatable {
  public var index: Int
  public var value: Double

  public init(index: Int, value: Double) {
    self.index = index
    self.value = value
  }
}

/// Where a parameter must stay.
public struct ProfileBounds: Sendable, Equatable {
  public var lower: Double
  public var upper: Double

  public init(lower: Double = -.infinity, upper: Double = .infinity) {
    self.lower = lower
    self.upper = upper
  }
}

/// What a profile gives: an answer, or word that the fit it started from was not the best.
public enum ProfileOutcome<Answer: Sendable>: Sendable {
  case found(Answer)
  /// A smaller sum of squares was met on the way: fit again from these parameters.
  case lowerPoint(HeldOptimum)

  /// The answer, or `nil` when there is a better fit to be profiled first.
  public var answer: Answer? {
    if case .found(let answer) = self { answer } else { nil }
  }
}

extension ProfileOutcome: Equatable where Answer: Equatable {}

/// One end of a profile interval.
public enum ProfileEnd: Sendable, Equatable {
  case closed(Double)
  /// The profile levels off below the cut-off: this side is not determined. It was followed to this value and got to
  /// this τ.
  case open(searchedTo: Double, tau: Double)
  /// The profile stays below the cut-off down (or up) to the bound of the domain.
  case atBound(Double, tau: Double)
  /// The work allowed ended at this value and τ, still inside: whether there is an end was not seen.
  case unfinished(searchedTo: Double, tau: Double)
  /// No fit could be found beyond this value, which still lies inside.
  case lost(at: Double)

  /// The end, where there is one.
  public var value: Double? {
    if case .closed(let value) = self { value } else { nil }
  }

  /// Whether the walk was given up before it saw an end.
  public var isUnfinished: Bool {
    if case .unfinished = self { true } else { false }
  }
}

/// A point of a profile: τ = sign(θ − θ̂) √((S(θ) − Ŝ) / s²), a straight line for a linear model.
public struct ProfilePoint: Sendable, Equatable {
  public var value: Double
  public var tau: Double
  /// Every parameter at the optimum with this one held.
  public var parameters: [Double]
  public var sumOfSquares: Double
}

/// Every value that the data do not contradict.
public struct ProfileInterval: Sendable, Equatable {
  public var lower: ProfileEnd
  public var upper: ProfileEnd
  public var confidence: Double
  /// |τ| at a closed end.
  public var cutoff: Double
  /// Points met on the way, by increasing value: for a plot of τ or of S.
  public var trace: [ProfilePoint]
  /// A point of the trace slightly better than the optimum, by less than a thousandth of s²: the ends stand, but the
  /// fit is not at its least sum of squares, which may lie at infinity.
  public var better: HeldOptimum?

  /// Whether an end was given up for the work it takes.
  public var isUnfinished: Bool { lower.isUnfinished || upper.isUnfinished }

  /// Lower and upper end when both are closed.
  public var range: ClosedRange<Double>? {
    guard let low = lower.value, let high = upper.value, low <= high else { return nil }
    return low...high
  }
}

/// Why there is no profile.
public enum ProfileError: Error, Sendable, Equatable {
  case noDegreesOfFreedom
  /// Residuals are all zero: every other value is contradicted.
  case exactFit
  case notFinite
  case confidence(Double)
}

extension ProfileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noDegreesOfFreedom:
      "There are as many parameters as points, so nothing says how far off the curve is. Give more points."
    case .exactFit:
      "The curve goes through every point, so there is no spread to judge other curves by."
    case .notFinite:
      "The fit has no finite optimum to start a profile from."
    case .confidence(let level):
      "A confidence level of \(level) is not between 0 and 1. Give one such as 0.95."
    }
  }
}
