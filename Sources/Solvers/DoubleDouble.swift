import Foundation

/// A number as the sum of two doubles, the second within half a unit of the first's last place: about 31 digits.
///
/// Sums and products lose less than 2⁻¹⁰² of themselves; roots, quotients, powers, `exp` and `log` about 10⁻³⁰. The range
/// is that of a double; where a result leaves it, it is not finite.
///
/// Sources: Dekker, "A floating-point technique for extending the available precision", 1971; Knuth, "The Art of
/// Computer Programming" 2, 4.2.2; Ogita, Rump and Oishi, "Accurate sum and dot product", 2005.
@frozen
public struct DoubleDouble: Sendable, Equatable {
  /// The nearest double.
  public var high: Double
  /// What it lacks.
  public var low: Double

  @inlinable
  public init(_ value: Double) {
    high = value
    low = 0
  }

  /// The sum of two doubles, without loss.
  @inlinable
  public init(sum first: Double, _ second: Double) {
    let sum = first + second
    let part = sum - first
    high = sum
    low = (first - (sum - part)) + (second - part)
  }

  /// The product of two doubles, without loss unless it is tiny.
  @inlinable
  public init(product first: Double, _ second: Double) {
    let product = first * second
    high = product
    low = (-product).addingProduct(first, second)
  }

  /// A sum whose first part is not the smaller one.
  @inlinable
  init(ordered first: Double, _ second: Double) {
    let sum = first + second
    high = sum
    low = second - (sum - first)
  }

  /// The nearest double.
  @inlinable
  public var value: Double { high }

  @inlinable
  public var isFinite: Bool { high.isFinite && low.isFinite }

  @inlinable
  public static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let high = DoubleDouble(sum: left.high, right.high)
    let low = DoubleDouble(sum: left.low, right.low)
    let first = DoubleDouble(ordered: high.high, high.low + low.high)
    return DoubleDouble(ordered: first.high, first.low + low.low)
  }

  @inlinable
  public static prefix func - (operand: DoubleDouble) -> DoubleDouble {
    var negated = operand
    negated.high = -operand.high
    negated.low = -operand.low
    return negated
  }

  @inlinable
  public static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

  @inlinable
  public static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: left.high, right.high)
    let rest = product.low.addingProduct(left.high, right.low).addingProduct(left.low, right.high)
    return DoubleDouble(ordered: product.high, rest)
  }

  @inlinable
  public static func * (left: DoubleDouble, right: Double) -> DoubleDouble {
    let product = DoubleDouble(product: left.high, right)
    return DoubleDouble(ordered: product.high, product.low.addingProduct(left.low, right))
  }

  @inlinable
  public static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let first = left.high / right.high
    guard first.isFinite, right.high.isFinite else { return DoubleDouble(first) }
    let rest = left - right * first
    let second = rest.high / right.high
    let third = (rest - right * second).high / right.high
    return DoubleDouble(ordered: first, second) + DoubleDouble(third)
  }

  @inlinable
  public static func += (left: inout DoubleDouble, right: DoubleDouble) { left = left + right }

  /// Adds the product of two doubles.
  @inlinable
  public mutating func add(product first: Double, _ second: Double) {
    self += DoubleDouble(product: first, second)
  }

  @inlinable
  public static func < (left: DoubleDouble, right: DoubleDouble) -> Bool {
    left.high < right.high || (left.high == right.high && left.low < right.low)
  }

  /// The root; not a number below zero.
  public func squareRoot() -> DoubleDouble {
    let root = high.squareRoot()
    guard root > 0, root.isFinite else { return DoubleDouble(root) }
    // One step of Newton's method from the double's root.
    let rest = self - DoubleDouble(product: root, root)
    return DoubleDouble(ordered: root, rest.high / (2 * root))
  }

  /// A whole power, by repeated squaring.
  public func power(_ exponent: Int) -> DoubleDouble {
    var rest = exponent.magnitude
    var square = self
    var power = DoubleDouble(1)
    while rest > 0 {
      if rest & 1 == 1 { power = power * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return exponent < 0 ? DoubleDouble(1) / power : power
  }

  /// ln 2.
  static let logOfTwo: DoubleDouble = {
    var value = DoubleDouble(0x1.62e42fefa39efp-1)
    value.low = 0x1.abc9e3b39803fp-56
    return value
  }()

  /// Halvings of the argument before the series of `exp`.
  private static let halvings = 9

  /// e^r − 1 for |r| ≤ ½.
  private static func smallExponential(_ argument: DoubleDouble) -> DoubleDouble {
    let scale = 1 / Double(1 << halvings)
    let small = argument * scale
    // Nine terms of the series: the tenth is below 10⁻³⁵.
    var sum = DoubleDouble(1)
    for divisor in stride(from: 9.0, through: 2, by: -1) {
      sum = DoubleDouble(1) + small * sum / DoubleDouble(divisor)
    }
    var result = small * sum
    for _ in 0..<halvings { result = result * 2 + result * result }
    return result
  }

  /// eˣ.
  public static func exponential(_ x: DoubleDouble) -> DoubleDouble {
    let rough = Foundation.exp(x.high)
    guard rough.isFinite, rough > 0 else { return DoubleDouble(rough) }
    let count = (x.high / logOfTwo.high).rounded()
    let rest = DoubleDouble(1) + smallExponential(x - logOfTwo * count)
    // In two steps: 2ᵏ alone may be out of range where the result is not.
    let half = (count / 2).rounded(.down)
    let scaled = rest * scalbn(1, Int(half))
    return scaled * scalbn(1, Int(count - half))
  }

  /// eˣ − 1 without loss near 0.
  public static func exponentialMinusOne(_ x: DoubleDouble) -> DoubleDouble {
    abs(x.high) <= 0.25 ? smallExponential(x) : exponential(x) - DoubleDouble(1)
  }

  /// ln x; not a number below zero.
  public static func logarithm(_ x: DoubleDouble) -> DoubleDouble {
    let rough = Foundation.log(x.high)
    guard rough.isFinite else { return DoubleDouble(rough) }
    if abs(x.high - 1) < 0.25 { return logarithm(onePlus: x - DoubleDouble(1)) }
    // One step of Newton's method on the exponential.
    let start = DoubleDouble(rough)
    return start + (x * exponential(-start) - DoubleDouble(1))
  }

  /// ln(1 + x) without loss near 0.
  public static func logarithm(onePlus x: DoubleDouble) -> DoubleDouble {
    let rough = Foundation.log1p(x.high)
    guard rough.isFinite, rough != 0 else { return DoubleDouble(rough) }
    let start = DoubleDouble(rough)
    return start + (x - exponentialMinusOne(start)) * exponential(-start)
  }
}

extension Sequence<DoubleDouble> {
  /// The sum, in twice the working precision.
  public func sum() -> DoubleDouble { reduce(DoubleDouble(0), +) }
}
