import Fitting
import Foundation
import Testing

/// Reference numbers of `Tests/References/likelihoods.py`.
struct LikelihoodReference: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    var name: String
    var estimates: [Double]
    var errors: [Double]
    var logLik: Double
    var profile: [Double]?
    var profileOf: Int?
  }

  var cars: [Double]
  var roomAC: [Double]
  var line: [Double]
  var shares: [Double]
  var growth: [Double]
  var cases: [Case]
  /// Of the blocks of `likelihoods.R`, in their order.
  var blockCorrelations: [Double]
}

/// Reference numbers of `Tests/References/likelihoods.R`.
struct LikelihoodRReference: Decodable, Sendable {
  struct Generalised: Decodable, Sendable {
    var estimates: [Double]
    var errors: [Double]
    var logLik: Double
    var aic: Double
    var bic: Double
    var deviance: Double
    var pearson: Double
    var df: Int
    var profile: [Double]?
    var theta: Double?
  }
  struct Serial: Decodable, Sendable {
    var estimates: [Double]
    var sigma: Double
    var phi: Double
    var logLik: Double
  }
  struct Cluster: Decodable, Sendable {
    var data: String
    var formula: String
    var errors: [Double]
  }
  struct LjungBox: Decodable, Sendable {
    var residuals: [Double]
    var statistic: Double
    var p: Double
  }
  struct Block: Decodable, Sendable {
    var data: String
    var formula: String
    var kind: String
    var time: String?
    var method: String
    var estimates: [Double]
    var errors: [Double]
    var p: [Double]
    var sigma: Double
    var correlation: Double
    var logLik: Double
  }

  var data: [String: [String: RegressionReference.Column]]
  var poisson: Generalised
  var finds: Generalised
  var negativeBinomial: Generalised
  var binomial: Generalised
  var single: Generalised
  var lake: Serial
  var gaps: Serial
  var blocks: [Block]
  var clusters: [Cluster]
  var ljungBox: LjungBox

  /// Columns of numbers of a data set.
  func numbers(_ name: String) -> [String: [Double]] {
    (data[name] ?? [:]).compactMapValues { if case .numbers(let numbers) = $0 { numbers } else { nil } }
  }
}
