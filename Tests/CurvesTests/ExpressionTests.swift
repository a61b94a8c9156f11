import Curves
import Foundation
import Testing

@Suite("Expressions")
struct ExpressionTests {
  /// Values as R 4.2 gives them.
  @Test(
    "R's precedence",
    arguments: [
      ("-2^2", -4), ("2^3^2", 512), ("2^-1", 0.5), ("2**3", 8), ("-2**2", -4), ("1 - 2 - 3", -4), ("8 / 4 / 2", 1),
      ("2 * 3 + 4", 10), ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("- -3", 3), ("2 * -3", -6), ("(-2)^3", -8),
      ("(-2)^-2", 0.25), ("4^0.5", 2), ("1e3", 1000), ("1.5e-2", 0.015), (".5", 0.5), ("pi", Double.pi),
      ("exp(0)", 1), ("log(1)", 0), ("ln(1)", 0), ("log10(1000)", 3), ("log2(8)", 3), ("sqrt(9)", 3), ("abs(-3)", 3),
      ("abs(3)", 3), ("atan(1) * 4", Double.pi), ("-exp(0)^2", -1), ("2^-3^2", 1.0 / 512), ("3−1", 2), ("2·3", 6),
    ] as [(String, Double)])
  func precedence(text: String, expected: Double) throws {
    let value = try Expression(text).value([])
    #expect(abs(value - expected) <= 4e-16 * max(1, abs(expected)), "\(text) = \(value)")
  }

  @Test("functions against the C library's", arguments: [-1.3, -0.2, 0.4, 2.1])
  func functions(x: Double) throws {
    let pairs: [(String, Double)] = [
      ("sin(x)", sin(x)), ("cos(x)", cos(x)), ("tan(x)", tan(x)), ("atan(x)", atan(x)), ("sinh(x)", sinh(x)),
      ("cosh(x)", cosh(x)), ("tanh(x)", tanh(x)), ("expm1(x)", expm1(x)), ("exp(x)", exp(x)),
      ("log1p(x + 1.5)", log1p(x + 1.5)), ("tanh(1000 * x)", x < 0 ? -1 : 1),
    ]
    for (text, expected) in pairs {
      #expect(abs(try Expression(text).value([x]) - expected) < 2e-15 * max(1, abs(expected)), "\(text)")
    }
  }

  @Test("variables in order of appearance; the logistic formula is the logistic family")
  func variables() throws {
    let formula = try Expression("K / (1 + exp(-r*(t - m)))")
    #expect(formula.variables == ["K", "r", "t", "m"])
    let expected = Logistic().level(at: 2021, [100, 0.3, 2020])
    #expect(formula.value([100, 0.3, 2021, 2020]) == expected)
  }

  /// The gradient of the parsed formula equals that of the family's own, lane by lane.
  @Test("exact gradients on dual numbers")
  func gradients() throws {
    let formula = try Expression("K * exp(-exp(-r * (t - m))) + 0 * (t - m)^3 + abs(r)^2 - r^2")
    let values = [90.0, 0.2, 3.5, 7]
    typealias D = Dual<SIMD4<Double>>
    let duals = values.enumerated().map { D(variable: $1, lane: $0) }
    let result = duals.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { formula.value(Arguments($0)) }
    }
    let partials = try #require(result).partials
    for lane in 0..<4 {
      let step = 1e-5
      func at(_ shift: Double) -> Double {
        var moved = values
        moved[lane] += shift
        return formula.value(moved)
      }
      let slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
      #expect(abs(partials[lane] - slope) < 1e-8 * max(1, abs(slope)), "lane \(lane)")
    }
  }

  @Test("a whole power of a negative base has a gradient")
  func powers() throws {
    let formula = try Expression("(t - 3)^2 + (t - 3)^3 + t^0")
    let result = Dual<SIMD4<Double>>(variable: 1, lane: 0)
    let value = withUnsafePointer(to: result) { formula.value(Arguments($0)) }
    #expect(value.value == 4 - 8 + 1)
    #expect(value.partials[0] == -4 + 12)
  }

  @Test(
    "an error points at the character",
    arguments: [
      ("K / (1 + ", 9), ("2 *", 3), ("(1 + 2", 6), ("a b", 2), ("foo(x)", 0), ("exp(x, y)", 0), ("exp()", 0),
      ("1..2", 0), ("1e999", 0), ("", 0), ("x + )", 4), ("2 ^", 3), ("$x", 0), ("x = 3", 2), ("log(", 4),
    ] as [(String, Int)])
  func errors(text: String, position: Int) {
    do {
      _ = try Expression(text)
      Issue.record("\(text) was read")
    } catch {
      switch error {
      case .unexpected(_, let found, _, _), .unknownFunction(_, let found, _, _), .notANumber(_, let found, _),
        .wrongArgumentCount(_, let found, _, _, _), .tooDeep(_, let found):
        #expect(found == position, "\(error)")
      default: Issue.record("\(error)")
      }
    }
  }

  @Test("the message shows where")
  func message() {
    #expect(throws: ExpressionError.self) { try Expression("K / (1 + exp(-r * t)") }
    do throws(ExpressionError) {
      _ = try Expression("K / (1 + )")
    } catch {
      #expect(
        error.description == """
          Character 10: found `)` where a number, a name or `(` should stand.
            K / (1 + )
                     ^
          """)
    }
  }

  @Test("depth and length are limited, and nothing recurses without end")
  func limits() {
    for text in [
      String(repeating: "(", count: 5000), String(repeating: "-", count: 5000) + "1",
      String(repeating: "2^", count: 4000) + "1", String(repeating: "exp(", count: 2000),
    ] {
      #expect(throws: ExpressionError.self) { try Expression(text) }
    }
    #expect(throws: ExpressionError.tooLong(length: 20_001, limit: 10_000)) {
      try Expression(String(repeating: "1+", count: 10_000) + "1")
    }
    #expect((try? Expression(String(repeating: "1+", count: 4000) + "1"))?.value([]) == 4001)
  }
}
