import RealModule

/// Cost that falls by the same share whenever what is learned by doubles: y = a Π Qᵢ^{−bᵢ}, Q predictors and not time.
///
/// Wright's law has one predictor, cumulative output (Wright 1936); the two-factor curve a second one beside it, a stock of
/// research or the time spent (Kouvaritakis, Soria and Isoard 2000). The learning rate is 1 − 2^{−b}: by how much cost
/// falls when the predictor doubles. ln y is linear in ln Q, so that a fit under log-normal noise is a linear regression.
///
/// A curve is bound to the paths of its predictors (``bound(to:)``) and is then a function of the date like any other:
/// exact at the dates at which predictors are known, between them with ln Q on a straight line. What comes after is what
/// each ``Covariate`` declares. Two predictors that grow together in proportion cannot be told apart.
public struct LearningCurve: CurveFamily {
  public enum Kind: String, Sendable, CaseIterable {
    case wright
    case twoFactor = "two-factor-learning"
  }

  public let kind: Kind
  /// One a predictor, dated by decimal years; empty before the curve is bound.
  public let predictors: [Covariate]

  public static let wright = LearningCurve(.wright, [])
  public static let twoFactor = LearningCurve(.twoFactor, [])

  private init(_ kind: Kind, _ predictors: [Covariate]) {
    self.kind = kind
    self.predictors = predictors
    var parameters = [
      Parameter(
        "cost", symbol: "a", unit: .level, domain: .positive, meaning: "cost where every predictor is 1", isLinear: true
      ),
      Parameter(
        "experience", symbol: "b", unit: .none, domain: .real,
        meaning: "per cent saved for a per cent more \(predictors.first?.name ?? "cumulative output")"),
    ]
    if kind == .twoFactor {
      parameters.append(
        Parameter(
          "research", symbol: "c", unit: .none, domain: .real,
          meaning: "per cent saved for a per cent more \(predictors.last?.name ?? "research")"))
    }
    self.parameters = parameters
  }

  /// The curve on given predictors, one for `wright` and two for `two-factor-learning`, dated by decimal years.
  public func bound(to predictors: [Covariate]) -> LearningCurve {
    precondition(predictors.count == predictorCount, "one path a predictor")
    return LearningCurve(kind, predictors)
  }

  /// Where the exponents stand among the parameters, one a predictor.
  public static let firstExponent = 1
  public var predictorCount: Int { kind == .wright ? 1 : 2 }
  public var isBound: Bool { !predictors.isEmpty }

  public var name: String { kind.rawValue }
  public var formula: String {
    kind == .wright
      ? "a Q^(−b), Q \(word(0, "cumulative output"))"
      : "a Q^(−b) R^(−c), Q \(word(0, "cumulative output")), R \(word(1, "research or time"))"
  }
  private func word(_ index: Int, _ unbound: String) -> String {
    index < predictors.count ? predictors[index].name : unbound
  }
  public var summary: String {
    kind == .wright
      ? "Cost that falls by the same share for every doubling of cumulative output (--against)."
      : "Cost that falls with cumulative output and with a second predictor, research or time (--against)."
  }
  public var reference: String { kind == .wright ? "Wright 1936" : "Kouvaritakis, Soria and Isoard 2000" }
  /// Predictors are dated by decimal years.
  public var origin: Origin { .calendar }
  public let parameters: [Parameter]

  /// The cost where the predictors have given logarithms.
  public func cost<S: Scalar>(_ logarithms: (Int) -> S, _ p: Arguments<S>) -> S {
    var exponent = -p[1] * logarithms(0)
    if kind == .twoFactor { exponent = exponent - p[2] * logarithms(1) }
    return p[0] * S.exp(exponent)
  }

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    guard isBound else { return S(.nan) }
    return cost({ predictors[$0].logarithm(at: time) }, p)
  }

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    guard isBound else { return [] }
    let rows = zip(times, levels).filter { $0.1 > 0 && $0.1.isFinite }
    return predictors.indices.compactMap { index in
      let points = rows.map { (x: predictors[index].logarithm(at: $0.0), y: Double.log($0.1)) }
      guard let line = StraightLine(through: points) else { return nil }
      let cost = Double.exp(line.intercept)
      guard cost > 0, cost.isFinite else { return nil }
      return [cost] + predictors.indices.map { $0 == index ? -line.slope : 0 }
    }
  }

  /// No inverse: a predictor need not grow, and may pass a value more than once.
  public func time(reaching level: Double, _ p: [Double]) -> Double? { nil }

  /// The share by which cost falls when a predictor doubles: 1 − 2^{−b}, with its slope in b.
  public static func learningRate(_ exponent: Double) -> (rate: Double, slope: Double) {
    let rate = -Double.expMinusOne(-exponent * Double.log(2))
    return (rate, Double.log(2) * (1 - rate))
  }

  /// Logarithms once a date, then the formula on its gradients.
  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    guard isBound, let base = parameters.baseAddress else {
      for index in times.indices { levels[index] = .nan }
      return
    }
    typealias Lanes = Dual<SIMD4<Double>>
    let count = parameters.count
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: count) { duals in
      for index in 0..<count {
        duals.initializeElement(at: index, to: Dual(variable: parameters[index], lane: index))
      }
      guard let lanes = duals.baseAddress else { return }
      for row in times.indices {
        guard let gradients else {
          levels[row] = cost({ predictors[$0].logarithm(at: times[row]) }, Arguments(base))
          continue
        }
        let result = cost({ Lanes(predictors[$0].logarithm(at: times[row])) }, Arguments(UnsafePointer(lanes)))
        levels[row] = result.value
        for column in 0..<count { gradients[row * count + column] = result.partials[column] }
      }
    }
  }
}
