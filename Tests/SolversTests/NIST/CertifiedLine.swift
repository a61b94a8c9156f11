import Solvers

/// A linear regression whose answer is certified to 15 digits.
///
/// Source: NIST Statistical Reference Datasets, linear regression, public domain.
struct CertifiedLine: Sendable, CustomStringConvertible {
  enum Basis: Sendable {
    /// 1, x, x², …
    case polynomial(degree: Int)
    /// The predictors as they stand, after a column of ones where there is an intercept.
    case columns(intercept: Bool)
  }

  var name: String
  var basis: Basis
  /// Certified estimates.
  var parameters: [Double]
  /// Certified standard deviations of the estimates.
  var deviations: [Double]
  /// Certified residual sum of squares.
  var sumOfSquares: Double
  /// Response and predictors, observations separated by semicolons.
  var observations: String

  var description: String { name }

  /// Design and response.
  var problem: (design: Matrix, response: [Double]) {
    let rows = observations.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map { row in
      row.split(separator: " ").compactMap { Double($0) }
    }
    let design = rows.map { row -> [Double] in
      switch basis {
      case .polynomial(let degree):
        (0..<degree).reduce(into: [1.0]) { powers, index in powers.append(powers[index] * row[1]) }
      case .columns(let intercept):
        (intercept ? [1] : []) + row.dropFirst()
      }
    }
    return (
      Matrix(rows: rows.count, columns: parameters.count, elements: design.flatMap { $0 }), rows.map { $0[0] }
    )
  }

  static let all: [CertifiedLine] = [
    .filip,
    .longley,
    .noInt1,
    .norris,
    .wampler1,
    .wampler2,
    .wampler3,
    .wampler4,
  ]
}
