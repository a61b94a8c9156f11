import Solvers
import Testing

@Suite("LowDiscrepancy")
struct LowDiscrepancyTests {
  /// Sobol's first points, as every table of them has them (Bratley and Fox 1988).
  @Test("the first points are Sobol's")
  func first() throws {
    let points = try LowDiscrepancy.points(4, dimensions: 2)
    #expect(points.elements == [0.5, 0.5, 0.75, 0.25, 0.25, 0.75, 0.375, 0.375])
  }

  /// A law of the sequence: among 2ᵏ points with the origin, every dyadic interval of length 2⁻ᵏ holds one, in every
  /// dimension. A digital shift keeps it.
  @Test("one point in each dyadic interval", arguments: [1, 3, 17, 40])
  func stratified(dimensions: Int) throws {
    let plain = try LowDiscrepancy.points(63, dimensions: dimensions)
    for column in 0..<dimensions {
      let cells = Set((0..<63).map { Int(plain[$0, column] * 64) })
      #expect(cells.count == 63 && !cells.contains(0))
    }
    let shifted = try LowDiscrepancy.points(63, dimensions: dimensions, seed: 7, purpose: "test")
    for column in 0..<dimensions {
      #expect(Set((0..<63).map { Int(shifted[$0, column] * 64) }).count == 63)
    }
  }

  /// ∫ Π |4x − 2| = 1 (Sobol's g-function with a = 0).
  @Test("an integral comes out: 3 digits from 4096 points")
  func integral() throws {
    for points in [
      try LowDiscrepancy.points(4096, dimensions: 3),
      try LowDiscrepancy.points(4096, dimensions: 3, seed: 1, purpose: "test"),
    ] {
      let mean =
        (0..<points.rows).reduce(0.0) { sum, row in
          sum + (0..<3).reduce(1.0) { $0 * abs(4 * points[row, $1] - 2) }
        } / 4096
      #expect(abs(mean - 1) < 2e-3)
    }
  }

  @Test("seed and purpose address the shift; points are never 0 or 1")
  func addressed() throws {
    func points(_ seed: UInt64, _ purpose: RandomSource.Purpose) throws -> [Double] {
      try LowDiscrepancy.points(100, dimensions: 5, seed: seed, purpose: purpose).elements
    }
    let first = try points(1, "a")
    #expect(try points(1, "a") == first)
    #expect(try points(2, "a") != first)
    #expect(try points(1, "b") != first)
    #expect(try points(3, "c").allSatisfy { $0 > 0 && $0 < 1 })
    #expect(try LowDiscrepancy.points(0, dimensions: 2).rows == 0)
  }

  @Test("dimensions outside 1…40 are refused", arguments: [0, -1, 41])
  func refused(dimensions: Int) {
    #expect(throws: SolverError.self) { try LowDiscrepancy.points(3, dimensions: dimensions) }
  }
}
