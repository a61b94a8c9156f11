/// What `catchup fit --json` prints: schema `catchup.fit/1`.
public struct FitRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.fit/1"
  public var schema = FitRecord.schema
  public var data: SeriesRecord
  public var fits: [FamilyFitRecord]
  public var warnings: [String]

  public init(data: SeriesRecord, fits: [FamilyFitRecord], warnings: [String]) {
    self.data = data
    self.fits = fits
    self.warnings = warnings
  }
}

/// One curve family fitted to one series; names follow R's broom.
public struct FamilyFitRecord: Codable, Sendable, Equatable {
  public var family: String
  /// The formula in words a reader can check, such as `K / (1 + exp(−r (t − m)))`.
  public var formula: String
  public var noise: String
  public var measure: String
  public var terms: [TermRecord]
  public var goodness: GoodnessRecord
  public var points: [FittedPointRecord]
  public var warnings: [String]

  public init(
    family: String, formula: String, noise: String, measure: String, terms: [TermRecord], goodness: GoodnessRecord,
    points: [FittedPointRecord], warnings: [String]
  ) {
    self.family = family
    self.formula = formula
    self.noise = noise
    self.measure = measure
    self.terms = terms
    self.goodness = goodness
    self.points = points
    self.warnings = warnings
  }
}

/// One parameter. A parameter that is a date carries `date` as well. An estimate the data do not determine is `null`.
public struct TermRecord: Codable, Sendable, Equatable {
  public var term: String
  public var symbol: String
  public var estimate: Double?
  public var standardError: Double?
  public var low: Double?
  public var high: Double?
  public var unit: String
  public var meaning: String
  /// Set when the parameter is a date.
  public var date: DateRecord?

  public init(
    term: String, symbol: String, estimate: Double?, standardError: Double?, low: Double?, high: Double?, unit: String,
    meaning: String, date: DateRecord? = nil
  ) {
    self.term = term
    self.symbol = symbol
    self.estimate = estimate
    self.standardError = standardError
    self.low = low
    self.high = high
    self.unit = unit
    self.meaning = meaning
    self.date = date
  }

  enum CodingKeys: String, CodingKey {
    case term, symbol, estimate, unit, meaning, date
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

  public init(
    count: Int, residualDegreesOfFreedom: Int, sigma: Double?, rss: Double, logLikelihood: Double?, aic: Double?,
    aicc: Double?, bic: Double?, durbinWatson: Double?, ljungBox: Double?, ljungBoxPValue: Double?, termination: String
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
  }

  enum CodingKeys: String, CodingKey {
    case sigma, rss, termination
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
  public var date: DateRecord
  public var observed: Double
  public var fitted: Double
  public var residual: Double

  public init(date: DateRecord, observed: Double, fitted: Double, residual: Double) {
    self.date = date
    self.observed = observed
    self.fitted = fitted
    self.residual = residual
  }

  enum CodingKeys: String, CodingKey {
    case date, observed
    case fitted = ".fitted"
    case residual = ".resid"
  }
}

// MARK: - What is absent is written as `null`

extension TermRecord {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(term, forKey: .term)
    try container.encode(symbol, forKey: .symbol)
    try container.encode(estimate, forKey: .estimate)
    try container.encode(standardError, forKey: .standardError)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(unit, forKey: .unit)
    try container.encode(meaning, forKey: .meaning)
    try container.encode(date, forKey: .date)
  }
}

extension GoodnessRecord {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(residualDegreesOfFreedom, forKey: .residualDegreesOfFreedom)
    try container.encode(sigma, forKey: .sigma)
    try container.encode(rss, forKey: .rss)
    try container.encode(logLikelihood, forKey: .logLikelihood)
    try container.encode(aic, forKey: .aic)
    try container.encode(aicc, forKey: .aicc)
    try container.encode(bic, forKey: .bic)
    try container.encode(durbinWatson, forKey: .durbinWatson)
    try container.encode(ljungBox, forKey: .ljungBox)
    try container.encode(ljungBoxPValue, forKey: .ljungBoxPValue)
    try container.encode(termination, forKey: .termination)
  }
}
