public import RealModule

/// A dual number: a value and its partial derivatives with respect to several variables, one SIMD lane each.
///
/// Arithmetic follows the rules of differentiation exactly (forward mode; Wengert 1964), so a formula evaluated on
/// dual numbers gives its gradient to rounding error.
public struct Dual<Partials: SIMD>: Sendable where Partials: Sendable, Partials.Scalar == Double {
  public var value: Double
  public var partials: Partials

  @inlinable
  public init(_ value: Double, _ partials: Partials) {
    self.value = value
    self.partials = partials
  }

  /// The variable itself: derivative 1 in its own lane, 0 elsewhere.
  @inlinable
  public init(variable value: Double, lane: Int) {
    self.value = value
    partials = .zero
    partials[lane] = 1
  }
}

extension Dual: Scalar {
  @inlinable
  public init(_ value: Double) { self.init(value, .zero) }
  @inlinable
  public init(floatLiteral value: Double) { self.init(value, .zero) }
  @inlinable
  public init(integerLiteral value: Int64) { self.init(Double(value), .zero) }

  @inlinable
  public static func + (left: Dual, right: Dual) -> Dual {
    Dual(left.value + right.value, left.partials + right.partials)
  }
  @inlinable
  public static func - (left: Dual, right: Dual) -> Dual {
    Dual(left.value - right.value, left.partials - right.partials)
  }
  @inlinable
  public static func * (left: Dual, right: Dual) -> Dual {
    Dual(left.value * right.value, left.partials * right.value + right.partials * left.value)
  }
  @inlinable
  public static func / (left: Dual, right: Dual) -> Dual {
    let quotient = left.value / right.value
    return Dual(quotient, (left.partials - right.partials * quotient) / right.value)
  }
  @inlinable
  public static prefix func - (operand: Dual) -> Dual { Dual(-operand.value, -operand.partials) }
  @inlinable
  public static func .< (left: Dual, right: Dual) -> Bool { left.value < right.value }
  @inlinable
  public static func select(_ mask: Bool, _ first: Dual, _ second: Dual) -> Dual { mask ? first : second }

  @inlinable
  public static func exp(_ x: Dual) -> Dual {
    let result = Double.exp(x.value)
    return Dual(result, x.partials * result)
  }
  @inlinable
  public static func expMinusOne(_ x: Dual) -> Dual {
    let result = Double.expMinusOne(x.value)
    return Dual(result, x.partials * (result + 1))
  }
  @inlinable
  public static func log(_ x: Dual) -> Dual { Dual(Double.log(x.value), x.partials / x.value) }
  @inlinable
  public static func log(onePlus x: Dual) -> Dual {
    Dual(Double.log(onePlus: x.value), x.partials / (1 + x.value))
  }
  @inlinable
  public static func pow(_ base: Dual, _ exponent: Dual) -> Dual {
    // d(bᵉ) = bᵉ (e/b db + ln b de); what does not vary adds nothing, also where its slope is infinite.
    if exponent.partials == .zero { return pow(base, constant: exponent.value) }
    let result = Double.pow(base.value, exponent.value)
    var partials = result == 0 ? Partials.zero : exponent.partials * (result * Double.log(base.value))
    if base.partials != .zero {
      partials += base.partials * (exponent.value * Double.pow(base.value, exponent.value - 1))
    }
    return Dual(result, partials)
  }

  @inlinable
  public static func pow(_ base: Dual, constant exponent: Double) -> Dual {
    let result = Double.pow(base.value, constant: exponent)
    if exponent == 0 || base.partials == .zero { return Dual(result) }
    return Dual(result, base.partials * (exponent * Double.pow(base.value, constant: exponent - 1)))
  }
  @inlinable
  public static func sin(_ x: Dual) -> Dual { Dual(Double.sin(x.value), x.partials * Double.cos(x.value)) }
  @inlinable
  public static func cos(_ x: Dual) -> Dual { Dual(Double.cos(x.value), x.partials * -Double.sin(x.value)) }
  @inlinable
  public static func atan(_ x: Dual) -> Dual { Dual(Double.atan(x.value), x.partials / (1 + x.value * x.value)) }
  @inlinable
  public static func erfc(_ x: Dual) -> Dual {
    Dual(Double.erfc(x.value), x.partials * (-2 / Double.pi.squareRoot() * Double.exp(-x.value * x.value)))
  }
}
