import Curves
import Datasets
import Fitting
import Foundation
import Testing

/// A fit made by other people's code on the same figures: `Tests/References/fits.py` and its output.
struct ReferenceFit: Sendable, Decodable, CustomTestStringConvertible {
  var name: String
  var family: String
  var measure: Measure
  var noise: Noise
  /// Decimal year of the curve's time 0.
  var origin: Double
  var dates: [Double]
  var values: [Double]
  var parameters: [Double]
  var standardErrors: [Double]
  var low: [Double]
  var high: [Double]
  var rss: Double
  var sigma: Double
  var logLikelihood: Double
  var aic: Double
  var aicc: Double?
  var bic: Double
  var durbinWatson: Double
  var lags: Int
  var ljungBox: Double
  var ljungBoxPValue: Double

  var testDescription: String { "\(name), \(family), \(measure.rawValue), \(noise.rawValue)" }

  static func all() throws -> [ReferenceFit] {
    struct File: Decodable { var fits: [ReferenceFit] }
    return try File.reading("fits.json").fits
  }

  static func named(_ name: String, _ family: String, _ noise: Noise = .gaussian) throws -> ReferenceFit {
    try #require(all().first { $0.name == name && $0.family == family && $0.noise == noise })
  }

  var series: TimeSeries { .yearly(dates, values) }

  func fit() throws -> CurveFit {
    try LeastSquaresFitting(noise: noise, measure: measure).fit(
      try #require(Catalogue.family(named: family)), to: series)
  }
}

extension TimeSeries {
  static func yearly(
    _ dates: [Double], _ values: [Double], kind: Kind = .observations, until: Double? = nil
  ) -> TimeSeries {
    TimeSeries(
      entity: "test", series: "level", unit: "units", kind: kind, dates: dates.map { DecimalYear($0) },
      values: values, observedUntil: until.map { DecimalYear($0) })
  }

  static func yearly(from first: Double, _ values: [Double]) -> TimeSeries {
    yearly(values.indices.map { first + Double($0) }, values)
  }
}

extension Decodable {
  /// From a file in `Tests/References`.
  static func reading(_ name: String) throws -> Self {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: folder.appendingPathComponent("References/" + name)))
  }
}
