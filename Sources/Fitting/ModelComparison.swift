import RealModule
import Solvers

/// A fitted model as a comparison sees it: what it was scored on, and how well it did point by point.
public struct ScoredModel: Sendable, Equatable {
  public var name: String
  public var observations: ScoredObservations
  /// ln of the density of each observation in the data's own units, at the estimates: the Jacobian of a logarithm or
  /// a logit is included.
  public var pointLogLikelihoods: [Double]
  /// Parameters estimated from these data, the spread included; ties and fixed values reduce it.
  public var parameterCount: Int
  /// True where a prior or penalty pulled on the estimates: they then do not maximise the likelihood.
  public var isPenalised: Bool
  /// False where the best point found is not an optimum.
  public var hasConverged: Bool

  public init(
    name: String, observations: ScoredObservations, pointLogLikelihoods: [Double], parameterCount: Int,
    isPenalised: Bool = false, hasConverged: Bool = true
  ) {
    precondition(observations.values.count == pointLogLikelihoods.count, "one log-likelihood for each observation")
    self.name = name
    self.observations = observations
    self.pointLogLikelihoods = pointLogLikelihoods
    self.parameterCount = parameterCount
    self.isPenalised = isPenalised
    self.hasConverged = hasConverged
  }

  public var count: Int { pointLogLikelihoods.count }
  public var logLikelihood: Double { pointLogLikelihoods.reduce(0, +) }

  /// 2k − 2 ln L (Akaike 1974).
  public var aic: Double { 2 * Double(parameterCount) - 2 * logLikelihood }
  /// AIC + 2k(k + 1)/(n − k − 1) (Hurvich and Tsai 1989); `nil` for too few points: n ≤ k + 1.
  public var aicc: Double? {
    let k = Double(parameterCount)
    let room = Double(count) - k - 1
    return room > 0 ? aic + 2 * k * (k + 1) / room : nil
  }
  /// k ln n − 2 ln L (Schwarz 1978).
  public var bic: Double { Double(parameterCount) * Double.log(Double(count)) - 2 * logLikelihood }

  /// Normal log densities of residuals on the noise's scale, at the spread of maximum likelihood σ² = Σ w e² / n.
  ///
  /// - Parameters:
  ///   - logSlopes: ln |d link / dy| of each observation; zero for gaussian noise.
  ///   - weights: inverse variances up to a factor; all one where `nil`.
  public static func pointLogLikelihoods(
    residuals: [Double], logSlopes: [Double], weights: [Double]? = nil
  ) -> [Double] {
    let count = Double(residuals.count)
    let squares = residuals.indices.map { (weights?[$0] ?? 1) * residuals[$0] * residuals[$0] }
    let variance = squares.reduce(0, +) / count
    return residuals.indices.map { index in
      -0.5 * (Double.log(2 * Double.pi * variance / (weights?[index] ?? 1)) + squares[index] / variance)
        + logSlopes[index]
    }
  }
}

/// Which observations a likelihood is about.
public struct ScoredObservations: Sendable, Equatable {
  public var dates: [Double]
  /// In the data's own units.
  public var values: [Double]
  public var unit: String
  /// How many first values the density takes as given: one for a random walk or for increments of a running sum.
  public var conditionedOn: Int

  public init(dates: [Double], values: [Double], unit: String, conditionedOn: Int = 0) {
    precondition(dates.count == values.count, "one value for each date")
    self.dates = dates
    self.values = values
    self.unit = unit
    self.conditionedOn = conditionedOn
  }
}

/// Why two models cannot be put in one order.
public enum NotComparable: Error, Sendable, Equatable {
  case differentCount(Int, reference: Int)
  /// The first date at which the observations scored are not the same.
  case differentObservations(date: Double)
  case differentUnit(String, reference: String)
  case differentConditioning(Int, reference: Int)
  /// A prior or a penalty: the likelihood is not at its maximum, and parameters do not count in full.
  case penalised
  case notConverged
  /// A density that is zero or infinite.
  case notFinite
  /// The larger model fits worse, so that it is not at its optimum, or does not contain the smaller one.
  case notNested
}

extension NotComparable: CustomStringConvertible {
  public var description: String {
    switch self {
    case .differentCount(let count, let reference):
      "It scores \(count) observations where the others score \(reference). Fit both to the same rows."
    case .differentObservations(let date):
      "Its observations differ from the others' at \(date). Fit both to the same rows."
    case .differentUnit(let unit, let reference):
      "Its density is of \(unit), the others' of \(reference). Score both in one unit."
    case .differentConditioning(let count, let reference):
      "It takes the first \(count) values as given where the others take \(reference). Score both from the same date on."
    case .penalised:
      "A prior pulled on its estimates, so it has no information criterion. Compare by leave-future-out scores."
    case .notConverged:
      "The best point found is not an optimum, so its likelihood is not the greatest."
    case .notFinite:
      "The likelihood is not finite: the curve goes through every point, or an observation is impossible under it."
    case .notNested:
      "The model with more parameters fits worse: it was not fitted to its optimum, or does not contain the other."
    }
  }
}

/// Information criteria of several models, compared only where they are about the same thing.
///
/// Likelihoods can be compared when they are densities of the same observations in the same units, given the same
/// first values. Most models that agree on that set the reference; the others are listed with the reason why not.
public struct ModelComparison: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var model: ScoredModel
    /// `nil` for a model that can be compared.
    public var reason: NotComparable?
    /// Differences from the least of the comparable models.
    public var deltaAIC: Double?
    public var deltaAICc: Double?
    public var deltaBIC: Double?
    /// exp(−Δ/2) over their sum (Akaike 1978; Burnham and Anderson 2002).
    public var weightAIC: Double?
    /// `nil` for too few points, n ≤ k + 1: then it takes no part in these weights.
    public var weightAICc: Double?
    public var weightBIC: Double?
  }

  /// In the order given.
  public var rows: [Row]

  public init(_ models: [ScoredModel]) {
    let own = models.map(Self.ownReason)
    let usable = models.indices.filter { own[$0] == nil }
    // The largest group that agrees; the first of equal ones.
    var reference: Int?
    var size = 0
    for candidate in usable {
      let agreeing = usable.reduce(0) { $0 + (Self.reason(models[$1], models[candidate]) == nil ? 1 : 0) }
      if agreeing > size { (reference, size) = (candidate, agreeing) }
    }
    rows = models.indices.map { index in
      Row(model: models[index], reason: own[index] ?? reference.flatMap { Self.reason(models[index], models[$0]) })
    }
    fill(\.aic, \.deltaAIC, \.weightAIC)
    fill(\.aicc, \.deltaAICc, \.weightAICc)
    fill(\.bic, \.deltaBIC, \.weightBIC)
  }

  private mutating func fill(
    _ criterion: (ScoredModel) -> Double?, _ delta: WritableKeyPath<Row, Double?>,
    _ weight: WritableKeyPath<Row, Double?>
  ) {
    let values = rows.map { $0.reason == nil ? criterion($0.model) : nil }
    guard let least = values.compactMap({ $0 }).min() else { return }
    let total = values.compactMap { $0 }.reduce(0) { $0 + Double.exp(-($1 - least) / 2) }
    for index in rows.indices {
      guard let value = values[index] else { continue }
      rows[index][keyPath: delta] = value - least
      rows[index][keyPath: weight] = Double.exp(-(value - least) / 2) / total
    }
  }

  static func ownReason(_ model: ScoredModel) -> NotComparable? {
    if model.isPenalised { return .penalised }
    if !model.hasConverged { return .notConverged }
    if !model.logLikelihood.isFinite || model.count == 0 { return .notFinite }
    return nil
  }

  /// Why a model is not about what the reference is about; `nil` if it is.
  static func reason(_ model: ScoredModel, _ reference: ScoredModel) -> NotComparable? {
    let (mine, theirs) = (model.observations, reference.observations)
    guard mine.unit == theirs.unit else { return .differentUnit(mine.unit, reference: theirs.unit) }
    guard mine.conditionedOn == theirs.conditionedOn else {
      return .differentConditioning(mine.conditionedOn, reference: theirs.conditionedOn)
    }
    guard mine.values.count == theirs.values.count else {
      return .differentCount(mine.values.count, reference: theirs.values.count)
    }
    for index in mine.values.indices
    where mine.dates[index] != theirs.dates[index] || mine.values[index] != theirs.values[index] {
      return .differentObservations(date: mine.dates[index])
    }
    return nil
  }

  private static func check(_ first: ScoredModel, _ second: ScoredModel) throws(NotComparable) {
    if let reason = ownReason(first) ?? ownReason(second) ?? reason(second, first) { throw reason }
  }

  /// 2 (ln L₂ − ln L₁), χ² with as many degrees of freedom as the larger model has parameters more (Wilks 1938).
  ///
  /// The smaller model must be the larger one with parameters held at values inside their domains; at a bound the
  /// probability is too large.
  public static func likelihoodRatio(
    smaller: ScoredModel, larger: ScoredModel
  ) throws(NotComparable) -> HypothesisTest {
    try check(smaller, larger)
    let statistic = 2 * (larger.logLikelihood - smaller.logLikelihood)
    let degrees = Double(larger.parameterCount - smaller.parameterCount)
    // What rounding of two optima leaves.
    let rounding = 1e-9 * max(1, abs(larger.logLikelihood))
    guard degrees > 0, statistic > -rounding, let law = try? Distribution.ChiSquared(degreesOfFreedom: degrees) else {
      throw .notNested
    }
    let size = max(0, statistic)
    return HypothesisTest(statistic: size, pValue: law.survival(size), degreesOfFreedom: degrees)
  }

  /// ((S₁ − S₂)/(p₂ − p₁)) / (S₂/(n − p₂)) against F: the same question for least squares, exact for linear models and
  /// better than χ² for few points (Bates and Watts 1988, section 3.10).
  public static func extraSumOfSquares(
    smaller: (sumOfSquares: Double, parameters: Int), larger: (sumOfSquares: Double, parameters: Int), count: Int
  ) throws(NotComparable) -> HypothesisTest {
    let extra = larger.parameters - smaller.parameters
    let rest = count - larger.parameters
    guard smaller.sumOfSquares.isFinite, larger.sumOfSquares.isFinite, larger.sumOfSquares > 0 else { throw .notFinite }
    guard extra > 0, rest > 0, smaller.sumOfSquares >= larger.sumOfSquares * (1 - 1e-9),
      let law = try? Distribution.FisherF(numerator: Double(extra), denominator: Double(rest))
    else { throw .notNested }
    let gain = max(0, smaller.sumOfSquares - larger.sumOfSquares)
    let statistic = gain / Double(extra) / (larger.sumOfSquares / Double(rest))
    return HypothesisTest(statistic: statistic, pValue: law.survival(statistic), degreesOfFreedom: Double(extra))
  }

  /// What parameters cost in Vuong's test.
  public enum VuongCorrection: String, Sendable, CaseIterable {
    case none
    /// k₁ − k₂ is taken from the difference of log-likelihoods.
    case akaike
    /// (k₁ − k₂)/2 · ln n.
    case schwarz
  }

  /// Vuong's test of two models neither of which contains the other: z = (Σ mᵢ − c) / (ω √n) with mᵢ the difference of
  /// the log-likelihoods at point i, ω² their variance (over n) and c the correction; normal where both are equally far
  /// from the truth.
  ///
  /// It takes points as independent and the models as distinguishable, which ``VuongTest/areDistinguishable`` tells. Few
  /// points make it normal only roughly.
  ///
  /// Source: Vuong, "Likelihood ratio tests for model selection and non-nested hypotheses", 1989, theorem 5.1 and
  /// equation 5.9.
  public static func vuong(
    _ first: ScoredModel, _ second: ScoredModel, correction: VuongCorrection = .schwarz
  ) throws(NotComparable) -> VuongTest {
    try check(first, second)
    let count = Double(first.count)
    let differences = zip(first.pointLogLikelihoods, second.pointLogLikelihoods).map { $0 - $1 }
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let extra = Double(first.parameterCount - second.parameterCount)
    let cost: Double
    switch correction {
    case .none: cost = 0
    case .akaike: cost = extra
    case .schwarz: cost = extra / 2 * Double.log(count)
    }
    let largest = differences.reduce(0) { max($0, abs($1)) }
    guard variance > 0, variance.squareRoot() > 1e-9 * max(1e-6, largest) else {
      return VuongTest(statistic: nil, pValue: nil, difference: mean * count - cost, scatter: 0, extra: extra)
    }
    let statistic = (mean * count - cost) / (variance * count).squareRoot()
    return VuongTest(
      statistic: statistic, pValue: 2 * Distribution.Normal.standard.survival(abs(statistic)),
      difference: mean * count - cost, scatter: variance * count, extra: extra)
  }
}

/// The outcome of Vuong's test.
public struct VuongTest: Sendable, Equatable {
  /// Positive where the first model is nearer to the truth; `nil` where both give the same densities at every point, so
  /// that the data cannot tell them apart.
  public var statistic: Double?
  /// Two-sided.
  public var pValue: Double?
  /// Difference of the log-likelihoods, corrected.
  public var difference: Double
  /// n ω².
  public var scatter: Double
  /// Parameters of the first beyond those of the second.
  var extra: Double

  /// Whether the models say different things of the points: n ω² lies beyond the 95% point of χ² with as many degrees of
  /// freedom as there are parameters more in one, at least one, which is its law where one contains the other and the data
  /// are the smaller's (Vuong 1989, theorem 3.3 and section 4). Where they do not, z is the penalty over next to nothing.
  ///
  /// A curve whose ceiling runs off becomes an exponential: then neither is nearer to the truth.
  public var areDistinguishable: Bool {
    let law = try? Distribution.ChiSquared(degreesOfFreedom: max(1, abs(extra)))
    guard let cutoff = try? law?.upperQuantile(0.05) else { return false }
    return scatter > cutoff
  }
}
