import Foundation

/// Reference numbers of `Tests/References/verdicts.py` and what it wrote.
struct VerdictReference: Decodable, Sendable {
  struct Profile: Decodable, Sendable {
    var name: String
    var parameters: [Double]
    var rss: Double
    var estimate: Double
    var error: Double
    var covariance: [[Double]]
    var interval95: [Double]
    var interval90: [Double]
  }
  struct Deletions: Decodable, Sendable {
    var full: [Double]
    var without: [[Double]]
  }
  struct Heteroscedastic: Decodable, Sendable {
    var white: [Double]
    var white2: [Double]
    var fitted: [Double]
    var koenker: [Double]
  }
  struct DurbinWatson: Decodable, Sendable {
    var x: [[Double]]
    var y: [Double]
    var residuals: [Double]
    var statistic: Double
    var p: Double
  }
  struct Runs: Decodable, Sendable {
    var above: Int
    var below: Int
    var p: [String: Double]
  }
  struct Resampled: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      var name: String
      var values: [Double]
      var estimate: Double
      var jackknife: [Double]
      var percentile95: [Double]
      var percentile80: [Double]
      var BCa95: [Double]
      var BCa80: [Double]
      var errors: [Double]
    }
    var data: [Double]
    var cases: [Case]
  }
  struct Blocks: Decodable, Sendable {
    var series: [Double]
    var length: Double
  }
  struct Score: Decodable, Sendable {
    var location: Double
    var scale: Double
    var degrees: Double?
    var outcome: Double
    var logDensity: Double
    var crps: Double
  }
  var profiles: [Profile]
  var deletions: Deletions
  var heteroscedastic: Heteroscedastic
  var durbinWatson: [DurbinWatson]
  var runs: [Runs]
  var bca: Resampled
  var blockLengths: [Blocks]
  var scores: [Score]

  static func read() throws -> VerdictReference { try .reading("verdicts.json") }
}

/// Reference numbers of `Tests/References/verdicts.R` and what it wrote.
struct StatisticsReference: Decodable, Sendable {
  struct Test: Decodable, Sendable {
    var statistic: Double
    var p: Double
    var df: Double?
  }
  struct Influence: Decodable, Sendable {
    var hat: [Double]
    var `internal`: [Double]
    var external: [Double]
    var cook: [Double]
    var dffits: [Double]
    var dfbetas: [[Double]]
    var shifts: [[Double]]
  }
  struct StackLoss: Decodable, Sendable {
    var x: [[Double]]
    var y: [Double]
    var residuals: [Double]
    var fitted: [Double]
    var influence: Influence
    var weights: [Double]
    var weightedResiduals: [Double]
    var weighted: Influence
    var dwExact: Test
    var dwNormal: Test
    var bpFitted: Test
    var bpTime: Test
    var bpRegressors: Test
  }
  struct Marine: Decodable, Sendable {
    var profile95: [[Double]]
    var profile90: [[Double]]
  }
  struct Nested: Decodable, Sendable {
    var rss: [Double]
    var f: Double
    var fP: Double
    var lr: Double
    var lrP: Double
    var logLik: [Double]
    var aic: [Double]
    var bic: [Double]
    var residuals: [[Double]]
  }
  struct Shapiro: Decodable, Sendable {
    var x: [Double]
    var w: Double
    var p: Double
  }
  struct Vuong: Decodable, Sendable {
    var first: [Double]
    var second: [Double]
    var text: [String]
  }
  var marine: Marine
  var nested: Nested
  var stackloss: StackLoss
  var shapiro: [Shapiro]
  var vuong: Vuong

  static func read() throws -> StatisticsReference { try .reading("verdicts-r.json") }
}
