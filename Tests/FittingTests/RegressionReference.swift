import Curves
import Fitting
import Foundation
import Testing

/// Reference numbers of `Tests/References/regression.R`, and the data they are of.
struct RegressionReference: Decodable, Sendable {
  /// A column of numbers or of texts.
  enum Column: Decodable, Sendable {
    case numbers([Double])
    case texts([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else {
        self = .texts(try container.decode([String].self))
      }
    }
  }
  struct Predictions: Decodable, Sendable {
    var fit: [Double]
    var error: [Double]
    var confLow: [Double]
    var predHigh: [Double]
  }
  struct Linear: Decodable, Sendable {
    var data: String
    var formula: String
    var weights: String?
    var estimates: [Double?]
    var errors: [Double?]
    var t: [Double?]
    var p: [Double?]
    var low: [Double?]
    var high: [Double?]
    var sigma: Double
    var rSquared: Double
    var adjusted: Double
    var f: [Double]
    var fP: Double
    var logLik: Double
    var hc0: [Double]?
    var hc1: [Double]?
    var hc2: [Double]?
    var hc3: [Double]?
    var neweyWest: [Double]?
    var lag: Int?
    var nested: [Double]?
    var combination: [Double]?
    var predictions: Predictions?
    var inflation: [Double]?
    var breuschPagan: [Double]?
    var durbinWatson: [Double]?
    var hat: [Double]?
    var cook: [Double]?
    var standardised: [Double]?
  }
  struct Generalised: Decodable, Sendable {
    var data: String
    var formula: String
    var time: String?
    var group: String?
    var estimates: [Double]
    var errors: [Double]
    var p: [Double]
    var sigma: Double
    var correlation: Double
    var logLik: Double
  }
  struct Robust: Decodable, Sendable {
    var data: String
    var formula: String
    var estimates: [Double]
    var errors: [Double]
    var scale: Double
    var weights: [Double]
  }
  struct Ridge: Decodable, Sendable {
    var lambda: Double
    var estimates: [Double]
  }

  var data: [String: [String: Column]]
  var newStack: [String: Column]
  var linear: [String: Linear]
  var generalised: [String: Generalised]
  var ridge: [Ridge]
  var robust: [String: Robust]

  static func read() throws -> RegressionReference { try reading("regression-r.json") }

  func columns(_ name: String) throws -> RegressionData { try Self.columns(try #require(data[name])) }

  static func columns(_ columns: [String: Column]) throws -> RegressionData {
    var numbers: [String: [Double]] = [:]
    var texts: [String: [String]] = [:]
    for (name, column) in columns {
      switch column {
      case .numbers(let values):
        numbers[name] = values
        texts[name] = values.map { $0 == $0.rounded() ? String(Int($0)) : String($0) }
      case .texts(let values): texts[name] = values
      }
    }
    return RegressionData(numbers: numbers, texts: texts)
  }

  func model(_ formula: String, _ data: RegressionData) throws -> ModelMatrix {
    try ModelMatrix(
      RegressionFormula(formula, columns: data.numbers.keys.sorted() + data.texts.keys.sorted()), data: data)
  }
}

/// Reference numbers of `Tests/References/regression.py`.
struct RegressionWitness: Decodable, Sendable {
  struct Linear: Decodable, Sendable {
    var name: String
    var estimates: [Double]
    var errors: [Double]
    var hc0: [Double]
    var hc1: [Double]
    var hc2: [Double]
    var hc3: [Double]
    var hc3F: [Double]
    var neweyWest: [Double]
    var neweyWestF: [Double]
    var neweyWestLow: [Double]
    var jarqueBera: [Double]
  }
  struct Ridge: Decodable, Sendable {
    struct Fit: Decodable, Sendable {
      var lambda: Double
      var estimates: [Double]
      var errors: [Double]
      var sigma: Double
      var effective: Double
      var gcv: Double
      var rss: Double
    }
    var given: [Fit]
    var chosen: Fit
  }
  struct Generalised: Decodable, Sendable {
    var name: String
    var estimates: [Double]
    var errors: [Double]
  }
  /// Generalised least squares under a covariance matrix: statsmodels, and 50 digits in closed form.
  struct Covariance: Decodable, Sendable {
    var name: String
    var estimates: [Double]
    var errors: [Double]
    var t: [Double]
    var p: [Double]
    var low: [Double]
    var high: [Double]
    var sigma: Double
    var logLik: Double
    var f: [Double]
    var exact: [Double]
    var exactErrors: [Double]
    var exactSigma: Double
  }

  var linear: [Linear]
  var ridge: Ridge
  var covariance: [Covariance]
  var generalised: [Generalised]

  static func read() throws -> RegressionWitness { try reading("regression.json") }
}
