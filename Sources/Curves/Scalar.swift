public import RealModule

/// A number a curve's formula can be evaluated on: `Double`, or a dual number that carries exact derivatives.
///
/// A formula is written once, generically, and never branches on a value with `if`; it chooses lane by lane with
/// `select`, so that the same text can run on many lanes at once.
public protocol Scalar: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
where FloatLiteralType == Double, IntegerLiteralType == Int64 {
  /// The outcome of a comparison, one truth value a lane.
  associatedtype Mask: Sendable

  init(_ value: Double)

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static prefix func - (operand: Self) -> Self
  static func .< (left: Self, right: Self) -> Mask

  /// `first` where the mask holds, `second` elsewhere.
  static func select(_ mask: Mask, _ first: Self, _ second: Self) -> Self

  static func exp(_ x: Self) -> Self
  /// eˣ − 1 without loss near 0.
  static func expMinusOne(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  /// ln(1 + x) without loss near 0.
  static func log(onePlus x: Self) -> Self
  /// bᵉ for b > 0, as exp(e ln b).
  static func pow(_ base: Self, _ exponent: Self) -> Self
  /// bᵉ with an exponent that is no variable; for whole exponents b may be negative.
  static func pow(_ base: Self, constant exponent: Double) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func atan(_ x: Self) -> Self
  /// 1 − erf(x), exact to the far tail.
  static func erfc(_ x: Self) -> Self
}

extension Double: Scalar {
  @inlinable
  public static func .< (left: Double, right: Double) -> Bool { left < right }

  @inlinable
  public static func pow(_ base: Double, constant exponent: Double) -> Double {
    if exponent == 2 { return base * base }
    if exponent == 1 { return base }
    guard base < 0, exponent == exponent.rounded(), abs(exponent) < 1e15 else { return pow(base, exponent) }
    let size = pow(-base, exponent)
    return exponent.truncatingRemainder(dividingBy: 2) == 0 ? size : -size
  }

  @inlinable
  public static func select(_ mask: Bool, _ first: Double, _ second: Double) -> Double { mask ? first : second }
}
