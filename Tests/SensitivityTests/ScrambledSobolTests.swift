import Sensitivity
import Testing

@Suite("ScrambledSobol")
struct ScrambledSobolTests {
  /// Point 1000 of scipy 1.17's `qmc.Sobol(1000, scramble=False)`, times 2³².
  @Test("the plain sequence is Joe and Kuo's, as scipy has it, up to dimension 1000")
  func plain() throws {
    let row = try ScrambledSobol(dimensions: 1000).points(1000..<1001)
    let certified: [(Int, Double)] = [
      (0, 943_718_400), (1, 415_236_096), (2, 2_227_175_424), (39, 2_059_403_264), (40, 3_921_674_240),
      (99, 801_112_064), (499, 1_094_713_344), (999, 859_832_320),
    ]
    for (dimension, value) in certified { #expect(row[0, dimension] * 0x1p32 - 0.5 == value) }
  }

  @Test("a range of points is a part of the sequence")
  func ranges() throws {
    let sequence = try ScrambledSobol(dimensions: 5, seed: 3, purpose: "test", scramble: 1)
    let whole = sequence.points(0..<200)
    #expect(sequence.points(37..<200).elements == Array(whole.elements[(37 * 5)...]))
  }

  /// Among 2⁸ points every box of volume 2⁻⁸ with sides a power of two holds one, in two dimensions: what scrambling
  /// must keep. In one dimension at 1000.
  @Test("a scrambled net is a net", arguments: 0..<5)
  func net(scramble: Int) throws {
    let points = try ScrambledSobol(dimensions: 2, seed: 9, purpose: "test", scramble: scramble).points(0..<256)
    for power in 0...8 {
      let (wide, high) = (Double(1 << power), Double(1 << (8 - power)))
      let cells = Set((0..<256).map { Int(points[$0, 0] * wide) * 256 + Int(points[$0, 1] * high) })
      #expect(cells.count == 256)
    }
    let many = try ScrambledSobol(dimensions: 1000, seed: 9, purpose: "test", scramble: scramble).points(0..<64)
    for dimension in 0..<1000 {
      #expect(Set((0..<64).map { Int(many[$0, dimension] * 64) }).count == 64)
    }
  }

  /// Owen 1995: averages are unbiased, so that over scrambles their mean is the integral; and their variance falls
  /// faster than 1/n: for x₁² x₂ at 64 points at least twenty times below that of independent points, Var/64.
  @Test("averages over scrambles are unbiased and vary little")
  func unbiased() throws {
    let count = 400
    let means = try (0..<count).map { scramble in
      let points = try ScrambledSobol(dimensions: 2, seed: 4, purpose: "test", scramble: scramble).points(0..<64)
      return (0..<64).reduce(0.0) { $0 + points[$1, 0] * points[$1, 0] * points[$1, 1] } / 64
    }
    let mean = means.reduce(0, +) / Double(count)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    #expect(abs(mean - 1.0 / 6) < 4 * (variance / Double(count)).squareRoot())
    let independent = (1.0 / 15 - 1.0 / 36) / 64
    #expect(variance < independent / 20 && variance > 0)
  }

  @Test("a first point is uniform over scrambles, in any dimension", arguments: [0, 7, 99])
  func uniform(dimension: Int) throws {
    var counts = [Int](repeating: 0, count: 8)
    for scramble in 0..<800 {
      let points = try ScrambledSobol(dimensions: 100, seed: 2, purpose: "test", scramble: scramble).points(0..<1)
      counts[Int(points[0, dimension] * 8)] += 1
    }
    // χ² with 7 degrees of freedom exceeds 24.3 once in a thousand.
    #expect(counts.reduce(0.0) { $0 + (Double($1) - 100) * (Double($1) - 100) / 100 } < 24.3)
  }

  @Test("dimensions outside are refused", arguments: [0, -1, 1001])
  func refused(dimensions: Int) {
    #expect(throws: SensitivityError.self) { try ScrambledSobol(dimensions: dimensions) }
  }
}
