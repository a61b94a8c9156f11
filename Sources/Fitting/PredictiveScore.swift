import RealModule
import Solvers

/// What a fit expects of one observation on the noise's scale: normal, or Student's t where the spread is estimated.
public struct PredictiveLaw: Sendable, Equatable {
  public var location: Double
  /// Standard deviation of the normal, scale of the t; positive.
  public var scale: Double
  /// `nil` for the normal.
  public var degreesOfFreedom: Double?

  public init(location: Double, scale: Double, degreesOfFreedom: Double? = nil) {
    self.location = location
    self.scale = scale
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// ln density on the noise's scale.
  public func logDensity(_ linked: Double) -> Double {
    let z = (linked - location) / scale
    guard let degrees = degreesOfFreedom else {
      return -z * z / 2 - Double.log(scale) - Double.log(2 * Double.pi) / 2
    }
    return Double.logGamma((degrees + 1) / 2) - Double.logGamma(degrees / 2)
      - Double.log(degrees * Double.pi) / 2 - Double.log(scale)
      - (degrees + 1) / 2 * Double.log(onePlus: z * z / degrees)
  }

  /// The continuous ranked probability score on the noise's scale, in its units; lower is better. Infinite for a t of
  /// one degree of freedom or fewer, which has no mean.
  ///
  /// Sources: Gneiting and Raftery 2007; for the t, Jordan, Krüger and Lerch 2019, appendix A.
  public func rankedProbabilityScore(_ linked: Double) -> Double {
    let z = (linked - location) / scale
    guard let degrees = degreesOfFreedom else {
      let normal = Distribution.Normal.standard
      return scale
        * (z * (normal.cumulative(z) - normal.survival(z)) + 2 * normal.density(z) - 1 / Double.pi.squareRoot())
    }
    guard degrees > 1, let law = try? Distribution.StudentT(degreesOfFreedom: degrees) else { return .infinity }
    func logBeta(_ a: Double, _ b: Double) -> Double {
      Double.logGamma(a) + Double.logGamma(b) - Double.logGamma(a + b)
    }
    let spread =
      2 * degrees.squareRoot() / (degrees - 1)
      * Double.exp(logBeta(0.5, degrees - 0.5) - 2 * logBeta(0.5, degrees / 2))
    return scale
      * (z * (law.cumulative(z) - law.survival(z)) + 2 * law.density(z) * (degrees + z * z) / (degrees - 1) - spread)
  }
}

/// How well one observation was foreseen by a fit that did not see it.
public struct PredictionScore: Sendable, Equatable {
  /// Position of the observation.
  public var index: Int
  /// Observations after the last one seen; 0 where it was left out of the middle.
  public var lead: Int
  /// ln density in the data's own units.
  public var logDensity: Double
  /// On the noise's scale.
  public var rankedProbability: Double
}

/// Scores of observations by fits that did not see them, and their mean with its standard error.
public struct PredictiveScore: Sendable, Equatable {
  public var scores: [PredictionScore]
  /// Observations that no fit foresaw, because it was not found or had no finite score.
  public var failed: [Int]

  /// What observations were and how steep the link is there.
  public struct Outcomes: Sendable, Equatable {
    /// On the noise's scale.
    public var linked: [Double]
    /// ln |d link / dy|; zero for gaussian noise.
    public var logSlopes: [Double]

    public init(linked: [Double], logSlopes: [Double]) {
      precondition(linked.count == logSlopes.count, "one slope for each observation")
      self.linked = linked
      self.logSlopes = logSlopes
    }

    func score(_ index: Int, lead: Int, _ law: PredictiveLaw?) -> PredictionScore? {
      guard let law, law.scale > 0, law.scale.isFinite, law.location.isFinite else { return nil }
      let score = PredictionScore(
        index: index, lead: lead, logDensity: law.logDensity(linked[index]) + logSlopes[index],
        rankedProbability: law.rankedProbabilityScore(linked[index]))
      return score.logDensity.isFinite ? score : nil
    }
  }

  private init(_ outcomes: [(index: Int, score: PredictionScore?)]) {
    scores = outcomes.compactMap(\.score)
    failed = outcomes.filter { $0.score == nil }.map(\.index)
  }

  /// Leave-one-out by refitting: each observation under the fit to all others.
  ///
  /// In a series the others include its future; for a forecast's sake prefer ``leaveFutureOut``.
  /// - Parameter predict: what the fit without that observation expects of it; `nil` where no fit was found.
  public static func leaveOneOut(
    _ outcomes: Outcomes, threads: Int = 1, predict: @Sendable (_ excluded: Int) -> PredictiveLaw?
  ) -> PredictiveScore {
    PredictiveScore(
      InParallel.map(outcomes.linked.count, threads: threads) { index in
        (index, outcomes.score(index, lead: 0, predict(index)))
      })
  }

  /// Leave-one-out without refitting: Student's t about fittedᵢ − hᵢ eᵢ / (1 − hᵢ), n − p − 1 degrees of freedom.
  ///
  /// Exact for a linear model; one Gauss–Newton step from exact for a curve.
  public static func oneStepLeaveOneOut(
    _ outcomes: Outcomes, residuals: [Double], weights: [Double]? = nil, influence: Influence, parameters: Int
  ) -> PredictiveScore {
    let degrees = Double(residuals.count - parameters - 1)
    return PredictiveScore(
      residuals.indices.map { index in
        let point = influence.points[index]
        guard degrees > 0, let internally = point.internallyStudentised, let externally = point.externallyStudentised,
          externally != 0
        else { return (index, nil) }
        // eᵢ / (1 − hᵢ) is off by its scale times the externally studentised residual.
        let without = influence.spread * abs(internally / externally)
        let rest = 1 - point.leverage
        let law = PredictiveLaw(
          location: outcomes.linked[index] - residuals[index] / rest,
          scale: without / (rest * (weights?[index] ?? 1)).squareRoot(), degreesOfFreedom: degrees)
        return (index, outcomes.score(index, lead: 0, law))
      })
  }

  /// Leave-future-out: from each origin the next observations under the fit to those up to it.
  ///
  /// Source: Bürkner, Gabry and Vehtari, "Approximate leave-future-out cross-validation", 2020.
  /// - Parameters:
  ///   - first: how many observations the first fit sees.
  ///   - horizon: how many observations each fit foresees, as far as there are.
  ///   - predict: laws of the observations after the first so many; `nil` where no fit was found.
  public static func leaveFutureOut(
    _ outcomes: Outcomes, first: Int, horizon: Int = 1, threads: Int = 1,
    predict: @Sendable (_ known: Int) -> [PredictiveLaw?]?
  ) -> PredictiveScore {
    precondition(first > 0 && horizon > 0, "a first fit sees something and foresees something")
    let count = outcomes.linked.count
    let origins = first < count ? Array(first..<count) : []
    let groups = InParallel.map(origins.count, threads: threads) {
      position -> [(index: Int, score: PredictionScore?)] in
      let known = origins[position]
      let laws = predict(known) ?? []
      return (0..<min(horizon, count - known)).map { ahead in
        (known + ahead, outcomes.score(known + ahead, lead: ahead + 1, ahead < laws.count ? laws[ahead] : nil))
      }
    }
    return PredictiveScore(groups.flatMap { $0 })
  }

  /// Mean over the scores, of one lead or of all.
  public func logDensity(lead: Int? = nil) -> MeanScore? { mean(lead, \.logDensity) }
  public func rankedProbability(lead: Int? = nil) -> MeanScore? { mean(lead, \.rankedProbability) }

  private func mean(_ lead: Int?, _ value: (PredictionScore) -> Double) -> MeanScore? {
    let chosen = scores.filter { score in lead.map { $0 == score.lead } ?? true }
    return MeanScore(chosen.map(value), overlap: max(0, (chosen.map(\.lead).max() ?? 0) - 1))
  }

  /// Mean log density of this less the other's, over the observations both foresaw.
  public func logDensityAdvantage(over other: PredictiveScore, lead: Int? = nil) -> MeanScore? {
    struct Key: Hashable {
      var index: Int
      var lead: Int
    }
    let theirs = Dictionary(
      other.scores.map { (Key(index: $0.index, lead: $0.lead), $0.logDensity) }, uniquingKeysWith: { first, _ in first }
    )
    var differences: [Double] = []
    var longest = 0
    for score in scores where lead.map({ $0 == score.lead }) ?? true {
      guard let their = theirs[Key(index: score.index, lead: score.lead)] else { continue }
      differences.append(score.logDensity - their)
      longest = max(longest, score.lead)
    }
    return MeanScore(differences, overlap: max(0, longest - 1))
  }
}

/// A mean of scores with its standard error.
public struct MeanScore: Sendable, Equatable {
  public var mean: Double
  /// `nil` for a single score, or where it is not finite.
  public var standardError: Double?
  public var count: Int

  public var sum: Double { mean * Double(count) }

  /// - Parameter overlap: forecasts h ahead share h − 1 steps with the next: autocovariances up to that lag are added,
  ///   weighted 1 − lag/(overlap + 1) (Newey and West 1987). Without overlap the scores count as independent.
  public init?(_ scores: [Double], overlap: Int = 0) {
    guard !scores.isEmpty else { return nil }
    count = scores.count
    let n = Double(count)
    let mean = scores.reduce(0, +) / n
    self.mean = mean
    guard count > 1, mean.isFinite else { return }
    let centred = scores.map { $0 - mean }
    var variance = centred.reduce(0) { $0 + $1 * $1 } / (n - 1)
    for lag in 0..<min(overlap, count - 1) {
      let covariance = zip(centred.dropFirst(lag + 1), centred).reduce(0) { $0 + $1.0 * $1.1 } / (n - 1)
      variance += 2 * (1 - Double(lag + 1) / Double(overlap + 1)) * covariance
    }
    standardError = (max(0, variance) / n).squareRoot()
  }
}
