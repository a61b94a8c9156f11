import Curves
import Foundation
import Testing
import Witnesses

@Suite("Model formulas")
struct ModelFormulaTests {
  @Test("columns are predictors, other names parameters, in order of appearance")
  func names() throws {
    let formula = try ModelFormula("log(y) ~ b1 - b2*x.1 * exp(-b3*x_2) + 0*pi", columns: ["y", "x.1", "x_2", "other"])
    #expect(formula.parameters == ["b1", "b2", "b3"])
    #expect(formula.predictors == ["x.1", "x_2"])
    #expect(formula.columns == ["y", "x.1", "x_2"])
    #expect(formula.response == "log(y)")
    #expect(formula.mean == "b1 - b2*x.1 * exp(-b3*x_2) + 0*pi")
    #expect(formula.responses(["y": [1, exp(2)], "x.1": [0, 0], "x_2": [0, 0]]) == [0, 2])
  }

  @Test("a name in backticks may hold anything; a column called pi stands for itself")
  func quotedNames() throws {
    let formula = try ModelFormula("`y (t)` ~ a * `gdp per head` + pi", columns: ["y (t)", "gdp per head", "pi"])
    #expect(formula.parameters == ["a"])
    #expect(formula.predictors == ["gdp per head", "pi"])
    #expect(try ModelFormula("y ~ a + pi", columns: ["y"]).parameters == ["a"])
  }

  @Test(
    "an error points at the character",
    arguments: [
      ("y", 1), ("y ~", 3), ("y = a", 2), ("y ~ a ~ b", 6), ("z ~ a*x", 0), ("log(y + b) ~ a*x", 8), ("~ a", 0),
      ("y ~ a*`x", 6), ("y ~ a*``", 6), ("y ~ a*foo(x)", 6), ("y ~ pow(a)", 4), ("y ~ a * (x", 10),
    ] as [(String, Int)])
  func errors(text: String, position: Int) throws {
    let error = try #require(throws: ExpressionError.self) { try ModelFormula(text, columns: ["x", "y"]) }
    switch error {
    case .unexpected(_, let found, _, _), .unknownColumn(_, let found, _, _), .unknownFunction(_, let found, _, _),
      .wrongArgumentCount(_, let found, _, _, _), .openName(_, let found):
      #expect(found == position, "\(error)")
    default: Issue.record("\(error)")
    }
  }

  @Test("a formula without parameters, and a value for a column, are explained")
  func explained() throws {
    let none = try #require(throws: ExpressionError.self) { try ModelFormula("y ~ x", columns: ["x", "y"]) }
    #expect(
      none.description
        == "The formula `y ~ x` has no parameter to estimate: x are columns of the data. Write the parameters too, "
        + "such as `y ~ a + b * x`.")
    let formula = try ModelFormula("y ~ K * x", columns: ["x", "y", "z"])
    try formula.requireParameter("K")
    #expect(throws: ExpressionError.unknownParameter(name: "r", parameters: ["K"])) {
      try formula.requireParameter("r")
    }
    let shadowed = try #require(throws: ExpressionError.self) { try formula.requireParameter("x") }
    #expect(
      shadowed.description == """
        Character 9: `x` is a column of the data and so no parameter; the parameters are K. Give the parameter another \
        name.
          y ~ K * x
                  ^
        """)
  }

  /// Jointly linear sets read off by hand.
  @Test(
    "parameters in which the mean is jointly linear",
    arguments: [
      ("a + b*x + c*x^2", ["a", "b", "c"]), ("a*exp(-k*x)", ["a"]), ("K/(1+exp(-r*(x-m)))", ["K"]),
      ("exp(-a*x)/(b+c*x)", []), ("(a+b*x)/(1+c*x)", ["a", "b"]), ("a*b*x + c", ["a", "c"]),
      ("a*(b + c*x)", ["b", "c"]),
      ("a^2*x", []), ("a^1*x", ["a"]), ("-(a - b)/3", ["a", "b"]), ("a*sin(w*x)+b*cos(w*x)", ["a", "b"]),
      ("a + a*exp(k*x)", ["a"]), ("a*(x - a)", []), ("pow(a, 2) + b", ["b"]), ("max(a, x)", []),
    ] as [(String, [String])])
  func linear(mean: String, expected: [String]) throws {
    let formula = try ModelFormula("y ~ \(mean)", columns: ["x", "y"])
    #expect(formula.linearParameters.map { formula.parameters[$0] } == expected)
  }

  /// The gradient against the same formula on dual numbers, and the values against plain evaluation: 13 digits.
  @Test(
    "values and gradients on many rows agree with the formula on dual numbers",
    arguments: [
      "a*exp(-b*x)/(c+d*z) - b^2", "log(a)*x^b + sqrt(c*x) - d/x", "sin(a*x+b)*cos(c*z)+tan(d*x/9)",
      "pnorm(a*x-b)+dnorm(c*x)*plogis(d*z)-dlogis(x*a)+qlogis(a/9)", "max(a*x, b)+min(c, d*z)+abs(a-x)",
      "asin(a/9)+acos(x*b/99)+atan(c)+asinh(d*x)+acosh(a*3)+atanh(b/9)+tanh(c)+sinh(d)-cosh(a)",
      "pow(a, b)+a^-2+x**c+(d-3)^z+log1p(a*x)*expm1(-b)+log2(c*x)+log10(d*z)+ln(a)", "a+b+c+d", "d*2^x+c*1e-3/b+a",
    ])
  func gradients(mean: String) throws {
    let names = ["a", "b", "c", "d"]
    let parameters = [1.3, 0.7, 0.4, 2.1]
    let count = 150
    let x = (0..<count).map { 0.5 + 0.03 * Double($0) }
    let z = (0..<count).map { Double(1 + $0 % 4) }
    let formula = try ModelFormula("y ~ 0*(a+b+c+d) + \(mean)", columns: ["x", "y", "z"])
    let program = formula.program(["x": x, "z": z])
    #expect(program.rowCount == count)
    #expect(formula.parameters == names)
    var means = [Double](repeating: 0, count: count)
    var plain = means
    var gradients = [Double](repeating: 0, count: 4 * count)
    means.withUnsafeMutableBufferPointer { means in
      gradients.withUnsafeMutableBufferPointer { gradients in
        parameters.withUnsafeBufferPointer { program.evaluate($0, means: means, gradients: gradients) }
      }
    }
    plain.withUnsafeMutableBufferPointer { plain in
      parameters.withUnsafeBufferPointer { program.evaluate($0, means: plain, gradients: nil) }
    }
    #expect(means == plain)
    let expression = try Expression(mean)
    for row in 0..<count {
      let duals = expression.variables.map { name -> Dual<SIMD4<Double>> in
        if let lane = names.firstIndex(of: name) { return Dual(variable: parameters[lane], lane: lane) }
        return Dual(name == "x" ? x[row] : z[row])
      }
      let expected = try #require(
        duals.withUnsafeBufferPointer { $0.baseAddress.map { expression.value(Arguments($0)) } })
      #expect(abs(means[row] - expected.value) <= 1e-13 * max(1, abs(expected.value)))
      for lane in 0..<4 {
        let slope = expected.partials[lane]
        #expect(abs(gradients[row * 4 + lane] - slope) <= 1e-13 * max(1, abs(slope)), "row \(row), \(names[lane])")
      }
    }
  }

  @Test("many parameters; a power of zero; no rows")
  func edges() throws {
    let names = (1...40).map { "p\($0)" }
    let formula = try ModelFormula("y ~ " + names.map { "\($0)*x" }.joined(separator: "+"), columns: ["x", "y"])
    let program = formula.program(["x": [2, 3], "y": [0, 0]])
    let ones = [Double](repeating: 1, count: 40)
    var means = [0.0, 0], gradients = [Double](repeating: 0, count: 80)
    means.withUnsafeMutableBufferPointer { means in
      gradients.withUnsafeMutableBufferPointer { gradients in
        ones.withUnsafeBufferPointer { program.evaluate($0, means: means, gradients: gradients) }
      }
    }
    #expect(means == [80, 120])
    #expect(gradients == [Double](repeating: 2, count: 40) + [Double](repeating: 3, count: 40))

    let power = try ModelFormula("y ~ a * x^b", columns: ["x", "y"]).program(["x": [0, 1], "y": [0, 0]])
    var slopes = [Double](repeating: .nan, count: 4)
    means.withUnsafeMutableBufferPointer { means in
      slopes.withUnsafeMutableBufferPointer { slopes in
        [2.0, 0.5].withUnsafeBufferPointer { power.evaluate($0, means: means, gradients: slopes) }
      }
    }
    #expect(means == [0, 2])
    #expect(slopes == [0, 0, 1, 0])
    #expect(try ModelFormula("y ~ a", columns: ["y"]).program(["y": []]).rowCount == 0)
  }

  /// R 4.2: asin(.3), acosh(2), pnorm(-10), dnorm(1.5), plogis(-800), qlogis(.2), dlogis(3).
  @Test(
    "further functions",
    arguments: [
      ("asin(0.3)", 0.3046926540153975), ("acos(-1)", Double.pi), ("acosh(2)", 1.3169578969248166),
      ("asinh(-1e-8)", -1e-8), ("atanh(0.5)", 0.5493061443340548), ("tanh(1e-9)", 1e-9),
      ("pnorm(-10)", 7.619853024160527e-24), ("dnorm(1.5)", 0.12951759566589174), ("plogis(-800)", 0),
      ("plogis(2)", 0.8807970779778823), ("qlogis(0.2)", -1.3862943611198906), ("dlogis(3)", 0.045176659730912),
      ("pow(2, 10)", 1024), ("min(2, -3)", -3), ("max(2, -3)", 2), ("asin(1)", Double.pi / 2),
    ] as [(String, Double)])
  func functions(text: String, expected: Double) throws {
    #expect(digits(try Expression(text).value([]), certified: expected) >= 14, "\(text)")
  }

  @Test("domains follow the sizes of columns, and tell places, periods and phases from other parameters")
  func domains() throws {
    let t = (0..<50).map { 1990 + Double($0) }
    let y = t.map { 1e6 / (1 + exp(-0.2 * ($0 - 2010))) }
    let formula = try ModelFormula("y ~ K / (1 + exp(-r * (t - m)))", columns: ["t", "y"])
    let domains = formula.searchDomains(["t": t, "y": y])
    // K as large as y, r about 1 / 50 … 1 / 2000 and a hundred times more or less, m on the columns' range.
    guard case .logarithmic(let low, let high, true) = domains[0] else { throw Unexpected() }
    #expect(low < 1e6 && high > 1e6 && low > 1e3 && high < 1e9)
    guard case .logarithmic(let slow, let fast, true) = domains[1] else { throw Unexpected() }
    #expect(slow < 0.02 && fast > 0.2 && fast < 100)
    #expect(domains[2] == .uniform(1990 - 12.25, 2039 + 12.25))

    let wave = try ModelFormula("y ~ A * cos(2*pi*t/P + p) + B * sin(w * t)", columns: ["t", "y"])
    let periods = wave.searchDomains(["t": t, "y": y])
    guard case .reciprocal(let short, let long) = periods[1] else { throw Unexpected() }
    #expect(abs(short - 2 * 49.0 / 50) < 1e-9 && abs(long - 98) < 1e-9)
    #expect(periods[2] == .uniform(-Double.pi, Double.pi))
    guard case .uniform(let least, let most) = periods[4] else { throw Unexpected() }
    #expect(abs(least - Double.pi / 49) < 1e-12 && abs(most - 50 * Double.pi / 49) < 1e-9)
  }

  struct Unexpected: Error {}

  @Test("points of a domain rise with the share and stay inside")
  func points() {
    for domain in [
      SearchDomain.uniform(-3, 5), .logarithmic(0.01, 100, isSigned: false), .logarithmic(0.01, 100, isSigned: true),
      .reciprocal(2, 98),
    ] {
      let points = (1..<100).map { domain.point(at: Double($0) / 100) }
      let isFalling = domain == .reciprocal(2, 98)
      #expect(zip(points, points.dropFirst()).allSatisfy { isFalling ? $0 > $1 : $0 < $1 }, "\(domain)")
      let largest = points.map(abs).max() ?? 0
      #expect(largest <= 100)
    }
    #expect(SearchDomain.logarithmic(1, 2, isSigned: true).positive == .logarithmic(1, 2, isSigned: false))
  }
}
