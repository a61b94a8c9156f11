// How long ordinary least squares take beside LAPACK's dgels on the same BLAS, in milliseconds of processor time; not
// part of the tests, as times are not.
//
//   swift run -c release --package-path Tests/Benchmarks regression-speed [ROWS COLUMNS]
//
// dgels overwrites the design: its copy is made outside the clock. Ours gives the estimates refined, the root of their
// covariance, the residuals, their sum of squares and the condition number; dgels the estimates alone.

import CReference
import Foundation
import Solvers

@main
struct RegressionSpeed {
  static func main() throws {
    let sizes = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let (rows, columns) = sizes.count == 2 ? (sizes[0], sizes[1]) : (100_000, 20)
    var source = RandomSource(seed: 1, purpose: "regression speed", index: 0)
    var design = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      design[row, 0] = 1
      for column in 1..<columns { design[row, column] = 6 * source.uniform() - 2 }
    }
    let response = (0..<rows).map { row in
      (0..<columns).reduce(source.uniform()) { $0 + Double($1 % 5) * design[row, $1] }
    }
    let byColumns = design.transposed().elements
    let extended = ExtendedMatrix(design)
    var (ours, theirs): ([Double], [Double]) = ([], [])
    var distance = 0.0
    for _ in 0..<15 {
      var copy = byColumns
      var right = response
      copy.withUnsafeMutableBufferPointer { $0[0] += 0 }
      right.withUnsafeMutableBufferPointer { $0[0] += 0 }
      var start = processorTime
      let status = LAPACKE_dgels(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), Int32(rows), Int32(columns), 1, &copy, Int32(rows), &right,
        Int32(rows))
      theirs.append(processorTime - start)
      precondition(status == 0, "dgels solves it")
      start = processorTime
      let solution = try RefinedLeastSquares(design: extended, response: response)
      ours.append(processorTime - start)
      distance = zip(solution.coefficients, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    let (mine, reference) = (median(ours), median(theirs))
    print("\(rows) × \(columns), milliseconds of processor time, median of 15 in turn (least):")
    print("  dgels    \(format(reference)) (\(format(theirs.min() ?? 0)))")
    print("  Catchup  \(format(mine)) (\(format(ours.min() ?? 0)))")
    print("  ratio    \(String(format: "%.2f", mine / reference)); estimates differ by at most \(distance)")
  }

  private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

  private static func format(_ seconds: Double) -> String { String(format: "%.1f", seconds * 1e3) }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
