public import Solvers

/// A model as sensitivity sees it: named outputs, a pure function of a batch of points.
public struct Questioned: Sendable {
  public struct Output: Sendable, Equatable {
    public var name: String
    /// Whether small changes of the inputs change it little; a yes or no is not smooth.
    public var isSmooth: Bool

    public init(_ name: String, isSmooth: Bool = true) {
      self.name = name
      self.isSmooth = isSmooth
    }
  }

  public let outputs: [Output]
  private let answer: @Sendable (Matrix) -> Matrix

  /// - Parameter answer: from points, one a row and one column for each input, to outputs, one row for each point. It
  ///   runs on several threads at once.
  public init(outputs: [Output], answer: @escaping @Sendable (_ points: Matrix) -> Matrix) {
    self.outputs = outputs
    self.answer = answer
  }

  /// One output, one point at a time.
  public init(_ output: String, _ function: @escaping @Sendable ([Double]) -> Double) {
    self.init(outputs: [Output(output)]) { points in
      let width = points.columns
      return Matrix(
        rows: points.rows, columns: 1,
        elements: (0..<points.rows).map { function(Array(points.elements[$0 * width..<($0 + 1) * width])) })
    }
  }

  /// Answers at points, checked to be finite and as many as asked.
  func answers(_ points: Matrix, of space: InputSpace) throws(SensitivityError) -> Matrix {
    let answers = answer(points)
    guard answers.rows == points.rows, answers.columns == outputs.count else {
      throw .answerShape(
        rows: answers.rows, columns: answers.columns, expectedRows: points.rows, expectedColumns: outputs.count)
    }
    if let index = answers.elements.firstIndex(where: { !$0.isFinite }) {
      let row = index / outputs.count
      throw .notFinite(
        output: outputs[index % outputs.count].name,
        point: space.inputs.indices.map { "\(space.inputs[$0].name) = \(points[row, $0])" })
    }
    return answers
  }

  /// Answers at many points, in blocks on several threads; the same at any number of them.
  public func answers(_ points: Matrix, of space: InputSpace, threads: Int) throws(SensitivityError) -> Matrix {
    guard !outputs.isEmpty else { throw .noOutputs }
    let block = 1024
    let width = points.columns
    let results = InParallel.map((points.rows + block - 1) / block, threads: threads) { index in
      let rows = index * block..<min(points.rows, (index + 1) * block)
      let part = Matrix(
        rows: rows.count, columns: width,
        elements: Array(points.elements[rows.lowerBound * width..<rows.upperBound * width]))
      return Result { () throws(SensitivityError) in try answers(part, of: space) }
    }
    var elements: [Double] = []
    elements.reserveCapacity(points.rows * outputs.count)
    for result in results { elements += try result.get().elements }
    return Matrix(rows: points.rows, columns: outputs.count, elements: elements)
  }
}
