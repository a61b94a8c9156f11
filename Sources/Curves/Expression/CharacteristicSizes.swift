import RealModule

extension ModelFormula {
  /// Where to look for every parameter when nobody says: read off the formula and the sizes of the columns.
  ///
  /// Sizes are reckoned in logarithms, as units are. What `exp`, `tanh` and their like are taken of, and exponents, are
  /// about one; terms of a sum are about equally large; factors multiply; a column is as large as its largest value, or
  /// as its range; the mean is as large as the response. These equations are solved together by least squares, once for
  /// the columns' largest values and once for their ranges, and the domain reaches two powers of ten beyond both, with
  /// either sign. Three kinds of parameters are told apart:
  ///
  /// - a place, subtracted from a column: over the column's range and a quarter of it to either side, evenly;
  /// - a frequency or a period, within `sin` or `cos`: from half a turn over the data to one turn for every two
  ///   different values, evenly by frequency;
  /// - a phase, a term of its own within `sin` or `cos`: one turn.
  ///
  /// Beyond a hundred parameters nothing is solved, and every domain is that of numbers about one.
  ///
  /// - Parameter columns: the numbers of every column in ``columns``, equally many in each.
  public func searchDomains(_ columns: [String: [Double]]) -> [SearchDomain] {
    guard parameters.count <= 100 else {
      return parameters.map { _ in .logarithmic(0.01, 100, isSigned: true) }
    }
    let responses = responses(columns)
    let sizes = [SizeEquations.Measure.largest, .range].map { measure in
      var equations = SizeEquations(self, columns: columns, measure: measure)
      equations.solve(response: responses)
      return equations
    }
    let decades = 2 * Double.log(10)
    return parameters.indices.map { index in
      if let domain = sizes.last?.special[index] { return domain }
      let logarithms = sizes.map { $0.solution[index] }
      // Beyond these a product of a few would overflow.
      let low = max((logarithms.min() ?? 0) - decades, -230)
      let high = min((logarithms.max() ?? 0) + decades, 230)
      return .logarithmic(Double.exp(min(low, high)), Double.exp(max(low, high)), isSigned: true)
    }
  }
}

/// Linear equations for the logarithms of the parameters' sizes.
private struct SizeEquations {
  enum Measure {
    case largest, range

    /// The logarithm of a column's size; nothing for zeros.
    func logarithm(of values: [Double]) -> Double? {
      let finite = values.filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max() else { return nil }
      let largest = max(abs(low), abs(high))
      let size = self == .range && high > low ? high - low : largest
      return size > 0 ? Double.log(size) : nil
    }
  }

  /// A part of the formula.
  private struct Part {
    /// Powers with which parameters enter its size.
    var powers: [Int: Double] = [:]
    /// The logarithm of the rest of its size; nothing where it is zero or not known.
    var logarithm: Double? = 0
    /// Its value in every row, where it holds no parameter.
    var rows: [Double]?
    /// The same for a number.
    var number: Double?
    /// The parameter it consists of.
    var bare: Int?
    var isNegated = false
    /// What it is a sum of; empty where it is none.
    var terms: [Part] = []
    var holdsColumn = false

    var isKnown: Bool { rows != nil || number != nil }
  }

  private let measure: Measure
  private let count: Int
  /// The most different values a column of the mean has.
  private let differentValues: Int
  private var equations: [(powers: [Int: Double], logarithm: Double, weight: Double)] = []
  private var mean = Part()
  /// Domains of places, frequencies, periods and phases.
  private(set) var special: [Int: SearchDomain] = [:]
  private(set) var solution: [Double]

  init(_ formula: ModelFormula, columns: [String: [Double]], measure: Measure) {
    self.measure = measure
    count = formula.parameters.count
    solution = [Double](repeating: 0, count: count)
    differentValues = formula.predictors.map { Set(columns[$0] ?? []).count }.max() ?? 0
    let places = formula.variables.map { formula.parameters.firstIndex(of: $0) }
    var stack: [Part] = []
    for instruction in formula.meanProgram {
      switch instruction {
      case .constant(let value): stack.append(known(number: value))
      case .variable(let index):
        if let place = places[index] {
          stack.append(Part(powers: [place: 1], bare: place))
        } else {
          stack.append(known(rows: columns[formula.variables[index]] ?? []))
        }
      case .negate:
        var part = stack.removeLast()
        part.isNegated.toggle()
        part.terms = part.terms.map { term in
          var term = term
          term.isNegated.toggle()
          return term
        }
        if let number = part.number { part = known(number: -number) }
        if let rows = part.rows { part = known(rows: rows.map { -$0 }) }
        stack.append(part)
      case .constantPower(let exponent):
        let base = stack.removeLast()
        if base.isKnown {
          stack.append(apply(base) { Double.pow($0, constant: exponent) })
        } else {
          stack.append(
            Part(
              powers: base.powers.mapValues { $0 * exponent }, logarithm: base.logarithm.map { $0 * exponent },
              holdsColumn: base.holdsColumn))
        }
      case .call(let function): stack.append(call(function, stack.removeLast()))
      case .add, .subtract, .multiply, .divide, .power, .callPair:
        let second = stack.removeLast()
        let first = stack.removeLast()
        stack.append(combine(instruction, first, second))
      }
    }
    if let last = stack.last { mean = last }
  }

  private func known(number: Double) -> Part {
    Part(logarithm: number == 0 ? nil : Double.log(abs(number)), number: number)
  }

  private func known(rows: [Double]) -> Part {
    Part(logarithm: measure.logarithm(of: rows), rows: rows, holdsColumn: true)
  }

  private func apply(_ part: Part, _ function: (Double) -> Double) -> Part {
    if let number = part.number { return known(number: function(number)) }
    return known(rows: (part.rows ?? []).map(function))
  }

  private func combine(known first: Part, _ second: Part, _ function: (Double, Double) -> Double) -> Part {
    switch (first.rows, second.rows) {
    case (nil, nil): known(number: function(first.number ?? .nan, second.number ?? .nan))
    case (let x?, nil): known(rows: x.map { function($0, second.number ?? .nan) })
    case (nil, let y?): known(rows: y.map { function(first.number ?? .nan, $0) })
    case (let x?, let y?): known(rows: zip(x, y).map(function))
    }
  }

  private mutating func call(_ function: Function, _ argument: Part) -> Part {
    if argument.isKnown { return apply(argument) { function.value($0) } }
    switch function {
    case .abs: return argument
    case .sqrt:
      return Part(
        powers: argument.powers.mapValues { $0 / 2 }, logarithm: argument.logarithm.map { $0 / 2 },
        holdsColumn: argument.holdsColumn)
    case .sin, .cos, .tan: turn(argument)
    case .log, .ln, .log10, .log2: equate(argument, Part(), weight: 0.1)
    default: equate(argument, Part(), weight: 1)
    }
    return Part(holdsColumn: argument.holdsColumn)
  }

  private mutating func combine(_ instruction: Instruction, _ first: Part, _ second: Part) -> Part {
    if first.isKnown, second.isKnown {
      switch instruction {
      case .add: return combine(known: first, second) { $0 + $1 }
      case .subtract: return combine(known: first, second) { $0 - $1 }
      case .multiply: return combine(known: first, second) { $0 * $1 }
      case .divide: return combine(known: first, second) { $0 / $1 }
      case .callPair(let function): return combine(known: first, second) { function.value($0, $1) }
      default: return combine(known: first, second) { Double.pow($0, constant: $1) }
      }
    }
    let holdsColumn = first.holdsColumn || second.holdsColumn
    switch instruction {
    case .multiply, .divide:
      let sign = instruction == .multiply ? 1.0 : -1
      var part = first
      part.powers.merge(second.powers.mapValues { $0 * sign }) { $0 + $1 }
      part.logarithm = first.logarithm.flatMap { one in second.logarithm.map { one + sign * $0 } }
      part.isNegated = first.isNegated != second.isNegated
      part.holdsColumn = holdsColumn
      (part.rows, part.number, part.bare, part.terms) = (nil, nil, nil, [])
      return part
    case .power:
      if !second.isKnown { equate(second, Part(), weight: 1) }
      return Part(powers: first.powers, logarithm: first.logarithm, holdsColumn: holdsColumn)
    case .callPair(.pow):
      return combine(.power, first, second)
    default:
      var second = second
      if instruction == .subtract {
        second.isNegated.toggle()
        second.terms = second.terms.map { term in
          var term = term
          term.isNegated.toggle()
          return term
        }
      }
      place(first, second)
      place(second, first)
      if first.logarithm != nil, second.logarithm != nil { equate(first, second, weight: 1) }
      // As large as its terms on average.
      let terms = (first.terms.isEmpty ? [first] : first.terms) + (second.terms.isEmpty ? [second] : second.terms)
      let sized = terms.filter { $0.logarithm != nil }
      var sum = Part(logarithm: sized.isEmpty ? nil : 0, terms: terms, holdsColumn: holdsColumn)
      for term in sized {
        let share = 1 / Double(sized.count)
        sum.powers.merge(term.powers.mapValues { $0 * share }) { $0 + $1 }
        sum.logarithm = (sum.logarithm ?? 0) + (term.logarithm ?? 0) * share
      }
      return sum
    }
  }

  /// A parameter subtracted from a column, or a column from it, is a place on it.
  private mutating func place(_ part: Part, _ column: Part) {
    guard let index = part.bare, let rows = column.rows, part.isNegated != column.isNegated,
      let low = rows.min(), let high = rows.max(), low.isFinite, high.isFinite, low < high
    else { return }
    let margin = (high - low) / 4
    special[index] = .uniform(low - margin, high + margin)
  }

  /// What sine and cosine are taken of.
  private mutating func turn(_ argument: Part) {
    for term in argument.terms.isEmpty ? [argument] : argument.terms {
      guard term.holdsColumn else {
        if let index = term.bare { special[index] = .uniform(-Double.pi, Double.pi) }
        continue
      }
      let rest = term.powers.filter { $0.value != 0 }
      guard let size = term.logarithm, rest.count == 1, let (index, power) = rest.first else { continue }
      // |θ|^power · size is half a turn, or half a turn for each value.
      let turns = Double(max(differentValues, 4))
      let ends = [Double.pi, Double.pi * turns].map { Double.exp((Double.log($0) - size) / power) }.sorted()
      guard ends.allSatisfy({ $0.isFinite && $0 > 0 }) else { continue }
      special[index] =
        switch power {
        case 1: .uniform(ends[0], ends[1])
        case -1: .reciprocal(ends[0], ends[1])
        default: .logarithmic(ends[0], ends[1], isSigned: true)
        }
    }
  }

  private mutating func equate(_ first: Part, _ second: Part, weight: Double) {
    guard let one = first.logarithm, let other = second.logarithm else { return }
    var powers = first.powers
    powers.merge(second.powers.mapValues { -$0 }) { $0 + $1 }
    equations.append((powers, other - one, weight))
  }

  /// Least squares with a slight pull towards one, by the normal equations: a handful of unknowns of order one.
  mutating func solve(response: [Double]) {
    if let size = Measure.largest.logarithm(of: response) { equate(mean, Part(logarithm: size), weight: 1) }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
    for index in 0..<count { matrix[index][index] = 1e-4 }
    for equation in equations {
      let weight = equation.weight * equation.weight
      for (row, power) in equation.powers {
        for (column, other) in equation.powers { matrix[row][column] += weight * power * other }
        matrix[row][count] += weight * power * equation.logarithm
      }
    }
    for pivot in 0..<count {
      let divisor = matrix[pivot][pivot]
      guard divisor > 0 else { continue }
      for row in 0..<count where row != pivot && matrix[row][pivot] != 0 {
        let factor = matrix[row][pivot] / divisor
        for column in pivot...count { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    solution = (0..<count).map { matrix[$0][$0] > 0 ? matrix[$0][count] / matrix[$0][$0] : 0 }
  }
}
