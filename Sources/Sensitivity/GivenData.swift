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

  /// An index of each input and of the dummy, over the whole sample, its spread from parts of it.
  ///
  /// - Parameter estimate: from an input and the output, in the same rows, to an index.
  func indices(
    parts count: Int = 16, level: Double, seed: UInt64, threads: Int,
    _ estimate: @escaping @Sendable (_ input: [Double], _ output: [Double]) -> Double
  ) throws(SensitivityError) -> (indices: [Index], dummy: Index) {
    try checkLevel(level)
    let columns = names.indices.map(column) + [dummy(seed: seed)]
    let parts = parts(count, seed: seed)
    let values = InParallel.map(columns.count * (count + 1), threads: threads) { job in
      let column = columns[job / (count + 1)]
      let part = job % (count + 1)
      guard part > 0 else { return estimate(column, output) }
      return estimate(parts[part - 1].map { column[$0] }, parts[part - 1].map { output[$0] })
    }
    var indices: [Index] = []
    for (place, name) in (names + ["dummy"]).enumerated() {
      let own = values[place * (count + 1)..<(place + 1) * (count + 1)]
      indices.append(
        Index(
          name: name, value: own[own.startIndex],
          halfWidth: try Replicates.halfWidth(Array(own.dropFirst()), level: level)))
    }
    return (Array(indices.dropLast()), indices[indices.count - 1])
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
}
