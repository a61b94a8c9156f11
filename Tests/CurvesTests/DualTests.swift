import Curves
import RealModule
import Testing

/// Derivatives of arithmetic and elementary functions against their closed forms.
@Suite("Dual numbers")
struct DualTests {
  typealias Number = Dual<SIMD2<Double>>

  let x = Number(variable: 1.7, lane: 0)
  let y = Number(variable: -0.6, lane: 1)

  func check(_ number: Number, _ value: Double, _ dx: Double, _ dy: Double, _ line: Int = #line) {
    #expect(abs(number.value - value) <= 4e-16 * abs(value), "value, line \(line)")
    #expect(abs(number.partials[0] - dx) <= 4e-16 * abs(dx), "∂x, line \(line)")
    #expect(abs(number.partials[1] - dy) <= 4e-16 * abs(dy), "∂y, line \(line)")
  }

  @Test("sums, differences, products, quotients")
  func arithmetic() {
    check(x + y, 1.1, 1, 1)
    check(x - y, 2.3, 1, -1)
    check(-x, -1.7, -1, 0)
    check(x * y, 1.7 * -0.6, -0.6, 1.7)
    check(x * x, 1.7 * 1.7, 3.4, 0)
    check(x / y, 1.7 / -0.6, 1 / -0.6, -1.7 / 0.36)
    check(1 / x, 1 / 1.7, -1 / (1.7 * 1.7), 0)
    check(3 * x - 2.5, 3 * 1.7 - 2.5, 3, 0)
  }

  @Test("exponentials and logarithms")
  func elementary() {
    check(.exp(x), Double.exp(1.7), Double.exp(1.7), 0)
    check(.expMinusOne(y), Double.expMinusOne(-0.6), 0, Double.exp(-0.6))
    check(.log(x), Double.log(1.7), 1 / 1.7, 0)
    check(.log(onePlus: y), Double.log(onePlus: -0.6), 0, 1 / 0.4)
    check(.exp(x * y), Double.exp(-1.02), -0.6 * Double.exp(-1.02), 1.7 * Double.exp(-1.02))
  }

  @Test("no loss near zero")
  func nearZero() {
    let small = Number(variable: 1e-12, lane: 0)
    // e^s − 1 = s + s²/2 and ln(1 + s) = s − s²/2, to the last digit
    check(.expMinusOne(small), 1.0000000000005e-12, 1.000000000001, 0)
    check(.log(onePlus: small), 9.999999999995e-13, 0.999999999999, 0)
  }

  @Test("a power in both its base and its exponent")
  func power() {
    let value = Double.pow(1.7, -0.6)
    check(.pow(x, y), value, -0.6 * Double.pow(1.7, -1.6), value * Double.log(1.7))
    check(.pow(x, 3), 1.7 * 1.7 * 1.7, 3 * 1.7 * 1.7, 0)
    check(.pow(2, y), Double.pow(2, -0.6), 0, Double.pow(2, -0.6) * Double.log(2))
  }

  @Test("a choice keeps the derivative of what it chooses")
  func selection() {
    check(.select(x .< 2, x * x, y), 1.7 * 1.7, 3.4, 0)
    check(.select(2 .< x, x * x, y), -0.6, 0, 1)
  }

  @Test("a number is a constant, a variable has its own lane")
  func lanes() {
    #expect(Number(2.5).partials == .zero)
    #expect((2.5 as Number).partials == .zero)
    #expect((2 as Number).value == 2)
    #expect(Number(variable: 3, lane: 1).partials == SIMD2(0, 1))
  }
}
