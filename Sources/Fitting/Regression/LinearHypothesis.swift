import Datasets
public import Solvers

/// Equations between coefficients, R β = q, and whether the data speak against them.
///
/// F = (Rβ − q)ᵀ (R V Rᵀ)⁻¹ (Rβ − q) / r with r and n − p degrees of freedom (Wald). With classical errors it is the F
/// test of the nested regressions.
public struct LinearHypothesis: Sendable, Equatable {
  /// As it was typed, or the term's name.
  public var text: String
  /// R, one row for each equation.
  public var factors: Matrix
  /// q.
  public var values: [Double]

  /// That these coefficients are zero.
  public init(_ text: String, zero indices: [Int], of count: Int) {
    self.text = text
    factors = Matrix(rows: indices.count, columns: count)
    for (row, index) in indices.enumerated() { factors[row, index] = 1 }
    values = [Double](repeating: 0, count: indices.count)
  }

  /// Reads equations separated by commas: `x1=0,x2=0`, `x1 = x2`, `2*x1 + x2 = 1`; a coefficient without an equals sign is
  /// held against zero, and the name of a term all its coefficients.
  public init(_ text: String, fit: RegressionFit) throws(RegressionError) {
    let names = fit.model.names
    var rows: [[Double]] = []
    var values: [Double] = []
    do throws(RegressionError.HypothesisProblem) {
      for part in Self.equations(text) {
        let equation = part.filter { !$0.isWhitespace }
        if let term = fit.model.formula.terms.firstIndex(where: { $0.name == equation }) {
          let own = fit.model.columns.indices.filter { fit.model.columns[$0].term == term }
          let kept = own.filter { fit.coefficients[$0] != nil }
          guard !kept.isEmpty else { throw .dependent(equation) }
          for index in kept {
            rows.append(names.indices.map { $0 == index ? 1 : 0 })
            values.append(0)
          }
          continue
        }
        let sides = equation.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard sides.count <= 2 else { throw .twoEquals(part) }
        var row = [Double](repeating: 0, count: names.count)
        var value = 0.0
        for (place, side) in sides.enumerated() {
          guard !side.isEmpty else { throw .missing(part) }
          let sign = place == 0 ? 1.0 : -1
          let sum = try Self.combination(side, fit)
          for index in row.indices { row[index] += sign * sum.factors[index] }
          value -= sign * sum.constant
        }
        guard row.contains(where: { $0 != 0 }) else { throw .noCoefficient(part) }
        rows.append(row)
        values.append(value)
      }
      guard !rows.isEmpty else { throw .empty }
    } catch {
      throw .hypothesis(text: text, error)
    }
    self.text = text
    factors = Matrix(rows: rows.count, columns: names.count, elements: rows.flatMap { $0 })
    self.values = values
  }

  /// Cut at commas outside parentheses and backticks.
  private static func equations(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    var isQuoted = false
    for character in text {
      if character == "`" { isQuoted.toggle() }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// Numbers and multiples of coefficients, the longest name first.
  private static func combination(
    _ side: String, _ fit: RegressionFit
  ) throws(RegressionError.HypothesisProblem) -> (factors: [Double], constant: Double) {
    let names = fit.model.names.map { $0.filter { !$0.isWhitespace } }
    let byLength = names.indices.sorted { (-names[$0].count, $0) < (-names[$1].count, $1) }
    var factors = [Double](repeating: 0, count: names.count)
    var constant = 0.0
    var rest = Substring(side)
    while !rest.isEmpty {
      var factor = 1.0
      while let sign = rest.first, sign == "+" || sign == "-" {
        if sign == "-" { factor = -factor }
        rest.removeFirst()
      }
      var coefficient = byLength.first { isNext(names[$0], rest) }
      if coefficient == nil {
        let digits = number(rest)
        if let value = DecimalNumber.parse(String(digits)) {
          factor *= value
          rest = rest.dropFirst(digits.count)
          guard rest.first == "*" else {
            constant += factor
            continue
          }
          rest.removeFirst()
          coefficient = byLength.first { isNext(names[$0], rest) }
        }
      }
      guard let coefficient else {
        let name = String(rest.prefix { !"+=,*".contains($0) })
        let known = fit.model.formula.terms.map(\.name) + fit.model.names
        var seen: Set<String> = []
        let all = known.filter { seen.insert($0).inserted }
        throw .unknownTerm(name, nearest: nearestName(to: name, among: all), known: all)
      }
      guard fit.coefficients[coefficient] != nil else { throw .dependent(names[coefficient]) }
      factors[coefficient] += factor
      rest = rest.dropFirst(names[coefficient].count)
    }
    return (factors, constant)
  }

  /// Whether a name comes next, and ends where a name may end.
  private static func isNext(_ name: String, _ rest: Substring) -> Bool {
    guard rest.hasPrefix(name) else { return false }
    guard let following = rest.dropFirst(name.count).first else { return true }
    return following == "+" || following == "-"
  }

  private static func number(_ text: Substring) -> Substring {
    var end = text.startIndex
    var last: Character?
    while end < text.endIndex {
      let character = text[end]
      let isExponentSign = (character == "-" || character == "+") && (last == "e" || last == "E")
      guard character.isASCII, character.isNumber || character == "." || isExponentSign || "eE".contains(character)
      else { break }
      last = character
      end = text.index(after: end)
    }
    return text[..<end]
  }
}

extension RegressionFit {
  /// An F test, with the degrees of freedom of both sides.
  public struct FTest: Sendable, Equatable {
    public var statistic: Double
    public var numerator: Double
    public var denominator: Double
    public var pValue: Double

    init?(statistic: Double, numerator: Double, denominator: Double) {
      guard denominator > 0, numerator > 0, !statistic.isNaN,
        let law = try? Distribution.FisherF(numerator: numerator, denominator: denominator)
      else { return nil }
      self.statistic = statistic
      self.numerator = numerator
      self.denominator = denominator
      pValue = statistic == .infinity ? 0 : law.survival(statistic)
    }
  }

  /// Whether estimates and their errors allow of tests: not those of ridge regression.
  public var hasTests: Bool {
    if case .ridge = method { return false }
    return sigma != nil
  }

  /// The test of a hypothesis; `nil` where there are no errors to judge it by.
  public func test(_ hypothesis: LinearHypothesis) throws(RegressionError) -> FTest? {
    guard hasTests else { return nil }
    let count = hypothesis.values.count
    let estimates = coefficients.map { $0 ?? 0 }
    let distances = (0..<count).map { row in
      var sum = DoubleDouble(-hypothesis.values[row])
      for column in estimates.indices { sum += extendedCoefficients[column] * hypothesis.factors[row, column] }
      return sum.value
    }
    // (RU)ᵀ has R V Rᵀ as its cross product: the solution of (RU)ᵀ-columns by QR squares nothing.
    let seen = hypothesis.factors * covarianceRoot
    do throws(SolverError) {
      let scales = (0..<count).map { row in
        (0..<seen.columns).reduce(0.0) { $0 + seen[row, $1] * seen[row, $1] }.squareRoot()
      }
      guard scales.allSatisfy({ $0 > 0 }) else {
        return FTest(statistic: .infinity, numerator: Double(count), denominator: residualDegreesOfFreedom)
      }
      var gram = Matrix(rows: count, columns: count)
      for first in 0..<count {
        for second in 0..<count {
          gram[first, second] =
            (0..<seen.columns).reduce(0.0) { $0 + seen[first, $1] * seen[second, $1] } / scales[first] / scales[second]
        }
      }
      let least = try SymmetricEigenvalues.of(gram).first ?? 0
      guard least > 1e-13 else { throw .notPositiveDefinite(order: count) }
      let lower = try Cholesky.factor(gram)
      var total = 0.0
      var solved: [Double] = []
      for row in 0..<count {
        var value = distances[row] / scales[row]
        for (inner, earlier) in solved.enumerated() { value -= lower[row, inner] * earlier }
        value /= lower[row, row]
        solved.append(value)
        total += value * value
      }
      return FTest(
        statistic: total / Double(count), numerator: Double(count), denominator: residualDegreesOfFreedom)
    } catch {
      if case .notPositiveDefinite = error { throw .hypothesis(text: hypothesis.text, .redundant) }
      throw .solver(error)
    }
  }

  /// That all coefficients but the intercept are zero; with classical errors from the sums of squares.
  public var overallTest: FTest? {
    guard hasTests else { return nil }
    let slopes = coefficients.indices.filter { coefficients[$0] != nil && model.columns[$0].term != nil }
    guard !slopes.isEmpty else { return nil }
    if case .leastSquares = method, errors == .classical {
      let explained = (totalSumOfSquares - sumOfSquares) / Double(slopes.count)
      let rest = sumOfSquares / residualDegreesOfFreedom
      return FTest(
        statistic: isExact ? .infinity : explained / rest, numerator: Double(slopes.count),
        denominator: residualDegreesOfFreedom)
    }
    return (try? test(LinearHypothesis("all", zero: slopes, of: coefficients.count))) ?? nil
  }
}
