public import Curves
public import Datasets
public import Solvers

/// How a series is fitted and what is told of the fit, apart from the families.
public struct FitOptions: Sendable {
  public var noise: Noise
  /// What the values are; where it is not said, levels, except that adoption curves read values that fall as adoption
  /// per period: a total cannot fall.
  public var measure: Measure?
  public var launch: DecimalYear?
  public var settings: ParameterSettings
  /// Interventions and covariates, dated by decimal years.
  public var clock: Clock?
  public var loss: Loss
  /// In place of least squares: a law of the observations whose likelihood is maximised.
  public var likelihood: Likelihood?
  /// How a step is found; chosen by itself where nothing is said.
  public var method: TrustRegion.Method?
  public var interval: IntervalMethod
  /// The intervals' confidence.
  public var confidence: Double
  public var replicates: Int
  public var scheme: Bootstrap.Scheme
  public var seed: UInt64
  public var threads: Int
  /// Pairs of parameters whose joint region is wanted.
  public var regions: [ParameterPair] = []

  public init(
    noise: Noise = .gaussian, measure: Measure? = nil, launch: DecimalYear? = nil,
    settings: ParameterSettings = ParameterSettings(), clock: Clock? = nil, loss: Loss = .squares,
    method: TrustRegion.Method? = nil,
    interval: IntervalMethod = .wald, confidence: Double = 0.95, replicates: Int = 2000,
    scheme: Bootstrap.Scheme = .residual, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.noise = noise
    self.measure = measure
    self.launch = launch
    self.settings = settings
    self.clock = clock
    self.loss = loss
    self.method = method
    self.interval = interval
    self.confidence = confidence
    self.replicates = replicates
    self.scheme = scheme
    self.seed = seed
    self.threads = threads
  }
}

extension FitOptions {
  /// The parametric bootstrap of a likelihood; `nil` where intervals are of another kind.
  public var bootstrap: Bootstrap? {
    interval == .bootstrap
      ? Bootstrap(
        .parametric, replicates: replicates, seed: seed, purpose: "bootstrap of a likelihood",
        threads: threads)
      : nil
  }

  public func fitting(measure: Measure) -> LeastSquaresFitting {
    var fitting = LeastSquaresFitting(
      noise: noise, measure: measure, launch: launch, settings: settings, loss: loss,
      solver: method.map { TrustRegion(method: $0) } ?? TrustRegion())
    fitting.clock = clock
    fitting.globalSearch = GlobalSearch(points: 128, searches: 16)
    return fitting
  }
}

/// Where an interval comes from.
public enum IntervalMethod: String, Sendable, Codable, CaseIterable {
  /// Estimate ± t · standard error.
  case wald
  /// Every value that the data do not contradict, by an F test.
  case profile
  /// Quantiles of refits, by BCa.
  case bootstrap
}
