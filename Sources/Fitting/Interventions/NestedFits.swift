import RealModule
import Solvers

/// Least sums of squares of one model with some parameters held, for any responses: what tests between nested models
/// need thousands of times.
struct NestedFits: Sendable {
  private let fit: NonlinearFit
  private let rootWeights: [Double]?
  private let solver: TrustRegion

  init(_ fit: NonlinearFit) {
    self.fit = fit
    rootWeights = fit.weights.map { $0.map { $0.squareRoot() } }
    var solver = TrustRegion()
    solver.checksNeighbourhood = false
    self.solver = solver
  }

  struct Optimum: Sendable {
    var parameters: [Double]
    var sumOfSquares: Double
  }

  /// The observations on the noise's scale.
  var responses: [Double] { fit.values.map(fit.noise.link) }

  /// The best of the searches from several starts; `nil` where none ends anywhere.
  func optimum(_ map: ParameterMap, _ responses: [Double], from starts: [[Double]]) -> Optimum? {
    var residuals = LinkedResiduals(
      model: fit.model, values: fit.values, noise: fit.noise, map: map, rootWeights: rootWeights)
    residuals.targets = responses
    var best: Optimum?
    for start in starts {
      guard let admitted = map.admitted(start), let coordinates = map.coordinates(of: admitted) else { continue }
      var point = coordinates
      var found = map.freeCount > 0 ? WarmSearch.minimum(of: residuals, from: &point) : []
      if found == nil {
        let problem = residuals
        found =
          (try? solver.minimise(from: point, residualCount: problem.count) {
            problem.evaluate(coordinates: $0, residuals: $1, jacobian: $2)
          })?.parameters
      }
      guard let found, let squares = residuals.sumOfSquares(at: found) else { continue }
      if squares < best?.sumOfSquares ?? .infinity {
        best = Optimum(parameters: map.point(at: found), sumOfSquares: squares)
      }
    }
    return best
  }

  /// Responses drawn about a model's means with normal errors, by parameters.
  func simulator(_ optimum: Optimum, free: Int) -> (@Sendable (inout RandomSource) -> [Double])? {
    let count = fit.values.count
    guard count > free else { return nil }
    let spread = (optimum.sumOfSquares / Double(count - free)).squareRoot()
    let means = fit.model.means(optimum.parameters)
    guard means.allSatisfy(fit.noise.accepts) else { return nil }
    let linked = means.map(fit.noise.link)
    let roots = rootWeights
    return { random in
      linked.indices.map { linked[$0] + spread / (roots?[$0] ?? 1) * random.normal() }
    }
  }

  /// n ln(S₀ / S₁), twice the logarithm of the likelihood ratio; not below 0.
  func statistic(smaller: Double, larger: Double) -> Double {
    guard smaller > larger, larger > 0 else { return 0 }
    return Double(fit.values.count) * Double.log(smaller / larger)
  }
}
