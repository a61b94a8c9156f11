import Curves
import RealModule
import Testing
import Witnesses

@Suite("Quantities of curves")
struct CurveQuantityTests {
  private static let window = -50.0...150.0

  private func value(_ quantity: CurveQuantity, _ family: any CurveFamily, _ parameters: [Double]) throws -> Double {
    try #require(family.quantity(quantity, parameters, within: Self.window)).value
  }

  @Test("Bass at p = .03, q = .38: t* = 6.192619198, f(t*) = .110592105, F = .9 at 11.756784306")
  func bass() throws {
    let parameters = [1, 0.03, 0.38]
    #expect(digits(try value(.inflection, Bass(), parameters), certified: 6.192619198) >= 9)
    #expect(abs(try value(.greatestGrowth, Bass(), parameters) - 0.110592105) < 5e-10)
    #expect(digits(try value(.time(reaching: 0.9), Bass(), parameters), certified: 11.756784306) >= 9)
    // Without imitators adoption is fastest at the launch.
    #expect(Bass().quantity(.inflection, [1, 0.3, 0.2], within: 0...50) == nil)
    #expect(try value(.peakIncrement(period: 2), Bass(), [1, 0.3, 0.2]) == 2)
  }

  @Test("Fisher and Pry's merchant marine: 10–90% in 65.228 years at the slope .067370674")
  func fisherPry() throws {
    #expect(abs(try value(.takeover(from: 0.1, to: 0.9), Logistic(), [1, 0.067370674, 25]) - 65.228) < 5e-4)
    #expect(digits(try value(.doublingTime, Exponential(), [3, 0.2]), certified: 3.4657359027997265) >= 14)
  }

  @Test("formulas agree with a search on the curve, 8 digits, and gradients with differences, 6")
  func formulas() throws {
    let curves: [(any CurveFamily, [Double])] = [
      (Logistic(), [120, 0.31, 14]), (Gompertz(), [80, 0.18, 22]), (Bass(), [1000, 0.01, 0.4]),
      (Richards(), [50, 0.25, 18, 0.6]), (Richards(), [50, 0.25, 18, 2.4]),
    ]
    for (family, parameters) in curves {
      for quantity in [
        .inflection, .greatestGrowth, .takeover(from: 0.1, to: 0.9), .peakIncrement(period: 3),
        .peakIncrementHeight(period: 3), .time(reaching: 0.7 * parameters[0]),
      ] as [CurveQuantity] {
        let window = (family is Bass ? 1.0 : -20.0)...80.0
        let found = try #require(family.quantity(quantity, parameters, within: window), "\(family.name) \(quantity)")
        // A family that has no formula and only its curve.
        let searched = try #require(
          Unnamed(like: family).quantity(quantity, parameters, within: window), "\(family.name) \(quantity)")
        #expect(digits(found.value, certified: searched.value) >= 8, "\(family.name) \(quantity)")
        for (index, slope) in found.gradient.enumerated() {
          let scale = max(abs(slope), 1e-3 * abs(found.value / parameters[index]))
          #expect(abs(slope - searched.gradient[index]) < 1e-5 * scale, "\(family.name) \(quantity) \(index)")
        }
      }
    }
  }

  @Test("what a curve does not have is nil")
  func absent() {
    for (family, quantity, parameters) in [
      (Linear(), .inflection, [1, 2]), (Linear(), .takeover(from: 0.1, to: 0.9), [1, 2]),
      (Linear(), .doublingTime, [1, 2]),
      (Exponential(), .inflection, [1, 0.2]), (Exponential(), .doublingTime, [1, 0]),
      (Logistic(), .time(reaching: 200), [100, 0.2, 10]), (Logistic(), .takeover(from: 0.9, to: 0.1), [100, 0.2, 10]),
      (Logistic(), .peakIncrement(period: 0), [100, 0.2, 10]),
      (Logistic(), .takeover(from: 0.1, to: 0.9), [100, -0.2, 10]),
      (Constant(), .time(reaching: 3), [3]), (Logistic(), .inflection, [.nan, 1, 1]), (Logistic(), .inflection, [1]),
    ] as [(any CurveFamily, CurveQuantity, [Double])] {
      #expect(family.quantity(quantity, parameters, within: 0...50) == nil, "\(family.name) \(quantity)")
    }
  }
}

/// Another family's curve without its name, its formulas and its inverse.
private struct Unnamed: CurveFamily {
  let curve: any CurveFamily

  init(like curve: any CurveFamily) { self.curve = curve }

  var name: String { "unnamed" }
  var formula: String { curve.formula }
  var summary: String { curve.summary }
  var reference: String { curve.reference }
  var parameters: [Parameter] { curve.parameters }

  func level<S: Scalar>(at time: S, _ parameters: Arguments<S>) -> S { curve.level(at: time, parameters) }
  func guesses(times: [Double], levels: [Double]) -> [[Double]] { [] }
  func time(reaching level: Double, _ parameters: [Double]) -> Double? { nil }
}
