import Foundation
public import Solvers

/// A polynomial that stands in for the model, and first and total orders read off its coefficients.
///
/// Polynomials are orthonormal under the inputs' distributions: Legendre's in an input's probability, Hermite's in the
/// normal score where it is normal or log-normal; products of degrees d with (Σ dᵢ^q)^{1/q} ≤ p, q = 3/4. Coefficients
/// come from least squares at scrambled Sobol points (LAPACK), p is the degree of least leave-one-out error. That error,
/// as a share of the variance (Σ c² of the coefficients, and the error itself), is what the polynomial does not know.
/// Intervals are the jackknife over scrambles: they are about the polynomial of that degree in the long run. What it does
/// not know may belong to any input and is in none of them; an index may be greater by ``leaveOneOut`` at most.
///
/// Sources: Sudret, "Global sensitivity analysis using polynomial chaos expansions", 2008; Blatman and Sudret, 2011
/// (hyperbolic truncation, leave-one-out error).
public struct PolynomialChaos: Sendable, Equatable {
  public let output: OutputSummary
  /// Empty for a constant output.
  public let first: [Index]
  public let total: [Index]
  public let degree: Int
  public let terms: Int
  /// Mean squared leave-one-out residual as a share of the variance.
  public let leaveOneOut: Double
  public let evaluations: Int

  public static func estimate(
    _ space: InputSpace, _ model: Questioned, samples: Int = 2048, scrambles: Int = 16, highestDegree: Int = 14,
    level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [PolynomialChaos] {
    try space.requireIndependent("A polynomial of independent inputs")
    try checkLevel(level)
    guard scrambles >= 16 else { throw .tooFew(what: "Scrambles", least: 16, found: scrambles) }
    let size = space.inputs.count
    let perScramble = (samples + scrambles - 1) / scrambles
    let count = perScramble * scrambles
    guard count >= 4 * (size + 1), perScramble >= 2 else {
      throw .tooFew(what: "Samples", least: max(4 * (size + 1), 2 * scrambles), found: samples)
    }
    var uniform = Matrix(rows: count, columns: size)
    for scramble in 0..<scrambles {
      let part = try ScrambledSobol(
        dimensions: size, seed: seed, purpose: "polynomial chaos", scramble: scramble
      ).points(0..<perScramble)
      // Rows of one scramble stand sixteen apart, so that leaving it out is a stride.
      for row in 0..<perScramble {
        for column in 0..<size { uniform[row * scrambles + scramble, column] = part[row, column] }
      }
    }
    var points = uniform
    for row in 0..<count {
      for (column, input) in space.inputs.enumerated() {
        points[row, column] = input.distribution.quantile(uniform[row, column])
      }
    }
    let answers = try model.answers(points, of: space, threads: threads)
    // Truncations, from the line on, as far as the sample and patience carry them.
    var truncations: [(degree: Int, terms: [[Int]])] = []
    for degree in 1...max(1, highestDegree) {
      guard let terms = Self.terms(inputs: size, degree: degree, most: min(count / 3, 400)) else { break }
      truncations.append((degree, terms))
    }
    guard let widest = truncations.last else {
      throw .tooFew(what: "Samples", least: 3 * (size + 1), found: samples)
    }
    let powers = Self.powers(uniform, of: space, degree: widest.degree)
    let designs = truncations.map { Self.design(powers, $0.terms) }
    var results: [PolynomialChaos] = []
    for output in model.outputs.indices {
      let values = (0..<count).map { answers[$0, output] }
      let summary = OutputSummary(name: model.outputs[output].name, values: values)
      guard !summary.isConstant else {
        results.append(
          PolynomialChaos(
            output: summary, first: [], total: [], degree: 0, terms: 1, leaveOneOut: 0, evaluations: count))
        continue
      }
      let fits = InParallel.map(designs.count, threads: threads) { place in
        Result { () throws(SensitivityError) in try Self.fit(designs[place], values) }
      }
      var best: (place: Int, coefficients: [Double], error: Double)?
      for (place, fit) in fits.enumerated() {
        let (coefficients, error) = try fit.get()
        if error.isFinite, best.map({ error < $0.error }) ?? true { best = (place, coefficients, error) }
      }
      guard let best else { throw .tooFew(what: "Samples", least: 6 * (size + 1), found: samples) }
      let terms = truncations[best.place].terms
      let share = best.error / (Self.variance(best.coefficients) + best.error)
      let leavingOut = InParallel.map(scrambles, threads: threads) { scramble in
        Result { () throws(SensitivityError) -> (first: [Double], total: [Double]) in
          let rows = (0..<count).filter { $0 % scrambles != scramble }
          let width = terms.count
          let design = Matrix(
            rows: rows.count, columns: width,
            elements: rows.flatMap { designs[best.place].elements[$0 * width..<($0 + 1) * width] })
          let solution = try solving { () throws(SolverError) in
            try LinearLeastSquares.solve(design: design, response: rows.map { values[$0] })
          }
          return Self.shares(solution.coefficients, terms, space.factors, unexplained: best.error)
        }
      }
      var without: [(first: [Double], total: [Double])] = []
      for result in leavingOut { without.append(try result.get()) }
      let own = Self.shares(best.coefficients, terms, space.factors, unexplained: best.error)
      var first: [Index] = []
      var total: [Index] = []
      for (place, factor) in space.factors.enumerated() {
        func index(_ value: Double, _ others: [Double]) throws(SensitivityError) -> Index {
          Index(
            name: factor.name, value: value, halfWidth: try Replicates.halfWidth(leavingOut: others, level: level))
        }
        first.append(try index(own.first[place], without.map { $0.first[place] }))
        total.append(try index(own.total[place], without.map { $0.total[place] }))
      }
      results.append(
        PolynomialChaos(
          output: summary, first: first, total: total, degree: truncations[best.place].degree, terms: terms.count,
          leaveOneOut: share, evaluations: count))
    }
    return results
  }

  /// First and total orders of the polynomial of one degree through points as they are, as shares of its own variance.
  ///
  /// - Parameter probabilities: of the inputs, which must be independent: one point a row, strictly between 0 and 1.
  public static func orders(probabilities: Matrix, of space: InputSpace, outputs: [Double], degree: Int)
    throws(SensitivityError) -> (first: [Double], total: [Double])
  {
    try space.requireIndependent("A polynomial of independent inputs")
    guard probabilities.rows == outputs.count, probabilities.columns == space.inputs.count else {
      throw .answerShape(
        rows: probabilities.rows, columns: probabilities.columns, expectedRows: outputs.count,
        expectedColumns: space.inputs.count)
    }
    guard degree >= 1 else { throw .tooFew(what: "The degree", least: 1, found: degree) }
    guard let terms = terms(inputs: space.inputs.count, degree: degree, most: outputs.count) else {
      throw .outOfRange(
        what: "The degree for \(outputs.count) points", value: Double(degree),
        allowed: "one with no more terms than there are points")
    }
    let design = design(powers(probabilities, of: space, degree: degree), terms)
    let solution = try solving { () throws(SolverError) in
      try LinearLeastSquares.solve(design: design, response: outputs)
    }
    return shares(solution.coefficients, terms, space.factors, unexplained: 0)
  }

  /// Of each point and input, the polynomials from degree 0 on.
  private static func powers(_ uniform: Matrix, of space: InputSpace, degree: Int) -> [[[Double]]] {
    (0..<uniform.rows).map { row in
      space.inputs.indices.map { place in
        polynomials(
          uniform[row, place], isOfNormalKind: space.inputs[place].distribution.isOfNormalKind, degree: degree)
      }
    }
  }

  /// One row for each point, one column for each product of polynomials.
  private static func design(_ powers: [[[Double]]], _ terms: [[Int]]) -> Matrix {
    Matrix(
      rows: powers.count, columns: terms.count,
      elements: powers.flatMap { row in
        terms.map { term in
          var product = 1.0
          for (place, degree) in term.enumerated() where degree > 0 { product *= row[place][degree] }
          return product
        }
      })
  }

  /// Coefficients, and the mean squared leave-one-out residual: rᵢ / (1 − hᵢ), h the hat matrix's diagonal.
  private static func fit(_ design: Matrix, _ values: [Double]) throws(SensitivityError) -> ([Double], Double) {
    let solution = try solving { () throws(SolverError) in
      try LinearLeastSquares.solve(design: design, response: values)
    }
    guard solution.rank == design.columns else { return (solution.coefficients, .infinity) }
    let width = design.columns
    var sum = 0.0
    for row in 0..<design.rows {
      var leverage = 0.0
      for column in 0..<width {
        var product = 0.0
        for inner in 0..<width { product += solution.unscaledCovariance[column, inner] * design[row, inner] }
        leverage += design[row, column] * product
      }
      let residual = solution.residuals[row] / max(1e-12, 1 - leverage)
      sum += residual * residual
    }
    return (solution.coefficients, sum / Double(design.rows))
  }

  /// Σ c² over all but the constant: the polynomial's variance, exactly.
  private static func variance(_ coefficients: [Double]) -> Double {
    coefficients.dropFirst().reduce(0) { $0 + $1 * $1 }
  }

  private static func shares(_ coefficients: [Double], _ terms: [[Int]], _ factors: [Factor], unexplained: Double)
    -> (first: [Double], total: [Double])
  {
    let variance = variance(coefficients) + unexplained
    var first = [Double](repeating: 0, count: factors.count)
    var total = first
    for (coefficient, term) in zip(coefficients, terms) {
      let involved = factors.indices.filter { factors[$0].members.contains { term[$0] > 0 } }
      let part = coefficient * coefficient / variance
      if involved.count == 1 { first[involved[0]] += part }
      for place in involved { total[place] += part }
    }
    return (first, total)
  }

  /// Degrees of every product within the truncation, the constant first; `nil` where there are too many.
  private static func terms(inputs: Int, degree: Int, most: Int) -> [[Int]]? {
    let exponent = 0.75
    let limit = pow(Double(degree), exponent) * (1 + 1e-12)
    var terms: [[Int]] = []
    func extend(_ term: [Int], _ used: Double) -> Bool {
      if term.count == inputs {
        terms.append(term)
        return terms.count <= most
      }
      for own in 0...degree {
        let sum = used + pow(Double(own), exponent)
        if sum > limit { break }
        if !extend(term + [own], sum) { return false }
      }
      return true
    }
    return extend([], 0) ? terms : nil
  }

  /// Orthonormal polynomials of one input, from degree 0 on, by their recurrences.
  private static func polynomials(_ probability: Double, isOfNormalKind: Bool, degree: Int) -> [Double] {
    let x = isOfNormalKind ? InputDistribution.score(probability) : 2 * probability - 1
    var plain = [1.0, x]
    for n in 1..<max(2, degree) {
      let n = Double(n)
      let (last, before) = (plain[plain.count - 1], plain[plain.count - 2])
      plain.append(isOfNormalKind ? x * last - n * before : ((2 * n + 1) * x * last - n * before) / (n + 1))
    }
    var factorial = 1.0
    return (0...degree).map { n in
      if n > 0 { factorial *= Double(n) }
      return isOfNormalKind ? plain[n] / factorial.squareRoot() : plain[n] * Double(2 * n + 1).squareRoot()
    }
  }
}
