/// What `catchup regress --json` prints: schema `catchup.regress/1`; names follow R's broom.
public struct RegressionRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.regress/1"
  public var schema: String = RegressionRecord.schema
  /// The file.
  public var data: String
  /// As it was typed.
  public var formula: String
  public var response: String
  /// `ols`, `wls`, `gls`, `ridge` or `mm`.
  public var method: String
  /// The column of weights.
  public var weights: String?
  public var errors: RegressionErrorsRecord
  public var confidence: Double
  /// In formula order, the intercept first; one object a coefficient.
  public var terms: [RegressionTermRecord]
  public var goodness: RegressionGoodnessRecord
  /// Terms of several coefficients, then what was asked for.
  public var tests: [RegressionTestRecord]
  /// Of errors from row to row; absent but for `gls`.
  public var correlation: RegressionCorrelationRecord?
  /// Absent but for `gls` under a matrix that was given.
  public var covariance: RegressionCovarianceRecord?
  /// Absent but for `ridge`.
  public var ridge: RegressionRidgeRecord?
  /// Absent but for `mm`.
  public var robust: RegressionRobustRecord?
  public var diagnostics: RegressionDiagnosticsRecord
  /// Of each factor; the first is the reference.
  public var levels: [RegressionLevelsRecord]
  /// One object a row.
  public var points: [RegressionPointRecord]
  /// Of the rows of another file, where one was given.
  public var predictions: [RegressionPredictionRecord]
  /// What was left out or guessed while reading.
  public var notes: [String]
  public var warnings: [String]

  public init(
    data: String, formula: String, response: String, method: String, weights: String?, errors: RegressionErrorsRecord,
    confidence: Double, terms: [RegressionTermRecord], goodness: RegressionGoodnessRecord,
    tests: [RegressionTestRecord], correlation: RegressionCorrelationRecord?,
    covariance: RegressionCovarianceRecord?,
    ridge: RegressionRidgeRecord?, robust: RegressionRobustRecord?,
    diagnostics: RegressionDiagnosticsRecord, levels: [RegressionLevelsRecord],
    points: [RegressionPointRecord], predictions: [RegressionPredictionRecord], notes: [String],
    warnings: [String]
  ) {
    self.data = data
    self.formula = formula
    self.response = response
    self.method = method
    self.weights = weights
    self.errors = errors
    self.confidence = confidence
    self.terms = terms
    self.goodness = goodness
    self.tests = tests
    self.correlation = correlation
    self.covariance = covariance
    self.ridge = ridge
    self.robust = robust
    self.diagnostics = diagnostics
    self.levels = levels
    self.points = points
    self.predictions = predictions
    self.notes = notes
    self.warnings = warnings
  }
}

/// Where standard errors come from.
public struct RegressionErrorsRecord: Codable, Sendable, Equatable {
  /// `classical`, `hc0` to `hc3`, `newey-west` or `cluster`.
  public var kind: String
  /// Of Newey–West errors.
  public var lags: Int?
  /// Of errors robust to clusters: how many there are.
  public var clusters: Int?

  public init(kind: String, lags: Int?, clusters: Int? = nil) {
    self.kind = kind
    self.lags = lags
    self.clusters = clusters
  }
}

/// One coefficient. Where it depends on others it has no estimate, and `dependsOn` says on which.
public struct RegressionTermRecord: Codable, Sendable, Equatable {
  /// `(Intercept)`, `x1`, `factor(g)b`, `x1:x2`.
  public var term: String
  public var estimate: Double?
  public var standardError: Double?
  /// t, with the residual degrees of freedom.
  public var statistic: Double?
  public var pValue: Double?
  public var low: Double?
  public var high: Double?
  /// How many times the variance is what it would be were the columns uncorrelated.
  public var inflation: Double?
  /// `estimated` or `dependent`.
  public var status: String
  public var dependsOn: [RegressionDependenceRecord]

  public init(
    term: String, estimate: Double?, standardError: Double?, statistic: Double?, pValue: Double?, low: Double?,
    high: Double?, inflation: Double?, status: String, dependsOn: [RegressionDependenceRecord]
  ) {
    self.term = term
    self.estimate = estimate
    self.standardError = standardError
    self.statistic = statistic
    self.pValue = pValue
    self.low = low
    self.high = high
    self.inflation = inflation
    self.status = status
    self.dependsOn = dependsOn
  }

  enum CodingKeys: String, CodingKey {
    case term, estimate, statistic, status
    case standardError = "std.error"
    case pValue = "p.value"
    case low = "conf.low"
    case high = "conf.high"
    case inflation = "vif"
    case dependsOn = "depends.on"
  }
}

/// A column, and how many times it enters a column that depends on it.
public struct RegressionDependenceRecord: Codable, Sendable, Equatable {
  public var term: String
  public var factor: Double

  public init(term: String, factor: Double) {
    self.term = term
    self.factor = factor
  }
}

/// A regression as a whole.
public struct RegressionGoodnessRecord: Codable, Sendable, Equatable {
  public var count: Int
  public var residualDegreesOfFreedom: Double
  /// Residual standard deviation, of weight one; the robust scale for `mm`.
  public var sigma: Double?
  /// Σ w e²; of whitened residuals for `gls`.
  public var rss: Double
  public var rSquared: Double?
  public var adjustedRSquared: Double?
  /// F: all coefficients but the intercept are zero; absent where everything is explained.
  public var statistic: Double?
  public var degreesOfFreedom: Double?
  public var pValue: Double?
  /// Restricted for `gls`.
  public var logLikelihood: Double?
  public var aic: Double?
  public var bic: Double?
  /// Of the columns, each scaled to length one.
  public var condition: Double?
  /// Whether rounding is all that is left.
  public var isExact: Bool

  public init(
    count: Int, residualDegreesOfFreedom: Double, sigma: Double?, rss: Double, rSquared: Double?,
    adjustedRSquared: Double?, statistic: Double?, degreesOfFreedom: Double?, pValue: Double?, logLikelihood: Double?,
    aic: Double?, bic: Double?, condition: Double?, isExact: Bool
  ) {
    self.count = count
    self.residualDegreesOfFreedom = residualDegreesOfFreedom
    self.sigma = sigma
    self.rss = rss
    self.rSquared = rSquared
    self.adjustedRSquared = adjustedRSquared
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = pValue
    self.logLikelihood = logLikelihood
    self.aic = aic
    self.bic = bic
    self.condition = condition
    self.isExact = isExact
  }

  enum CodingKeys: String, CodingKey {
    case sigma, rss, statistic
    case count = "nobs"
    case residualDegreesOfFreedom = "df.residual"
    case rSquared = "r.squared"
    case adjustedRSquared = "adj.r.squared"
    case degreesOfFreedom = "df"
    case pValue = "p.value"
    case logLikelihood = "logLik"
    case aic = "AIC"
    case bic = "BIC"
    case condition = "condition.number"
    case isExact = "exact"
  }
}

/// An F test of coefficients.
public struct RegressionTestRecord: Codable, Sendable, Equatable {
  public var hypothesis: String
  /// `term` or `asked`.
  public var kind: String
  public var statistic: Double?
  public var numerator: Double
  public var denominator: Double
  public var pValue: Double?

  public init(
    hypothesis: String, kind: String, statistic: Double?, numerator: Double, denominator: Double, pValue: Double?
  ) {
    self.hypothesis = hypothesis
    self.kind = kind
    self.statistic = statistic
    self.numerator = numerator
    self.denominator = denominator
    self.pValue = pValue
  }

  enum CodingKeys: String, CodingKey {
    case hypothesis, kind, statistic
    case numerator = "df"
    case denominator = "df.residual"
    case pValue = "p.value"
  }
}

/// How errors correlate.
public struct RegressionCorrelationRecord: Codable, Sendable, Equatable {
  /// `ar1` or `compound-symmetry`.
  public var pattern: String
  /// `reml` or `ml`.
  public var estimator: String
  /// Between errors one unit of time, or one row, apart; of any two of a group under compound symmetry.
  public var coefficient: Double
  /// Whether time was given.
  public var isDated: Bool
  public var isAtBound: Bool

  public init(pattern: String, estimator: String, coefficient: Double, isDated: Bool, isAtBound: Bool) {
    self.pattern = pattern
    self.estimator = estimator
    self.coefficient = coefficient
    self.isDated = isDated
    self.isAtBound = isAtBound
  }

  enum CodingKeys: String, CodingKey {
    case pattern, estimator, coefficient
    case isDated = "dated"
    case isAtBound = "at.bound"
  }
}

/// The covariance of errors that was given.
public struct RegressionCovarianceRecord: Codable, Sendable, Equatable {
  /// The file.
  public var data: String
  public var rows: Int

  public init(data: String, rows: Int) {
    self.data = data
    self.rows = rows
  }
}

/// The penalty of ridge regression.
public struct RegressionRidgeRecord: Codable, Sendable, Equatable {
  /// On columns of variance one.
  public var lambda: Double
  /// By generalised cross-validation.
  public var isChosen: Bool
  public var effectiveParameters: Double
  public var generalisedCrossValidation: Double?

  public init(lambda: Double, isChosen: Bool, effectiveParameters: Double, generalisedCrossValidation: Double?) {
    self.lambda = lambda
    self.isChosen = isChosen
    self.effectiveParameters = effectiveParameters
    self.generalisedCrossValidation = generalisedCrossValidation
  }

  enum CodingKeys: String, CodingKey {
    case lambda
    case isChosen = "chosen"
    case effectiveParameters = "df"
    case generalisedCrossValidation = "gcv"
  }
}

/// What an MM-estimate rests on.
public struct RegressionRobustRecord: Codable, Sendable, Equatable {
  public var scale: Double
  public var isConverged: Bool
  public var starts: Int
  public var seed: UInt64
  /// Lines of rows of weight 0.
  public var ignored: [Int]

  public init(scale: Double, isConverged: Bool, starts: Int, seed: UInt64, ignored: [Int]) {
    self.scale = scale
    self.isConverged = isConverged
    self.starts = starts
    self.seed = seed
    self.ignored = ignored
  }

  enum CodingKeys: String, CodingKey {
    case scale, starts, seed, ignored
    case isConverged = "converged"
  }
}

/// Tests of residuals; each absent where it cannot be made.
public struct RegressionDiagnosticsRecord: Codable, Sendable, Equatable {
  public var breuschPagan: RegressionResidualTestRecord?
  /// In the order of the rows, or of `--time`; the probability of a smaller statistic.
  public var durbinWatson: RegressionResidualTestRecord?
  public var jarqueBera: RegressionResidualTestRecord?

  public init(
    breuschPagan: RegressionResidualTestRecord?, durbinWatson: RegressionResidualTestRecord?,
    jarqueBera: RegressionResidualTestRecord?
  ) {
    self.breuschPagan = breuschPagan
    self.durbinWatson = durbinWatson
    self.jarqueBera = jarqueBera
  }

  enum CodingKeys: String, CodingKey {
    case breuschPagan = "breusch.pagan"
    case durbinWatson = "durbin.watson"
    case jarqueBera = "jarque.bera"
  }
}

/// One of them.
public struct RegressionResidualTestRecord: Codable, Sendable, Equatable {
  public var statistic: Double
  public var degreesOfFreedom: Double?
  public var pValue: Double

  public init(statistic: Double, degreesOfFreedom: Double?, pValue: Double) {
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = pValue
  }

  enum CodingKeys: String, CodingKey {
    case statistic
    case degreesOfFreedom = "df"
    case pValue = "p.value"
  }
}

/// Levels of a factor.
public struct RegressionLevelsRecord: Codable, Sendable, Equatable {
  public var column: String
  public var levels: [String]

  public init(column: String, levels: [String]) {
    self.column = column
    self.levels = levels
  }
}

/// One row of the data.
public struct RegressionPointRecord: Codable, Sendable, Equatable {
  public var line: Int
  public var observed: Double
  public var fitted: Double
  public var residual: Double
  /// Given, or what MM left of it; absent without.
  public var weight: Double?
  public var leverage: Double?
  public var standardResidual: Double?
  public var cooksDistance: Double?

  public init(
    line: Int, observed: Double, fitted: Double, residual: Double, weight: Double?, leverage: Double?,
    standardResidual: Double?, cooksDistance: Double?
  ) {
    self.line = line
    self.observed = observed
    self.fitted = fitted
    self.residual = residual
    self.weight = weight
    self.leverage = leverage
    self.standardResidual = standardResidual
    self.cooksDistance = cooksDistance
  }

  enum CodingKeys: String, CodingKey {
    case line, observed, weight
    case fitted = ".fitted"
    case residual = ".resid"
    case leverage = ".hat"
    case standardResidual = ".std.resid"
    case cooksDistance = ".cooksd"
  }
}

/// One row of the file to predict.
public struct RegressionPredictionRecord: Codable, Sendable, Equatable {
  public var line: Int
  public var fitted: Double
  public var standardError: Double?
  /// Of the mean.
  public var low: Double?
  public var high: Double?
  /// Of a new observation.
  public var predictionLow: Double?
  public var predictionHigh: Double?

  public init(
    line: Int, fitted: Double, standardError: Double?, low: Double?, high: Double?, predictionLow: Double?,
    predictionHigh: Double?
  ) {
    self.line = line
    self.fitted = fitted
    self.standardError = standardError
    self.low = low
    self.high = high
    self.predictionLow = predictionLow
    self.predictionHigh = predictionHigh
  }

  enum CodingKeys: String, CodingKey {
    case line
    case fitted = ".fitted"
    case standardError = ".se.fit"
    case low = "conf.low"
    case high = "conf.high"
    case predictionLow = "pred.low"
    case predictionHigh = "pred.high"
  }
}
