import Curves
import Fitting
import Foundation
import Solvers
import Testing

/// A formula, its data and its answer: `Tests/References/nist-nonlinear.json`.
struct CertifiedFormula: Sendable, Decodable, CustomTestStringConvertible {
  var name: String
  var formula: String
  var columns: [String]
  var starts: [[Double]]
  /// Refined to 25 digits, as texts.
  var parameters: [String]
  var standardErrors: [String]
  var sumOfSquares: String
  var certifiedParameters: [Double]
  var rows: [[Double]]

  var testDescription: String { name }

  static func all() throws -> [CertifiedFormula] {
    struct File: Decodable { var problems: [CertifiedFormula] }
    return try File.reading("nist-nonlinear.json").problems
  }

  func model() throws -> FormulaModel {
    var numbers: [String: [Double]] = [:]
    for (index, column) in columns.enumerated() { numbers[column] = rows.map { $0[index] } }
    return try FormulaModel(ModelFormula(formula, columns: columns), columns: numbers)
  }

  /// Values given for b1, b2, … in the order in which the formula names them.
  func ordered<Value>(_ values: [Value], _ model: FormulaModel) throws -> [Value] {
    try model.parameters.map { values[try #require(Int($0.name.dropFirst())) - 1] }
  }

  func numbers(_ texts: [String], _ model: FormulaModel) throws -> [Double] {
    try ordered(texts.map { try #require(Double($0)) }, model)
  }
}

extension FormulaModel {
  /// Searches from a start with the default settings.
  func fit(from start: [Double], options: TrustRegion = TrustRegion()) throws -> LeastSquaresSolution {
    try options.minimise(from: start, residualCount: rowCount) { point, residuals, jacobian in
      evaluate(point, means: residuals, gradients: jacobian)
      for row in residuals.indices { residuals[row] -= responses[row] }
      return true
    }
  }
}
