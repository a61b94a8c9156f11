import Solvers
import Testing

@Suite("DoubleDouble")
struct DoubleDoubleTests {
  private func distance(_ value: DoubleDouble, _ high: Double, _ low: Double) -> Double {
    let truth = DoubleDouble(sum: high, low)
    let error = value - truth
    return abs(error.high / truth.high)
  }

  /// High and low doubles of each value from mpmath 1.4 at 60 digits.
  @Test("roots, exponentials, logarithms and powers to 29 digits")
  func functions() {
    #expect(distance(DoubleDouble(2).squareRoot(), 1.4142135623730951, -9.667293313452913e-17) < 1e-30)
    #expect(distance(.exponential(DoubleDouble(1)), 2.7182818284590451, 1.4456468917292502e-16) < 1e-29)
    #expect(distance(.exponential(DoubleDouble(-30.5)), 5.675685232632723e-14, -2.744021414416088e-30) < 1e-29)
    #expect(distance(.exponentialMinusOne(DoubleDouble(1e-5)), 1.0000050000166668e-05, -3.111926571619883e-22) < 1e-29)
    #expect(distance(.logarithm(DoubleDouble(10)), 2.3025850929940459, -2.1707562233822494e-16) < 1e-29)
    #expect(distance(.logarithm(DoubleDouble(1.0009765625)), 0.0009760859730554589, -2.8791156534096714e-20) < 1e-29)
    #expect(distance(.logarithm(onePlus: DoubleDouble(1e-12)), 9.999999999995e-13, 2.4217940103012377e-29) < 1e-29)
    #expect(distance(DoubleDouble(1.1).power(10), 2.5937424601000023, -2.1738433861884157e-16) < 1e-29)
    #expect(distance(DoubleDouble(3).power(-7), 0.0004572473708276177, 1.5343418947611505e-20) < 1e-30)
    #expect(distance(DoubleDouble(1) / DoubleDouble(3), 0.33333333333333331, 1.850371707708594e-17) < 1e-31)
  }

  @Test("exp and log undo each other; sums and products keep what a double loses")
  func laws() {
    var source = RandomSource(seed: 7, purpose: "double-double", index: 0)
    for _ in 0..<200 {
      let x = DoubleDouble(sum: 40 * source.uniform() - 20, 1e-17 * source.uniform())
      let back = DoubleDouble.logarithm(.exponential(x)) - x
      #expect(abs(back.high) < 1e-28 * max(1, abs(x.high)))
      let y = DoubleDouble(source.uniform())
      #expect(abs(((x + y) - y - x).high) < 1e-30)
      #expect(abs((x * y / y - x).high) < 1e-29 * abs(x.high))
    }
    let tiny = DoubleDouble(sum: 1, 1e-30)
    #expect((tiny - DoubleDouble(1)).high == 1e-30)
    #expect(DoubleDouble(product: 0x1.0000001p0, 0x1.0000001p0).low == 0x1p-56)
  }

  @Test("what leaves the range is not finite, and says so")
  func range() {
    #expect(!DoubleDouble(1e200).power(2).isFinite)
    #expect(!DoubleDouble.logarithm(DoubleDouble(0)).isFinite)
    #expect(!DoubleDouble.logarithm(DoubleDouble(-1)).isFinite)
    #expect(!DoubleDouble(-1).squareRoot().isFinite)
    #expect(!DoubleDouble.exponential(DoubleDouble(1000)).isFinite)
    #expect(!(DoubleDouble(1) / DoubleDouble(0)).isFinite)
    #expect(DoubleDouble.exponential(DoubleDouble(-1000)).high == 0)
  }
}
