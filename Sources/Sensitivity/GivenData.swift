import Foundation
public import Solvers

/// Inputs and one output as they were drawn, by whatever means: what methods work on that need no design.
///
/// Inputs may depend on one another, and rows may have been left out, such as those whose gap never closes: indices are
/// then about the rows that stayed.
public struct GivenData: Sendable {
  public let names: [String]
  /// One row for each draw, one column for each input.
  public let inputs: Matrix
  public let output: [Double]
  public let summary: OutputSummary

  /// - Throws: ``SensitivityError`` where sizes disagree, fewer than 64 rows are left or a number is not finite.
  public init(names: [String], inputs: Matrix, outputName: String, output: [Double]) throws(SensitivityError) {
    guard !names.isEmpty else { throw .noInputs }
    guard inputs.columns == names.count, inputs.rows == output.count else {
      throw .answerShape(
        rows: inputs.rows, columns: inputs.columns, expectedRows: output.count, expectedColumns: names.count)
    }
    guard output.count >= 64 else { throw .tooFew(what: "Draws of \(outputName)", least: 64, found: output.count) }
    for row in 0..<inputs.rows {
      guard output[row].isFinite, (0..<inputs.columns).allSatisfy({ inputs[row, $0].isFinite }) else {
        throw .notFinite(output: outputName, point: names.indices.map { "\(names[$0]) = \(inputs[row, $0])" })
      }
    }
    self.names = names
    self.inputs = inputs
    self.output = output
    summary = OutputSummary(name: outputName, values: output)
  }

  func column(_ place: Int) -> [Double] { (0..<inputs.rows).map { inputs[$0, place] } }

  /// An input that has nothing to do with the output, drawn by seed.
  func dummy(seed: UInt64) -> [Double] {
    output.indices.map { row in
      var random = RandomSource(seed: seed, purpose: "dummy input", index: UInt64(row))
      return random.uniform()
    }
  }

  /// The rows dealt to so many parts by chance, addressed by seed.
  func parts(_ count: Int, seed: UInt64) -> [[Int]] {
    var order = Array(output.indices)
    var random = RandomSource(seed: seed, purpose: "parts of the sample", index: 0)
    for place in order.indices.dropLast() { order.swapAt(place, place + random.integer(below: order.count - place)) }
    return (0..<count).map { part in stride(from: part, to: order.count, by: count).map { order[$0] } }
  }

  /// How many parts an index is averaged over: sixteen, or fewer, but at least four, where parts would have fewer than
  /// 256 draws.
  static func partCount(draws: Int) -> Int { min(16, max(4, draws / 256)) }

  /// An index of each input and of the dummy: the mean over parts of the sample, with Student's interval.
  ///
  /// Parts are independent, so that the interval holds what the estimate is in the long run from as many draws as a part
  /// has, however rough the estimate. Of a distance between distributions neither the bootstrap nor a jackknife of the
  /// whole sample would say that much: it is no smooth function of the draws, and its spread does not shrink by the
  /// square root of their number.
  ///
  /// - Parameters:
  ///   - isWhole: whether the index is that of the whole sample, with an interval as wide as sixteen parts make it: for
  ///     estimates that are means of smooth terms, whose spread shrinks by the square root of the draws.
  ///   - estimate: from an input and the output, in the same rows, to an index.
  func indices(
    isWhole: Bool = false, level: Double, seed: UInt64, threads: Int,
    _ estimate: @escaping @Sendable (_ input: [Double], _ output: [Double]) -> Double
  ) throws(SensitivityError) -> GivenDataIndices {
    try checkLevel(level)
    guard !summary.isConstant else {
      return GivenDataIndices(output: summary, indices: [], dummy: nil, parts: 0, drawsOfPart: 0)
    }
    let columns = names.indices.map(column) + [dummy(seed: seed)]
    let parts = parts(isWhole ? 16 : Self.partCount(draws: output.count), seed: seed)
    let values = InParallel.map(columns.count * parts.count, threads: threads) { job in
      let column = columns[job / parts.count]
      let rows = parts[job % parts.count]
      return estimate(rows.map { column[$0] }, rows.map { output[$0] })
    }
    var indices: [Index] = []
    for (place, name) in (names + ["dummy"]).enumerated() {
      let own = Array(values[place * parts.count..<(place + 1) * parts.count])
      indices.append(
        Index(
          name: name, value: isWhole ? estimate(columns[place], output) : own.reduce(0, +) / Double(own.count),
          halfWidth: try Replicates.halfWidth(own, level: level)))
    }
    return GivenDataIndices(
      output: summary, indices: Array(indices.dropLast()), dummy: indices.last, parts: isWhole ? 1 : parts.count,
      drawsOfPart: isWhole ? output.count : output.count / parts.count)
  }

  /// Places of the values in increasing order, equal ones in the order of the rows.
  static func order(_ values: [Double]) -> [Int] {
    values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }
}

/// Indices from draws as they are, each with an interval, and what the same sample makes of an input that does nothing.
public struct GivenDataIndices: Sendable, Equatable {
  public let output: OutputSummary
  /// Empty for a constant output.
  public let indices: [Index]
  public let dummy: Index?
  /// How many parts of the sample the indices are means over, and how many draws each has; nothing for a constant output.
  public let parts: Int
  public let drawsOfPart: Int
}
