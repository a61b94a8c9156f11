import Curves
import Fitting
import Foundation
import Solvers
import Testing
import Witnesses

@Suite("Global search")
struct GlobalSearchTests {
  /// A family over times.
  struct FamilyOverTimes: MeanModel {
    var family: any CurveFamily
    var times: [Double]
    var name: String { family.name }
    var formula: String { family.formula }
    var parameters: [Parameter] { family.parameters }
    var rowCount: Int { times.count }

    func evaluate(
      _ parameters: UnsafeBufferPointer<Double>, means: UnsafeMutableBufferPointer<Double>,
      gradients: UnsafeMutableBufferPointer<Double>?
    ) {
      times.withUnsafeBufferPointer { family.evaluate(times: $0, parameters, levels: means, gradients: gradients) }
    }
  }

  static func model(_ text: String, _ columns: [String: [Double]]) throws -> FormulaModel {
    try FormulaModel(ModelFormula(text, columns: columns.keys.sorted()), columns: columns)
  }

  static func search(_ model: FormulaModel, _ search: GlobalSearch = GlobalSearch()) throws -> GlobalOptima {
    try search.search(model, targets: model.responses, domains: model.model.searchDomains(model.columns))
  }

  /// Noise of a fixed seed about a known curve: nothing lower than the optimum beside the truth may be missed.
  @Test(
    "curves of other kinds than NIST's, without a start",
    arguments: [
      ("y ~ K/(1+exp(-r*(t-m)))", ["K": 1e9, "r": 0.3, "m": 2012], 1996.0, 1, 1e7),
      ("y ~ a*exp(b*t)", ["a": 3e-80, "b": 0.1], 1996, 1, 1e5),
      (
        "y ~ K1/(1+exp(-r1*(t-m1)))+K2/(1+exp(-r2*(t-m2)))",
        ["K1": 40, "r1": 1.2, "m1": 4, "K2": 60, "r2": 0.8, "m2": 14], 0, 0.5, 0.7
      ),
      ("y ~ V*t^h/(k^h+t^h)", ["V": 200, "k": 8e-3, "h": 3], 1e-3, 5e-4, 3),
      ("y ~ A*exp(-k*t)*cos(w*t+p)+c", ["A": 5, "k": 0.1, "w": 2.7, "p": 0.8, "c": 1], 0, 0.5, 0.2),
      ("y ~ m*(1-exp(-(p+q)*t))/(1+(q/p)*exp(-(p+q)*t))", ["m": 1000, "p": 0.02, "q": 0.5], 0, 0.5, 10),
      ("y ~ 1/(a+b*t)^c", ["a": 0.4, "b": 0.3, "c": 1.7], 0, 0.5, 0.05),
    ] as [(String, [String: Double], Double, Double, Double)])
  func otherCurves(text: String, truth: [String: Double], first: Double, step: Double, noise: Double) throws {
    let t = (0..<40).map { first + step * Double($0) }
    let empty = try Self.model(text, ["t": t, "y": t])
    let start = try empty.parameters.map { try #require(truth[$0.name]) }
    var source = RandomSource(seed: 5, purpose: "other curves", index: 0)
    let y = empty.means(start).map { $0 + noise * source.normal() }
    let model = try Self.model(text, ["t": t, "y": y])
    let beside = try model.fit(from: start)
    let best = try #require(try Self.search(model).optima.first)
    #expect(best.sumOfSquares <= beside.sumOfSquares * (1 + 1e-9), "\(best.parameters)")
  }

  @Test("different optima are reported, the lowest first, each a stationary point")
  func several() throws {
    // Sum of squares 2 (x² − 1)² + (0.3 x − 0.3)² has minima near −1 and at 1, where it is 0.
    let model = try Self.model("y ~ u*(x^2-1) + v*0.3*x", ["y": [0, 0.3, 0], "u": [1, 0, 1], "v": [0, 1, 0]])
    let found = try Self.search(model)
    try #require(found.optima.count == 2)
    #expect(abs(found.optima[0].parameters[0] - 1) < 1e-9)
    let other = found.optima[1].parameters[0]
    #expect(abs(8 * other * (other * other - 1) + 0.18 * (other - 1)) < 1e-9)
    #expect(other < 0)
    #expect(found.isComplete)
  }

  @Test("the same answer twice; another seed, the same optimum")
  func deterministic() throws {
    let problem = try #require(try CertifiedFormula.all().first { $0.name == "MGH17" })
    let model = try problem.model()
    let once = try Self.search(model)
    let twice = try Self.search(model)
    #expect(once.optima.map(\.parameters) == twice.optima.map(\.parameters))
    #expect(once.searches == twice.searches)
    for seed in 1...5 as ClosedRange<UInt64> {
      let other = try Self.search(model, GlobalSearch(seed: seed))
      let best = try #require(other.optima.first)
      #expect(digits(best.sumOfSquares, certified: once.optima[0].sumOfSquares) >= 10)
    }
  }

  @Test("weights count rows: a weight of two is a row twice")
  func weights() throws {
    let x = (0..<12).map(Double.init)
    let y = x.map { 5 * exp(-0.3 * $0) + 0.1 * sin(7 * $0) }
    let single = try Self.model("y ~ a*exp(-k*x)", ["x": x, "y": y])
    let double = try Self.model("y ~ a*exp(-k*x)", ["x": x + [3], "y": y + [y[3]]])
    var weights = [Double](repeating: 1, count: 12)
    weights[3] = 2
    let weighted = try GlobalSearch().search(
      single, targets: single.responses, weights: weights, domains: single.model.searchDomains(single.columns))
    let repeated = try Self.search(double)
    #expect(digits(weighted.optima[0].parameters, certified: repeated.optima[0].parameters) >= 10)
    #expect(digits(weighted.optima[0].sumOfSquares, certified: repeated.optima[0].sumOfSquares) >= 10)
  }

  @Test("families with bounded parameters, by few points and searches")
  func families() throws {
    let times = (0..<20).map { Double($0) }
    for (family, truth, domains) in [
      (Logistic(), [100, 0.4, 9], [.uniform(50, 200), .logarithmic(0.01, 2, isSigned: false), .uniform(-5, 25)]),
      (Gompertz(), [100, 0.3, 7], [.uniform(50, 200), .logarithmic(0.01, 2, isSigned: false), .uniform(-5, 25)]),
      (
        Bass(), [500, 0.02, 0.4],
        [.uniform(1, 2), .logarithmic(1e-4, 0.5, isSigned: false), .logarithmic(0.01, 2, isSigned: false)]
      ),
    ] as [(any CurveFamily, [Double], [SearchDomain])] {
      let model = FamilyOverTimes(family: family, times: times)
      let found = try GlobalSearch(points: 32, searches: 3).search(model, targets: model.means(truth), domains: domains)
      #expect(digits(try #require(found.optima.first).parameters, certified: truth) >= 9, "\(family.name)")
      #expect(found.searches <= 6)
    }
  }

  /// Falling data cannot hold a positive ceiling growing to it, but the search must stay inside.
  @Test("a linear parameter never leaves its domain")
  func bounded() throws {
    let times = (0..<10).map { Double($0) }
    let model = FamilyOverTimes(family: Logistic(), times: times)
    let found = try GlobalSearch().search(
      model, targets: times.map { -1 - $0 },
      domains: [.uniform(0, 1), .logarithmic(0.01, 2, isSigned: false), .uniform(-5, 25)])
    for optimum in found.optima { #expect(optimum.parameters[0] > 0) }
  }

  @Test("all parameters linear: one search, the answer of linear least squares")
  func linear() throws {
    let x = (0..<9).map { Double($0) }
    let y = x.map { 2 - 3 * $0 + 0.5 * $0 * $0 + ($0 == 4 ? 1 : 0) }
    let model = try Self.model("y ~ a + b*x + c*x^2", ["x": x, "y": y])
    let found = try Self.search(model)
    let design = Matrix(rows: 9, columns: 3, elements: x.flatMap { [1, $0, $0 * $0] })
    let solution = try LinearLeastSquares.solve(design: design, response: y)
    #expect(found.searches == 1)
    #expect(digits(found.optima[0].parameters, certified: solution.coefficients) >= 11)
  }

  @Test("more nonlinear parameters than there are low-discrepancy dimensions")
  func many() throws {
    let x = (0..<60).map { 0.1 * Double($0) }
    let terms = (1...42).map { "exp(-k\($0)*x)" }.joined(separator: "+")
    let model = try Self.model("y ~ \(terms)", ["x": x, "y": x.map { 42 * exp(-0.5 * $0) }])
    let found = try Self.search(model, GlobalSearch(points: 8, searches: 1))
    #expect(try #require(found.optima.first).sumOfSquares < 1e-3 * 42 * 42 * 60)
  }

  @Test("no finite mean anywhere, sizes that disagree, too few rows")
  func refusals() throws {
    let model = try Self.model("y ~ a + log(-b^2 - x)", ["x": [1, 2, 3], "y": [1, 2, 3]])
    #expect(try Self.search(model).optima.isEmpty)
    #expect(throws: SolverError.self) { try GlobalSearch().search(model, targets: [1], domains: []) }
    #expect(throws: SolverError.self) { try GlobalSearch().search(model, targets: [1, 2, 3], domains: []) }
    let short = try Self.model("y ~ a + b*exp(c*x)", ["x": [1, 2], "y": [1, 2]])
    #expect(throws: SolverError.tooFewResiduals(residuals: 2, parameters: 3)) { try Self.search(short) }
  }
}
