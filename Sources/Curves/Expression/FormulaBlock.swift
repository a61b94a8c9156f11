import RealModule

/// A formula at many rows of its variables at once, one of which, time, changes from call to call while the rest stay.
///
/// What holds no time is computed when rows are bound, the rest column by column. It can also say how the formula runs
/// with time, by the rules of monotone functions: sums of rising terms rise, exp keeps the direction, a product with
/// factors of known signs rises or falls. What the rules do not settle is unknown.
public struct FormulaBlock: Sendable {
  /// How values run with time, in every row.
  public enum Direction: Sendable { case constant, rising, falling, unknown }

  private struct Step: Sendable {
    var operation: Operation
    var first: Int
    var second: Int
    var target: Int
    var isTimed: Bool
  }

  private enum Operation: Sendable {
    case negate, add, subtract, multiply, divide, power, least, greatest
    case fixedPower(Double)
    case call(Function)
  }

  /// Rows bound.
  public private(set) var rows = 0
  private let places: [Int]
  private let constants: [(register: Int, value: Double)]
  private let timeRegister: Int
  private let steps: [Step]
  private let result: Int
  private let registerCount: Int
  private var registers: [Double] = []

  /// - Parameters:
  ///   - time: the variable that changes.
  ///   - parameters: the others, in the order of the columns bound; a variable in neither is not a number.
  public init(_ formula: Expression, time: String, parameters: [String]) {
    places = formula.variables.map { name in
      name == time ? parameters.count : parameters.firstIndex(of: name) ?? parameters.count + 1
    }
    timeRegister = parameters.count
    // The register after time holds what is not a number.
    var constants = [(register: parameters.count + 1, value: Double.nan)]
    var next = parameters.count + 2
    var stack: [Int] = []
    var isTimed = (0..<next).map { $0 == parameters.count }
    var steps: [Step] = []
    func push(_ timed: Bool) {
      stack.append(next)
      isTimed.append(timed)
      next += 1
    }
    func apply(_ operation: Operation, operands: Int) {
      let second = stack.removeLast()
      let first = operands == 2 ? stack.removeLast() : second
      let timed = isTimed[first] || isTimed[second]
      steps.append(Step(operation: operation, first: first, second: second, target: next, isTimed: timed))
      push(timed)
    }
    for instruction in formula.program {
      switch instruction {
      case .constant(let value):
        constants.append((next, value))
        push(false)
      case .variable(let index): stack.append(places[index])
      case .negate: apply(.negate, operands: 1)
      case .add: apply(.add, operands: 2)
      case .subtract: apply(.subtract, operands: 2)
      case .multiply: apply(.multiply, operands: 2)
      case .divide: apply(.divide, operands: 2)
      case .power, .callPair(.pow): apply(.power, operands: 2)
      case .callPair(.min): apply(.least, operands: 2)
      case .callPair(.max): apply(.greatest, operands: 2)
      case .constantPower(let exponent): apply(.fixedPower(exponent), operands: 1)
      case .call(let function): apply(.call(function), operands: 1)
      }
    }
    self.constants = constants
    self.steps = steps
    result = stack.last ?? parameters.count + 1
    registerCount = next
  }

  /// Takes columns of the parameters, all of one length.
  public mutating func bind(_ columns: [[Double]]) {
    rows = columns.first?.count ?? 0
    registers = [Double](repeating: 0, count: registerCount * rows)
    for (place, column) in columns.enumerated() where place < timeRegister {
      for row in 0..<rows { registers[place * rows + row] = column[row] }
    }
    for (register, value) in constants {
      for row in 0..<rows { registers[register * rows + row] = value }
    }
    run { !$0.isTimed }
  }

  /// The formula's value in each row, at that row's time.
  public mutating func evaluate(at times: [Double], into values: inout [Double]) {
    for row in 0..<rows { registers[timeRegister * rows + row] = times[row] }
    run { $0.isTimed }
    for row in 0..<rows { values[row] = registers[result * rows + row] }
  }

  private mutating func run(where isWanted: (Step) -> Bool) {
    let rows = rows
    registers.withUnsafeMutableBufferPointer { registers in
      guard let base = registers.baseAddress else { return }
      for step in steps where isWanted(step) {
        let x = UnsafePointer(base + step.first * rows)
        let y = UnsafePointer(base + step.second * rows)
        let z = base + step.target * rows
        switch step.operation {
        case .negate: for row in 0..<rows { z[row] = -x[row] }
        case .add: for row in 0..<rows { z[row] = x[row] + y[row] }
        case .subtract: for row in 0..<rows { z[row] = x[row] - y[row] }
        case .multiply: for row in 0..<rows { z[row] = x[row] * y[row] }
        case .divide: for row in 0..<rows { z[row] = x[row] / y[row] }
        case .power: for row in 0..<rows { z[row] = Double.pow(x[row], y[row]) }
        case .least: for row in 0..<rows { z[row] = PairFunction.min.value(x[row], y[row]) }
        case .greatest: for row in 0..<rows { z[row] = PairFunction.max.value(x[row], y[row]) }
        case .fixedPower(let exponent): for row in 0..<rows { z[row] = Double.pow(x[row], constant: exponent) }
        case .call(.exp): for row in 0..<rows { z[row] = Double.exp(x[row]) }
        case .call(let function): for row in 0..<rows { z[row] = function.value(x[row]) }
        }
      }
    }
  }

  /// How the formula runs between two times, in every row bound.
  public mutating func direction(from start: Double, to end: Double) -> Direction {
    guard rows > 0 else { return .unknown }
    var values = [Double](repeating: 0, count: rows)
    var low = [Double](repeating: .infinity, count: registerCount)
    var high = [Double](repeating: -.infinity, count: registerCount)
    for time in [start, end] {
      evaluate(at: [Double](repeating: time, count: rows), into: &values)
      for register in 0..<registerCount {
        for row in 0..<rows {
          let value = registers[register * rows + row]
          // Not a number leaves the bounds that say so.
          if !(value >= low[register]) { low[register] = value.isNaN ? -.infinity : value }
          if !(value <= high[register]) { high[register] = value.isNaN ? .infinity : value }
        }
      }
    }
    var directions = [Direction](repeating: .constant, count: registerCount)
    directions[timeRegister] = .rising
    for step in steps where step.isTimed {
      directions[step.target] = Self.direction(
        step.operation, (directions[step.first], low[step.first], high[step.first]),
        (directions[step.second], low[step.second], high[step.second]))
    }
    guard low[result].isFinite, high[result].isFinite else { return .unknown }
    return directions[result]
  }

  /// A value's direction and, where that is known, its bounds: those of its ends.
  private typealias Run = (direction: Direction, low: Double, high: Double)

  private static func direction(_ operation: Operation, _ x: Run, _ y: Run) -> Direction {
    if x.direction == .unknown || y.direction == .unknown { return .unknown }
    switch operation {
    case .negate: return turned(x.direction)
    case .add, .least, .greatest: return joined(x.direction, y.direction)
    case .subtract: return joined(x.direction, turned(y.direction))
    case .multiply: return product(x, y)
    case .divide:
      // 1/y is defined on one side of zero only.
      guard y.low > 0 || y.high < 0 else { return .unknown }
      return product(x, (turned(y.direction), 1 / y.high, 1 / y.low))
    case .power, .fixedPower: return .unknown
    case .call(let function):
      switch function {
      case .exp, .expm1, .sinh, .tanh, .asinh, .atan, .pnorm, .plogis: return x.direction
      case .log, .ln, .log10, .log2: return x.low > 0 ? x.direction : .unknown
      case .log1p: return x.low > -1 ? x.direction : .unknown
      case .sqrt: return x.low >= 0 ? x.direction : .unknown
      case .qlogis: return x.low > 0 && x.high < 1 ? x.direction : .unknown
      default: return x.direction == .constant ? .constant : .unknown
      }
    }
  }

  private static func turned(_ direction: Direction) -> Direction {
    switch direction {
    case .rising: .falling
    case .falling: .rising
    default: direction
    }
  }

  private static func joined(_ first: Direction, _ second: Direction) -> Direction {
    if first == .constant { return second }
    if second == .constant || first == second { return first }
    return .unknown
  }

  private static func product(_ x: Run, _ y: Run) -> Direction {
    /// How a factor's direction counts, by the other's sign.
    func counted(_ own: Run, by other: Run) -> Direction {
      if own.direction == .constant { return .constant }
      if other.low >= 0 { return own.direction }
      if other.high <= 0 { return turned(own.direction) }
      return .unknown
    }
    let (first, second) = (counted(x, by: y), counted(y, by: x))
    if first == .unknown || second == .unknown { return .unknown }
    return joined(first, second)
  }
}
