import Curves
import Fitting
import Testing

@Suite("Formula models")
struct FormulaModelTests {
  @Test("several predictors and a function on the left")
  func several() throws {
    let formula = try ModelFormula("log(y) ~ a + b*x*z", columns: ["x", "y", "z"])
    let model = try FormulaModel(formula, columns: ["x": [1, 2], "y": [1, 1], "z": [3, 4], "unused": [0]])
    #expect(model.responses == [0, 0])
    #expect(model.means([0.5, 2]) == [6.5, 16.5])
    #expect(model.parameters.map(\.name) == ["a", "b"])
    #expect(model.parameters.map(\.isLinear) == [true, true])
    #expect(model.rowCount == 2)
  }

  @Test("refusals: a missing column, unequal columns, a response without a value")
  func refusals() throws {
    let formula = try ModelFormula("log(y) ~ a + b*x", columns: ["x", "y"])
    #expect(throws: FormulaModelError.missingColumn(formula: formula.text, column: "x")) {
      try FormulaModel(formula, columns: ["y": [1]])
    }
    #expect(throws: FormulaModelError.unequalColumns(formula: formula.text, counts: [1, 2])) {
      try FormulaModel(formula, columns: ["y": [1], "x": [1, 2]])
    }
    let error = try #require(throws: FormulaModelError.self) {
      try FormulaModel(formula, columns: ["y": [1, 0], "x": [1, 2]])
    }
    #expect(
      error.description
        == "The left side `log(y)` of the formula `log(y) ~ a + b*x` is -inf in row 2 of those read. "
        + "Leave that row out, or write another left side.")
    let logarithm = try ModelFormula("y ~ a + b*log(x)", columns: ["x", "y"])
    #expect(throws: FormulaModelError.meanNotFinite(formula: logarithm.text, mean: "a + b*log(x)", row: 1)) {
      try FormulaModel(logarithm, columns: ["y": [1, 2, 3], "x": [1, 0, 2]])
    }
    // exp(−1/x) is 0 at 0: what is not finite on the way does no harm.
    let harmless = try ModelFormula("y ~ a*exp(-1/x)", columns: ["x", "y"])
    #expect(try FormulaModel(harmless, columns: ["y": [1, 2], "x": [0, 1]]).means([2])[0] == 0)
  }
}
