import RealModule

/// A formula bound to the rows of columns: what holds no parameter is computed once, the rest for many rows at a time.
///
/// Gradients are exact and cost about as much as the means, however many parameters there are: slopes are multiplied
/// together from the mean back to the parameters (reverse mode; Linnainmaa 1970). Those of functions come from the same
/// formulas on dual numbers.
public struct RowProgram: Sendable {
  public let rowCount: Int
  public let parameterCount: Int
  private let steps: [Step]
  private let result: Operand
  /// Columns one after the other, and what was computed from columns alone.
  private let columns: [Double]
  private let constants: [Double]

  /// Rows worked on together: small enough for a processor's nearest memory.
  private static let block = 64

  private enum Operand: Sendable {
    case constant(Int)
    case column(Int)
    case parameter(Int)
    case step(Int)

    var isKnown: Bool {
      switch self {
      case .constant, .column: true
      case .parameter, .step: false
      }
    }
  }

  private struct Step: Sendable {
    var operation: Operation
    var first: Operand
    /// The first again for an operation on one operand.
    var second: Operand
  }

  private enum Operation: Sendable {
    case negate, add, subtract, multiply, divide
    /// The exponent holds a parameter.
    case power
    /// The exponents are known: a negative base is allowed where they are whole.
    case fixedPower
    case call(Function)
    case least, greatest
  }

  init(_ program: [Instruction], variables: [String], columns: [String: [Double]], parameters: [String]) {
    var binder = Binder(rowCount: columns.values.map(\.count).min() ?? 0)
    let places = variables.map { name in parameters.firstIndex(of: name) }
    for instruction in program {
      switch instruction {
      case .constant(let value): binder.push(constant: value)
      case .variable(let index):
        if let place = places[index] {
          binder.stack.append(.parameter(place))
        } else {
          binder.push(rows: columns[variables[index]] ?? [])
        }
      case .negate: binder.apply(.negate) { -$0 }
      case .call(let function): binder.apply(.call(function)) { function.value($0) }
      case .constantPower(let exponent):
        binder.push(constant: exponent)
        binder.raise()
      case .power, .callPair(.pow): binder.raise()
      case .add: binder.apply(.add) { $0 + $1 }
      case .subtract: binder.apply(.subtract) { $0 - $1 }
      case .multiply: binder.apply(.multiply) { $0 * $1 }
      case .divide: binder.apply(.divide) { $0 / $1 }
      case .callPair(.min): binder.apply(.least) { PairFunction.min.value($0, $1) }
      case .callPair(.max): binder.apply(.greatest) { PairFunction.max.value($0, $1) }
      }
    }
    if binder.stack.isEmpty { binder.push(constant: .nan) }
    result = binder.stack[0]
    steps = binder.steps
    self.columns = binder.columns
    constants = binder.constants
    rowCount = binder.rowCount
    parameterCount = parameters.count
  }

  /// The first row in which something computed from columns alone is not finite, such as the logarithm of zero: there the
  /// formula has no value or no gradient, whatever the parameters. Rows are counted from 0.
  public var firstRowWithoutValue: Int? {
    let used = Set(
      (steps.flatMap { [$0.first, $0.second] } + [result]).compactMap {
        if case .column(let index) = $0 { index } else { nil }
      }
    )
    return (0..<rowCount).first { row in used.contains { !columns[$0 * rowCount + row].isFinite } }
  }

  /// What a program becomes while it is bound.
  private struct Binder {
    let rowCount: Int
    var stack: [Operand] = []
    var steps: [Step] = []
    var columns: [Double] = []
    var constants: [Double] = []

    mutating func push(constant: Double) {
      constants.append(constant)
      stack.append(.constant(constants.count - 1))
    }

    mutating func push(rows: [Double]) {
      columns += rows.prefix(rowCount)
      stack.append(.column(columns.count / max(rowCount, 1) - 1))
    }

    /// A known operand's value in a row.
    func value(_ operand: Operand, _ row: Int) -> Double {
      switch operand {
      case .constant(let index): constants[index]
      case .column(let index): columns[index * rowCount + row]
      case .parameter, .step: .nan
      }
    }

    mutating func apply(_ operation: Operation, _ function: (Double) -> Double) {
      let operand = stack.removeLast()
      switch operand {
      case .constant(let index): push(constant: function(constants[index]))
      case .column: push(rows: (0..<rowCount).map { function(value(operand, $0)) })
      case .parameter, .step: append(Step(operation: operation, first: operand, second: operand))
      }
    }

    mutating func apply(_ operation: Operation, _ function: (Double, Double) -> Double) {
      let second = stack.removeLast()
      let first = stack.removeLast()
      if case .constant(let x) = first, case .constant(let y) = second {
        push(constant: function(constants[x], constants[y]))
      } else if first.isKnown, second.isKnown {
        push(rows: (0..<rowCount).map { function(value(first, $0), value(second, $0)) })
      } else {
        append(Step(operation: operation, first: first, second: second))
      }
    }

    mutating func raise() {
      let isFixed = stack[stack.count - 1].isKnown
      apply(isFixed ? .fixedPower : .power) { Double.pow($0, constant: $1) }
    }

    private mutating func append(_ step: Step) {
      steps.append(step)
      stack.append(.step(steps.count - 1))
    }
  }

  /// The means of all rows and, where asked, their gradients.
  ///
  /// - Parameters:
  ///   - parameters: their values, in the formula's order.
  ///   - gradients: row-major, ``rowCount`` × ``parameterCount``.
  public func evaluate(
    _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    let block = Self.block
    // Numbers that are the same in every row, values and two slopes for each step, and what flows back to steps and to
    // parameters.
    let fixed = constants.count + parameterCount
    let room = block * (fixed + 4 * steps.count + parameterCount + 1)
    columns.withUnsafeBufferPointer { columns in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { memory in
        guard let base = memory.baseAddress else { return }
        for (index, value) in constants.enumerated() {
          (base + index * block).initialize(repeating: value, count: block)
        }
        for index in 0..<parameterCount {
          (base + (constants.count + index) * block).initialize(repeating: parameters[index], count: block)
        }
        let tape = Tape(
          program: self, columns: columns.baseAddress, fixed: base, values: base + fixed * block,
          slopes: base + (fixed + steps.count) * block, flows: base + (fixed + 3 * steps.count) * block,
          sums: base + (fixed + 4 * steps.count) * block)
        var start = 0
        while start < rowCount {
          let count = min(block, rowCount - start)
          tape.run(start, count, needsSlopes: gradients != nil)
          let values = tape.pointer(result, start)
          for row in 0..<count { means[start + row] = values[row] }
          if let gradients, parameterCount > 0 { tape.flowBack(start, count, gradients) }
          start += count
        }
      }
    }
  }

  /// One block of rows under evaluation.
  private struct Tape {
    let program: RowProgram
    let columns: UnsafePointer<Double>?
    let fixed: UnsafeMutablePointer<Double>
    let values: UnsafeMutablePointer<Double>
    let slopes: UnsafeMutablePointer<Double>
    let flows: UnsafeMutablePointer<Double>
    let sums: UnsafeMutablePointer<Double>

    func pointer(_ operand: Operand, _ start: Int) -> UnsafePointer<Double> {
      switch operand {
      case .constant(let index): UnsafePointer(fixed + index * RowProgram.block)
      case .parameter(let index): UnsafePointer(fixed + (program.constants.count + index) * RowProgram.block)
      case .step(let index): UnsafePointer(values + index * RowProgram.block)
      case .column(let index): columns.map { $0 + index * program.rowCount + start } ?? UnsafePointer(fixed)
      }
    }

    /// Values of all steps and, where wanted, the slopes that are not plain to see.
    func run(_ start: Int, _ count: Int, needsSlopes: Bool) {
      for (index, step) in program.steps.enumerated() {
        let x = pointer(step.first, start)
        let y = pointer(step.second, start)
        let value = values + index * RowProgram.block
        let slope = slopes + 2 * index * RowProgram.block
        let other = slope + RowProgram.block
        switch step.operation {
        case .negate: for row in 0..<count { value[row] = -x[row] }
        case .add: for row in 0..<count { value[row] = x[row] + y[row] }
        case .subtract: for row in 0..<count { value[row] = x[row] - y[row] }
        case .multiply: for row in 0..<count { value[row] = x[row] * y[row] }
        case .divide: for row in 0..<count { value[row] = x[row] / y[row] }
        case .fixedPower:
          for row in 0..<count { value[row] = Double.pow(x[row], constant: y[row]) }
          guard needsSlopes else { continue }
          for row in 0..<count { slope[row] = y[row] == 0 ? 0 : y[row] * Double.pow(x[row], constant: y[row] - 1) }
        case .power:
          for row in 0..<count { value[row] = Double.pow(x[row], y[row]) }
          guard needsSlopes else { continue }
          if !step.first.isKnown {
            for row in 0..<count { slope[row] = y[row] * Double.pow(x[row], y[row] - 1) }
          }
          for row in 0..<count { other[row] = value[row] == 0 ? 0 : value[row] * Double.log(x[row]) }
        case .call(.exp):
          for row in 0..<count { value[row] = Double.exp(x[row]) }
          guard needsSlopes else { continue }
          for row in 0..<count { slope[row] = value[row] }
        case .call(let function):
          guard needsSlopes else {
            for row in 0..<count { value[row] = function.value(x[row]) }
            continue
          }
          for row in 0..<count {
            let dual = function.value(Dual<SIMD2<Double>>(variable: x[row], lane: 0))
            value[row] = dual.value
            slope[row] = dual.partials[0]
          }
        case .least:
          for row in 0..<count { value[row] = y[row] < x[row] ? y[row] : x[row] }
          for row in 0..<count { (slope[row], other[row]) = y[row] < x[row] ? (0, 1) : (1, 0) }
        case .greatest:
          for row in 0..<count { value[row] = x[row] < y[row] ? y[row] : x[row] }
          for row in 0..<count { (slope[row], other[row]) = x[row] < y[row] ? (0, 1) : (1, 0) }
        }
      }
    }

    /// Gradients, from the mean back to the parameters.
    func flowBack(_ start: Int, _ count: Int, _ gradients: UnsafeMutableBufferPointer<Double>) {
      let block = RowProgram.block
      let parameterCount = program.parameterCount
      sums.initialize(repeating: 0, count: parameterCount * block)
      send(to: program.result, count) { _ in 1 }
      for (index, step) in program.steps.enumerated().reversed() {
        let x = pointer(step.first, start)
        let y = pointer(step.second, start)
        let flow = flows + index * block
        let value = values + index * block
        let slope = slopes + 2 * index * block
        let other = slope + block
        switch step.operation {
        case .negate: send(to: step.first, count) { -flow[$0] }
        case .add:
          send(to: step.first, count) { flow[$0] }
          send(to: step.second, count) { flow[$0] }
        case .subtract:
          send(to: step.first, count) { flow[$0] }
          send(to: step.second, count) { -flow[$0] }
        case .multiply:
          send(to: step.first, count) { flow[$0] * y[$0] }
          send(to: step.second, count) { flow[$0] * x[$0] }
        case .divide:
          send(to: step.first, count) { flow[$0] / y[$0] }
          send(to: step.second, count) { -flow[$0] * value[$0] / y[$0] }
        case .fixedPower, .call: send(to: step.first, count) { flow[$0] * slope[$0] }
        case .power, .least, .greatest:
          send(to: step.first, count) { flow[$0] * slope[$0] }
          send(to: step.second, count) { flow[$0] * other[$0] }
        }
      }
      for column in 0..<parameterCount {
        let sum = sums + column * block
        for row in 0..<count { gradients[(start + row) * parameterCount + column] = sum[row] }
      }
    }

    /// Every step is the operand of one other: its flow is set. A parameter may be that of many: its flows are added.
    @inline(__always)
    private func send(to operand: Operand, _ count: Int, _ flow: (Int) -> Double) {
      switch operand {
      case .constant, .column: break
      case .step(let index):
        let target = flows + index * RowProgram.block
        for row in 0..<count { target[row] = flow(row) }
      case .parameter(let index):
        let target = sums + index * RowProgram.block
        for row in 0..<count { target[row] += flow(row) }
      }
    }
  }
}
