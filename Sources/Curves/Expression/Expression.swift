import RealModule

/// A formula typed by a person: parsed once, evaluated on numbers or dual numbers, never executed as code.
///
/// Operators with R's precedence: `^` (or `**`) binds right to left and more tightly than a sign before it, so that
/// `-2^2` is −4; then `*` and `/`, then `+` and `-`. Functions and `pi` are known by name; every other name is a
/// variable, and so is whatever stands in backticks.
public struct Expression: Sendable, Equatable {
  public let text: String
  /// Names that are neither functions nor constants, in order of first appearance.
  public let variables: [String]
  let program: [Instruction]
  private let depth: Int

  /// Longest formula read, in characters, and deepest nesting.
  public static let longest = 10_000
  public static let deepest = 200

  /// Functions, by name.
  public static var functions: [String] {
    Function.allCases.map(\.rawValue) + PairFunction.allCases.map(\.rawValue)
  }

  public init(_ text: String) throws(ExpressionError) {
    let length = text.count
    guard length <= Self.longest else { throw .tooLong(length: length, limit: Self.longest) }
    var parser = ExpressionParser(try Tokens(text))
    try parser.parseAll()
    self.init(text: text, parser)
  }

  /// What a parser has read.
  init(text: String, _ parser: ExpressionParser) {
    self.text = text
    variables = parser.variables
    program = parser.program
    depth = Self.depth(of: parser.program)
  }

  /// A column as it stands.
  init(column name: String) {
    text = name
    variables = [name]
    program = [.variable(0)]
    depth = 1
  }

  /// Whether it is a variable as it stands.
  public var isVariable: Bool { program == [.variable(0)] }

  /// The formula's value.
  ///
  /// - Parameter values: the variables' values, in the order of `variables`.
  public func value<S: Scalar>(_ values: Arguments<S>) -> S {
    withUnsafeTemporaryAllocation(of: S.self, capacity: depth + 1) { stack in
      stack.initialize(repeating: 0)
      var top = -1
      for instruction in program {
        switch instruction {
        case .constant(let value):
          top += 1
          stack[top] = S(value)
        case .variable(let index):
          top += 1
          stack[top] = values[index]
        case .negate: stack[top] = -stack[top]
        case .add:
          top -= 1
          stack[top] = stack[top] + stack[top + 1]
        case .subtract:
          top -= 1
          stack[top] = stack[top] - stack[top + 1]
        case .multiply:
          top -= 1
          stack[top] = stack[top] * stack[top + 1]
        case .divide:
          top -= 1
          stack[top] = stack[top] / stack[top + 1]
        case .power:
          top -= 1
          stack[top] = S.pow(stack[top], stack[top + 1])
        case .constantPower(let exponent): stack[top] = S.pow(stack[top], constant: exponent)
        case .call(let function): stack[top] = function.value(stack[top])
        case .callPair(let function):
          top -= 1
          stack[top] = function.value(stack[top], stack[top + 1])
        }
      }
      return stack[0]
    }
  }

  /// The formula's value on plain numbers.
  public func value(_ values: [Double]) -> Double {
    // One more element keeps the base address when there are no variables.
    (values + [0]).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return .nan }
      return value(Arguments(base))
    }
  }

  /// The most numbers that stand on the stack at once.
  static func depth(of program: [Instruction]) -> Int {
    var height = 0
    var most = 1
    for instruction in program {
      switch instruction {
      case .constant, .variable: height += 1
      case .add, .subtract, .multiply, .divide, .power, .callPair: height -= 1
      case .negate, .call, .constantPower: break
      }
      most = max(most, height)
    }
    return most
  }
}

/// One step of a formula in postfix order.
enum Instruction: Sendable, Equatable {
  case constant(Double)
  case variable(Int)
  case negate, add, subtract, multiply, divide, power
  /// A power whose exponent is a number in the text: defined for negative bases where the exponent is whole.
  case constantPower(Double)
  case call(Function)
  case callPair(PairFunction)
}

/// The functions of two arguments a formula may use.
enum PairFunction: String, Sendable, CaseIterable {
  case pow, min, max

  @inline(__always)
  func value<S: Scalar>(_ x: S, _ y: S) -> S {
    switch self {
    case .pow: S.pow(x, y)
    case .min: S.select(y .< x, y, x)
    case .max: S.select(x .< y, y, x)
    }
  }
}

/// The functions of one argument a formula may use.
enum Function: String, Sendable, CaseIterable {
  case exp, log, ln, log10, log2, log1p, expm1, sqrt, sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh, abs
  /// Distribution function and density of the standard normal, and of the standard logistic, as R names them.
  case pnorm, dnorm, plogis, dlogis, qlogis

  @inline(__always)
  func value<S: Scalar>(_ x: S) -> S {
    switch self {
    case .exp: return S.exp(x)
    case .log, .ln: return S.log(x)
    case .log10: return S.log(x) / S(Double.log(10))
    case .log2: return S.log(x) / S(Double.log(2))
    case .log1p: return S.log(onePlus: x)
    case .expm1: return S.expMinusOne(x)
    case .sqrt: return S.pow(x, constant: 0.5)
    case .sin: return S.sin(x)
    case .cos: return S.cos(x)
    case .tan: return S.sin(x) / S.cos(x)
    case .asin: return S.atan(x / S.pow((1 - x) * (1 + x), constant: 0.5))
    case .acos: return 2 * S.atan(S.pow((1 - x) / (1 + x), constant: 0.5))
    case .atan: return S.atan(x)
    case .sinh: return (S.exp(x) - S.exp(-x)) / 2
    case .cosh: return (S.exp(x) + S.exp(-x)) / 2
    case .tanh:
      // Through the decaying exponential, which cannot overflow.
      let isNegative = x .< 0
      let fall = S.expMinusOne(S.select(isNegative, 2 * x, -2 * x))
      let size = -fall / (2 + fall)
      return S.select(isNegative, -size, size)
    case .asinh:
      let isNegative = x .< 0
      let size = S.select(isNegative, -x, x)
      let result = S.log(onePlus: size + size * size / (1 + S.pow(1 + size * size, constant: 0.5)))
      return S.select(isNegative, -result, result)
    case .acosh: return S.log(x + S.pow((x - 1) * (x + 1), constant: 0.5))
    case .atanh: return S.log(onePlus: 2 * x / (1 - x)) / 2
    case .abs: return S.select(x .< 0, -x, x)
    case .pnorm: return S.erfc(x * S(-0.5.squareRoot())) / 2
    case .dnorm: return S.exp(x * x / -2) * S(1 / (2 * Double.pi).squareRoot())
    case .plogis, .dlogis:
      let isNegative = x .< 0
      let decay = S.exp(S.select(isNegative, x, -x))
      let share = 1 / (1 + decay)
      if self == .dlogis { return decay * share * share }
      return S.select(isNegative, decay * share, share)
    case .qlogis: return S.log(x / (1 - x))
    }
  }
}
