public import Curves

/// A mean over the rows of data as a function of parameters, with exact gradients: a family over dates, or a formula
/// over columns.
///
/// Whatever is estimated by least squares is one. Rows without a finite mean are allowed at some parameters: the search
/// turns back there.
public protocol MeanModel: Sendable {
  var name: String { get }
  /// The formula for people.
  var formula: String { get }
  var parameters: [Parameter] { get }
  var rowCount: Int { get }
  /// Rows that share a spread σ, in order: one block unless the model is of several series.
  var blocks: [Range<Int>] { get }

  /// The same means with like terms in the order in which they are told.
  func ordered(_ parameters: [Double]) -> [Double]

  /// The means of all rows and, where asked, their gradients.
  ///
  /// - Parameters:
  ///   - parameters: values on the natural scale, in the order of ``parameters``.
  ///   - gradients: row-major, `rowCount` × `parameters.count`; row i holds ∂mean(i)/∂parameters.
  func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?)
}

extension MeanModel {
  public var blocks: [Range<Int>] { [0..<rowCount] }

  public func ordered(_ parameters: [Double]) -> [Double] { parameters }

  /// The means of all rows.
  public func means(_ parameters: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount)
    result.withUnsafeMutableBufferPointer { means in
      parameters.withUnsafeBufferPointer { evaluate($0, means: means, gradients: nil) }
    }
    return result
  }
}
