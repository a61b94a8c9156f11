/// What `catchup fit --json` prints: schema `catchup.fit/1`.
public struct FitRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.fit/1"
  public var schema: String = FitRecord.schema
  public var data: SeriesRecord
  public var fits: [FamilyFitRecord]
  /// The fits held against each other, in their order.
  public var comparison: [ComparisonRecord]
  /// Tests of each fit against the one with the least AICc.
  public var tests: [ModelTestRecord]
  public var warnings: [String]

  public init(
    data: SeriesRecord, fits: [FamilyFitRecord], comparison: [ComparisonRecord] = [], tests: [ModelTestRecord] = [],
    warnings: [String]
  ) {
    self.data = data
    self.fits = fits
    self.comparison = comparison
    self.tests = tests
    self.warnings = warnings
  }
}

/// One fit among others: information criteria where its density is of the same observations as theirs.
public struct ComparisonRecord: Codable, Sendable, Equatable {
  public var family: String
  public var parameterCount: Int
  public var logLikelihood: Double?
  public var aicc: Double?
  public var deltaAICc: Double?
  public var weight: Double?
  public var bic: Double?
  public var deltaBIC: Double?
  /// Mean log density of observations left out, one after another, and its standard error.
  public var leaveOneOut: Double?
  public var leaveOneOutError: Double?
  /// Mean log density of the next observation under the fit to those before it, and its standard error.
  public var leaveFutureOut: Double?
  public var leaveFutureOutError: Double?
  /// Why it cannot be compared, or an empty string.
  public var note: String

  enum CodingKeys: String, CodingKey {
    case family, weight, note
    case parameterCount = "df"
    case logLikelihood = "logLik"
    case aicc = "AICc"
    case deltaAICc = "delta.AICc"
    case bic = "BIC"
    case deltaBIC = "delta.BIC"
    case leaveOneOut = "elpd.loo"
    case leaveOneOutError = "elpd.loo.std.error"
    case leaveFutureOut = "elpd.lfo"
    case leaveFutureOutError = "elpd.lfo.std.error"
  }
}

/// A test of one fit against another.
public struct ModelTestRecord: Codable, Sendable, Equatable {
  /// `likelihood ratio` where one contains the other, else `vuong`.
  public var test: String
  public var first: String
  public var second: String
  public var statistic: Double?
  public var degreesOfFreedom: Double?
  public var pValue: Double?

  enum CodingKeys: String, CodingKey {
    case test, first, second, statistic
    case degreesOfFreedom = "df"
    case pValue = "p.value"
  }
}

/// One curve family fitted to one series; names follow R's broom.
public struct FamilyFitRecord: Codable, Sendable, Equatable {
  public var family: String
  /// The formula in words a reader can check, such as `K / (1 + exp(−r (t − m)))`.
  public var formula: String
  public var noise: String
  public var measure: String
  public var loss: String
  /// What was maximised in place of least squares; `null` for least squares.
  public var likelihood: LikelihoodRecord?
  /// Where the intervals come from.
  public var interval: IntervalRecord
  public var terms: [TermRecord]
  /// What follows from the parameters: dates, takeover times, peaks.
  public var quantities: [QuantityRecord]
  /// Regions of two parameters that were asked for.
  public var regions: [RegionRecord]
  /// Other places where the search came to rest, best first.
  public var optima: [OptimumRecord]
  public var goodness: GoodnessRecord
  public var points: [FittedPointRecord]
  /// What interventions and covariates did; empty without any.
  public var interventions: [InterventionRecord]
  /// Those whose dates were estimated against none of them, where there are several.
  public var together: TogetherRecord?
  public var warnings: [String]

  public init(
    family: String, formula: String, noise: String, measure: String, loss: String = "squares",
    likelihood: LikelihoodRecord? = nil, interval: IntervalRecord = IntervalRecord(), terms: [TermRecord],
    quantities: [QuantityRecord] = [],
    regions: [RegionRecord] = [], optima: [OptimumRecord] = [], goodness: GoodnessRecord, points: [FittedPointRecord],
    interventions: [InterventionRecord] = [], together: TogetherRecord? = nil, warnings: [String]
  ) {
    self.family = family
    self.formula = formula
    self.noise = noise
    self.measure = measure
    self.loss = loss
    self.likelihood = likelihood
    self.interval = interval
    self.terms = terms
    self.quantities = quantities
    self.regions = regions
    self.optima = optima
    self.goodness = goodness
    self.points = points
    self.interventions = interventions
    self.together = together
    self.warnings = warnings
  }
}

/// A likelihood that was maximised.
public struct LikelihoodRecord: Codable, Sendable, Equatable {
  /// Such as `poisson`.
  public var law: String
  /// `independent` or `ar1`.
  public var errors: String
  /// `constant`, `power`, or `of the law`.
  public var variance: String
  /// The column of totals of a binomial likelihood.
  public var total: String?

  public init(law: String, errors: String, variance: String, total: String?) {
    self.law = law
    self.errors = errors
    self.variance = variance
    self.total = total
  }
}

/// Where intervals come from: `wald`, `profile` or `bootstrap`.
public struct IntervalRecord: Codable, Sendable, Equatable {
  public var method: String
  public var confidence: Double
  /// Refits asked for and those that found no fit; `null` without a bootstrap.
  public var replicates: Int?
  public var failed: Int?

  public init(method: String = "wald", confidence: Double = 0.95, replicates: Int? = nil, failed: Int? = nil) {
    self.method = method
    self.confidence = confidence
    self.replicates = replicates
    self.failed = failed
  }
}

/// Something that follows from the parameters; a date carries `date` as well.
public struct QuantityRecord: Codable, Sendable, Equatable {
  public var quantity: String
  public var estimate: Double
  public var standardError: Double?
  public var low: Double?
  public var high: Double?
  public var unit: String
  public var date: DateRecord?

  public init(
    quantity: String, estimate: Double, standardError: Double?, low: Double?, high: Double?, unit: String,
    date: DateRecord? = nil
  ) {
    self.quantity = quantity
    self.estimate = estimate
    self.standardError = standardError
    self.low = low
    self.high = high
    self.unit = unit
    self.date = date
  }

  enum CodingKeys: String, CodingKey {
    case quantity, estimate, unit, date
    case standardError = "std.error"
    case low = "conf.low"
    case high = "conf.high"
  }
}

/// Another optimum of the same fit.
public struct OptimumRecord: Codable, Sendable, Equatable {
  /// `null` under a likelihood.
  public var rss: Double?
  /// `null` for least squares.
  public var logLikelihood: Double?
  /// In the order of the terms.
  public var estimates: [Double]

  public init(rss: Double? = nil, logLikelihood: Double? = nil, estimates: [Double]) {
    self.rss = rss
    self.logLikelihood = logLikelihood
    self.estimates = estimates
  }

  enum CodingKeys: String, CodingKey {
    case rss, estimates
    case logLikelihood = "logLik"
  }
}

/// One parameter. A parameter that is a date carries `date` as well. An estimate the data do not determine is `null`.
public struct TermRecord: Codable, Sendable, Equatable {
  public var term: String
  public var symbol: String
  public var estimate: Double?
  /// Where the sum of squares is least, for a parameter that the data do not determine: no estimate. Else `null`.
  public var best: Double?
  public var standardError: Double?
  public var low: Double?
  public var high: Double?
  public var unit: String
  public var meaning: String
  /// `estimated`, `fixed`, `tied` or `at bound`.
  public var status: String
  /// Set when the parameter is a date.
  public var date: DateRecord?

  public init(
    term: String, symbol: String, estimate: Double?, standardError: Double?, low: Double?, high: Double?, unit: String,
    meaning: String, status: String = "estimated", date: DateRecord? = nil
  ) {
    self.term = term
    self.symbol = symbol
    self.estimate = estimate
    self.standardError = standardError
    self.low = low
    self.high = high
    self.unit = unit
    self.meaning = meaning
    self.status = status
    self.date = date
  }

  enum CodingKeys: String, CodingKey {
    case term, symbol, estimate, best, unit, meaning, status, date
    case standardError = "std.error"
    case low = "conf.low"
    case high = "conf.high"
  }
}

/// One row about a fit as a whole.
public struct GoodnessRecord: Codable, Sendable, Equatable {
  public var count: Int
  public var residualDegreesOfFreedom: Int
  public var sigma: Double?
  public var rss: Double
  public var logLikelihood: Double?
  public var aic: Double?
  /// `null` when there are too few points for the correction (n ≤ k + 1).
  public var aicc: Double?
  public var bic: Double?
  public var durbinWatson: Double?
  public var ljungBox: Double?
  public var ljungBoxPValue: Double?
  public var termination: String
  /// What keeps the likelihood from being compared, or `null`: a prior, or a robust loss.
  public var obstacle: String?
  /// Of counts, under a likelihood: twice what `logLik` lacks to that of means equal to them.
  public var deviance: Double?
  /// Of counts, under a likelihood: Pearson's χ².
  public var pearson: Double?

  public init(
    count: Int, residualDegreesOfFreedom: Int, sigma: Double?, rss: Double, logLikelihood: Double?, aic: Double?,
    aicc: Double?, bic: Double?, durbinWatson: Double?, ljungBox: Double?, ljungBoxPValue: Double?,
    termination: String, obstacle: String? = nil, deviance: Double? = nil, pearson: Double? = nil
  ) {
    self.count = count
    self.residualDegreesOfFreedom = residualDegreesOfFreedom
    self.sigma = sigma
    self.rss = rss
    self.logLikelihood = logLikelihood
    self.aic = aic
    self.aicc = aicc
    self.bic = bic
    self.durbinWatson = durbinWatson
    self.ljungBox = ljungBox
    self.ljungBoxPValue = ljungBoxPValue
    self.termination = termination
    self.obstacle = obstacle
    self.deviance = deviance
    self.pearson = pearson
  }

  enum CodingKeys: String, CodingKey {
    case sigma, rss, termination, obstacle, deviance
    case pearson = "pearson.chi2"
    case count = "nobs"
    case residualDegreesOfFreedom = "df.residual"
    case logLikelihood = "logLik"
    case aic = "AIC"
    case aicc = "AICc"
    case bic = "BIC"
    case durbinWatson = "durbin.watson"
    case ljungBox = "ljung.box"
    case ljungBoxPValue = "ljung.box.p.value"
  }
}

/// One observation with its fitted value.
public struct FittedPointRecord: Codable, Sendable, Equatable {
  /// `null` for a formula's rows without a date.
  public var date: DateRecord?
  /// Line of the file, for a formula's rows.
  public var line: Int?
  /// A formula's predictors, in the order of their names.
  public var predictors: [PredictorRecord]
  public var observed: Double
  public var fitted: Double
  public var residual: Double
  /// Leverage.
  public var leverage: Double?
  public var standardResidual: Double?
  public var cooksDistance: Double?

  public init(
    date: DateRecord?, line: Int? = nil, predictors: [PredictorRecord] = [], observed: Double, fitted: Double,
    residual: Double, leverage: Double? = nil, standardResidual: Double? = nil, cooksDistance: Double? = nil
  ) {
    self.date = date
    self.line = line
    self.predictors = predictors
    self.observed = observed
    self.fitted = fitted
    self.residual = residual
    self.leverage = leverage
    self.standardResidual = standardResidual
    self.cooksDistance = cooksDistance
  }

  enum CodingKeys: String, CodingKey {
    case date, line, predictors, observed
    case fitted = ".fitted"
    case residual = ".resid"
    case leverage = ".hat"
    case standardResidual = ".std.resid"
    case cooksDistance = ".cooksd"
  }
}

/// A formula's predictor at one row.
public struct PredictorRecord: Codable, Sendable, Equatable {
  public var name: String
  public var value: Double

  public init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}
