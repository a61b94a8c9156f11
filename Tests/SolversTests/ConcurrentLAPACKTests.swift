import Solvers
import Testing

@Suite("LAPACK from several threads")
struct ConcurrentLAPACKTests {
  /// A serial OpenBLAS called from four threads spoils about one in twelve of such factorisations (`dgeqp3` of 400 × 60
  /// numbers, in C).
  @Test("gives what it gives from one, to the last bit")
  func same() throws {
    var random = RandomSource(seed: 1, purpose: "concurrent", index: 0)
    let (rows, columns) = (400, 60)
    let design = Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.uniform() - 0.5 })
    let response = (0..<rows).map { _ in random.normal() }
    let alone = try LinearLeastSquares.solve(design: design, response: response)
    let together = InParallel.map(160, threads: 4) { _ in
      try? LinearLeastSquares.solve(design: design, response: response)
    }
    #expect(together.count { $0 != alone } == 0)
  }
}
