import Foundation
import Solvers
import Testing

@Suite("RandomSource")
struct RandomSourceTests {
  @Test("Philox4×32-10: known answers of the Random123 library")
  func knownAnswers() {
    #expect(
      Philox.block(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox.block(
        counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: SIMD2(0xA409_3822, 0x299F_31D0))
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test("FNV-1a: known answers of its authors")
  func purposeCodes() {
    #expect(RandomSource.Purpose("").code == 0x811C_9DC5)
    #expect(RandomSource.Purpose("a").code == 0xE40C_292C)
    #expect(RandomSource.Purpose("foobar").code == 0xBF9C_F968)
  }

  @Test("A stream is a function of seed, purpose and index, and of each of them")
  func addresses() {
    func first(_ seed: UInt64, _ purpose: RandomSource.Purpose, _ index: UInt64) -> [UInt64] {
      var source = RandomSource(seed: seed, purpose: purpose, index: index)
      return (0..<5).map { _ in source.bits() }
    }
    #expect(first(1, "draw", 7) == first(1, "draw", 7))
    let others = [
      first(2, "draw", 7), first(1 << 32 | 1, "draw", 7), first(1, "start", 7), first(1, "draw", 8),
      first(1, "draw", 7 | 1 << 32),
    ]
    #expect(others.allSatisfy { Set($0).isDisjoint(with: first(1, "draw", 7)) })
  }

  @Test("The extremes of the bits stay inside the open interval")
  func openInterval() {
    var source = RandomSource(seed: 3, purpose: "uniform", index: 0)
    for _ in 0..<100_000 {
      let value = source.uniform()
      #expect(value > 0 && value < 1)
      #expect(value * 0x1p53 == (value * 0x1p53).rounded())
    }
  }

  /// √n D of Kolmogorov and Smirnov; above 1.95 once in a thousand samples.
  static func distance(
    _ draw: (inout RandomSource) -> Double, count: Int = 20_000, purpose: RandomSource.Purpose = "test",
    cumulative: (Double) -> Double
  ) -> Double {
    let values = (0..<count).map { index in
      var source = RandomSource(seed: 20_260_101, purpose: purpose, index: UInt64(index))
      return draw(&source)
    }.sorted()
    let largest =
      values.enumerated().map { index, value in
        let expected = cumulative(value)
        return max(expected - Double(index) / Double(count), Double(index + 1) / Double(count) - expected)
      }.max() ?? 1
    return largest * Double(count).squareRoot()
  }

  @Test("Each law against its distribution function, 20 000 draws")
  func laws() throws {
    #expect(Self.distance({ $0.uniform() }, cumulative: { $0 }) < 1.95)
    #expect(Self.distance({ $0.normal() }, cumulative: Distribution.Normal.standard.cumulative) < 1.95)
    #expect(Self.distance({ $0.exponential() }, cumulative: { 1 - exp(-$0) }) < 1.95)
    for shape in [0.3, 1, 2.5, 60] {
      let gamma = try Distribution.Gamma(shape: shape)
      #expect(Self.distance({ $0.gamma(shape: shape) }, cumulative: gamma.cumulative) < 1.95, "shape \(shape)")
    }
    let chi = try Distribution.ChiSquared(degreesOfFreedom: 7)
    #expect(Self.distance({ $0.chiSquared(degreesOfFreedom: 7) }, cumulative: chi.cumulative) < 1.95)
    let student = try Distribution.StudentT(degreesOfFreedom: 4)
    #expect(Self.distance({ $0.studentT(degreesOfFreedom: 4) }, cumulative: student.cumulative) < 1.95)
  }

  @Test("Inverse Gaussian: the first passage of a drifting Brownian motion", arguments: [0.3, 1, 40])
  func inverseGaussian(shape: Double) {
    let mean = 2.0
    let phi = Distribution.Normal.standard.cumulative
    let distance = Self.distance({ $0.inverseGaussian(mean: mean, shape: shape) }) { x in
      let root = (shape / x).squareRoot()
      let second = phi(-root * (x / mean + 1))
      return phi(root * (x / mean - 1)) + (second > 0 ? exp(2 * shape / mean + log(second)) : 0)
    }
    #expect(distance < 1.95)
  }

  @Test("One long stream: moments within five standard errors")
  func moments() {
    var source = RandomSource(seed: 42, purpose: "moments", index: 0)
    let count = 400_000
    let values = (0..<count).map { _ in source.normal() }
    func moment(_ power: Double) -> Double { values.reduce(0) { $0 + pow($1, power) } / Double(count) }
    let root = Double(count).squareRoot()
    #expect(abs(moment(1)) < 5 / root)
    #expect(abs(moment(2) - 1) < 5 * 2.0.squareRoot() / root)
    #expect(abs(moment(3)) < 5 * 15.0.squareRoot() / root)
    #expect(abs(moment(4) - 3) < 5 * 96.0.squareRoot() / root)
    let neighbours = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    #expect(abs(neighbours) < 5 / root)
  }

  @Test("Neighbouring streams are uncorrelated")
  func neighbours() {
    let firsts = (0..<100_000).map { index -> Double in
      var source = RandomSource(seed: 9, purpose: "neighbours", index: UInt64(index))
      return source.normal()
    }
    let correlation = zip(firsts, firsts.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(firsts.count)
    #expect(abs(correlation) < 5 / Double(firsts.count).squareRoot())
  }

  @Test("Whole numbers are equally likely")
  func integers() {
    var source = RandomSource(seed: 5, purpose: "integers", index: 0)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[source.integer(below: 7)] += 1 }
    // Chi-squared with six degrees of freedom exceeds 22.5 once in a thousand.
    #expect(counts.reduce(0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 } < 22.5)
    #expect(source.integer(below: 1) == 0)
  }

  @Test("The numbers of a stream, pinned: a change here changes every published result")
  func pinned() {
    var source = RandomSource(seed: 1, purpose: "pinned", index: 2)
    let expected = [0.7489933764872218, -0.2243831711843509, 3.2163062381320398]
    #expect([source.uniform(), source.normal(), source.gamma(shape: 2.5)] == expected)
  }
}
