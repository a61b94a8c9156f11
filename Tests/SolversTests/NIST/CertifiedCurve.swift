import Foundation

/// A nonlinear regression whose answer is certified to 11 digits.
///
/// Source: NIST Statistical Reference Datasets, nonlinear regression, public domain.
struct CertifiedCurve: Sendable, CustomStringConvertible {
  /// The curve at x, and its derivatives with respect to b.
  typealias Curve =
    @Sendable (_ b: UnsafeBufferPointer<Double>, _ x: [Double], _ d: inout [Double]) -> Double

  var name: String
  /// True when the logarithm of the response is modelled.
  var isResponseLogged = false
  /// A far start and a near one.
  var starts: [[Double]]
  /// Certified estimates.
  var parameters: [Double]
  /// Certified standard deviations of the estimates.
  var deviations: [Double]
  /// Certified residual sum of squares.
  var sumOfSquares: Double
  /// Response and predictors, observations separated by semicolons.
  var observations: String
  var curve: Curve

  var description: String { name }

  /// Responses, and the predictors of each.
  var data: (responses: [Double], predictors: [[Double]]) {
    let rows = observations.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map { row in
      row.split(separator: " ").compactMap { Double($0) }
    }
    return (rows.map { isResponseLogged ? log($0[0]) : $0[0] }, rows.map { Array($0.dropFirst()) })
  }

  static let all: [CertifiedCurve] = [
    .boxBOD,
    .chwirut1,
    .chwirut2,
    .danWood,
    .enso,
    .gauss1,
    .gauss2,
    .hahn1,
    .lanczos2,
    .lanczos3,
    .mgh10,
    .mgh17,
    .misra1a,
    .misra1b,
    .misra1c,
    .nelson,
    .rat42,
    .thurber,
  ]
}
