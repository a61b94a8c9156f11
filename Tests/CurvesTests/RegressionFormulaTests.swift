import Testing

@testable import Curves

@Suite("RegressionFormula")
struct RegressionFormulaTests {
  private let columns = ["y", "a", "b", "g", "my column"]

  private func names(_ text: String, texts: Set<String> = []) throws -> [String] {
    let formula = try RegressionFormula(text, columns: columns, texts: texts)
    return (formula.hasIntercept ? ["1"] : []) + formula.terms.map(\.name)
  }

  /// As R's `terms` expands them, but powers, which are powers here.
  @Test(
    "terms in formula order",
    arguments: [
      ("y ~ a + b", ["1", "a", "b"]), ("y ~ a*b", ["1", "a", "b", "a:b"]), ("y ~ a:b", ["1", "a:b"]),
      ("y ~ a + a + b - a", ["1", "b"]), ("y ~ a - 1", ["a"]), ("y ~ 0 + a", ["a"]), ("y ~ a + 0 + 1", ["1", "a"]),
      ("y ~ 1", ["1"]), ("y ~ -1 + a", ["a"]), ("y ~ .", ["1", "a", "b", "g", "`my column`"]),
      ("y ~ . - g - `my column`", ["1", "a", "b"]), ("y ~ a + a^2 + log(b)", ["1", "a", "a^2", "log(b)"]),
      ("y ~ a ^ -1 ^ 2", ["1", "a^-1^2"]), ("y ~ I(a * b) + I(a)^2", ["1", "I(a*b)", "I(a)^2"]),
      ("y ~ factor(g) * a", ["1", "factor(g)", "a", "factor(g):a"]), ("y ~ b:a + a:b", ["1", "b:a"]),
      ("y ~ (a + b)^2", ["1", "a", "b", "a:b"]), ("y ~ (a + b):g", ["1", "a:g", "b:g"]),
      ("y ~ (a + b + g)^2 - a:g", ["1", "a", "b", "g", "a:b", "b:g"]), ("y ~ (a)^2", ["1", "(a)^2"]),
      ("y ~ a^2*b", ["1", "a^2", "b", "a^2:b"]), ("log(y) ~ exp(-a/2)", ["1", "exp(-a/2)"]),
    ])
  func terms(text: String, expected: [String]) throws {
    #expect(try names(text) == expected)
  }

  @Test("a column of text named alone is a factor, one computed with is refused")
  func texts() throws {
    let formula = try RegressionFormula("y ~ g + a", columns: columns, texts: ["g"])
    #expect(formula.factors == ["g"] && formula.numbers == ["y", "a"])
    #expect(throws: ExpressionError.self) { try RegressionFormula("y ~ log(g)", columns: columns, texts: ["g"]) }
  }

  @Test(
    "what is no formula is refused, with the character",
    arguments: [
      ("y", 1), ("~ a", 0), ("y ~", 3), ("y ~ a b", 6), ("y ~ 2", 4), ("y ~ 2*a", 4), ("y ~ a/b", 5), ("y ~ a +", 7),
      ("y ~ a ++ b", 7), ("y ~ (a", 6), ("y ~ log(a", 9), ("y ~ log(a)) + b", 10), ("y ~ a - b", 9),
      ("y ~ factor(a + b)", 4), ("y ~ (a + b)^0", 12), ("y ~ a:", 6), ("y ~ a^", 6), ("y ~ wrong(a)", 4),
      ("y ~ a % b", 6), ("y + ~ a", 4), ("y ~ a + y", 8),
    ])
  func refusals(text: String, position: Int) throws {
    do {
      _ = try RegressionFormula(text, columns: columns)
      Issue.record("\(text) was read")
    } catch {
      switch error {
      case .unexpected(_, let place, _, _), .notATerm(_, let place, _), .unknownFunction(_, let place, _, _),
        .responseOnRight(_, let place, _):
        #expect(place == position, "\(error)")
      default: Issue.record("\(error)")
      }
      #expect(error.description.contains("Character \(position + 1):"))
    }
  }

  @Test("nothing to estimate; crossing without end; nesting without end")
  func limits() {
    #expect(throws: ExpressionError.noTerms(text: "y ~ 0")) { try RegressionFormula("y ~ 0", columns: columns) }
    let many = "y ~ (" + (0..<60).map { "x\($0)" }.joined(separator: " + ") + ")^10"
    #expect(throws: ExpressionError.self) { try RegressionFormula(many, columns: columns) }
    let deep = "y ~ " + String(repeating: "(", count: 500) + "a" + String(repeating: ")", count: 500)
    #expect(throws: ExpressionError.self) { try RegressionFormula(deep, columns: columns) }
    #expect(throws: ExpressionError.self) {
      try RegressionFormula("y ~ " + String(repeating: "a^", count: 3000) + "2", columns: columns)
    }
  }
}
