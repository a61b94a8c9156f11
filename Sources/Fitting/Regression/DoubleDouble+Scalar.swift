public import Curves
import RealModule
public import Solvers

/// A formula can be evaluated in double-double: sums, products, quotients, powers, roots, `exp` and `log` keep about 30
/// digits; sines, cosines, arctangents and `erfc` those of a double.
extension DoubleDouble: Scalar {
  public init(floatLiteral value: Double) { self.init(value) }
  public init(integerLiteral value: Int64) { self.init(Double(value)) }

  public static func .< (left: DoubleDouble, right: DoubleDouble) -> Bool { left < right }

  public static func select(_ mask: Bool, _ first: DoubleDouble, _ second: DoubleDouble) -> DoubleDouble {
    mask ? first : second
  }

  public static func exp(_ x: DoubleDouble) -> DoubleDouble { exponential(x) }
  public static func expMinusOne(_ x: DoubleDouble) -> DoubleDouble { exponentialMinusOne(x) }
  public static func log(_ x: DoubleDouble) -> DoubleDouble { logarithm(x) }
  public static func log(onePlus x: DoubleDouble) -> DoubleDouble { logarithm(onePlus: x) }

  public static func pow(_ base: DoubleDouble, _ exponent: DoubleDouble) -> DoubleDouble {
    if exponent.low == 0 { return pow(base, constant: exponent.high) }
    return exponential(exponent * logarithm(base))
  }

  public static func pow(_ base: DoubleDouble, constant exponent: Double) -> DoubleDouble {
    if exponent == exponent.rounded(), abs(exponent) <= 1024 { return base.power(Int(exponent)) }
    if exponent == 0.5 { return base.squareRoot() }
    if exponent == -0.5 { return DoubleDouble(1) / base.squareRoot() }
    guard base.high > 0 else { return DoubleDouble(Double.pow(base.high, constant: exponent)) }
    return exponential(logarithm(base) * exponent)
  }

  /// To first order in what the nearest double lacks.
  public static func sin(_ x: DoubleDouble) -> DoubleDouble {
    DoubleDouble(sum: Double.sin(x.high), x.low * Double.cos(x.high))
  }

  public static func cos(_ x: DoubleDouble) -> DoubleDouble {
    DoubleDouble(sum: Double.cos(x.high), -x.low * Double.sin(x.high))
  }

  public static func atan(_ x: DoubleDouble) -> DoubleDouble {
    DoubleDouble(sum: Double.atan(x.high), x.low / (1 + x.high * x.high))
  }

  public static func erfc(_ x: DoubleDouble) -> DoubleDouble {
    let slope = -2 / Double.pi.squareRoot() * Double.exp(-x.high * x.high)
    return DoubleDouble(sum: Double.erfc(x.high), x.low * slope)
  }
}

extension Expression {
  /// The formula's value in every row, in double-double; a plain column as it stands.
  ///
  /// - Parameter columns: the numbers of every variable, equally many in each.
  func extendedValues(_ columns: [String: [Double]], rowCount: Int) -> [DoubleDouble] {
    let values = variables.map { columns[$0] ?? [] }
    if isVariable, let only = values.first { return only.map { DoubleDouble($0) } }
    // One more element keeps the base address where there are no variables.
    var row = [DoubleDouble](repeating: DoubleDouble(0), count: values.count + 1)
    return (0..<rowCount).map { index in
      for place in values.indices { row[place] = DoubleDouble(values[place][index]) }
      return row.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return DoubleDouble(.nan) }
        return value(Arguments(base))
      }
    }
  }
}
