import Curves
import RealModule
import Solvers

/// −ln L as a function of the unbounded coordinates of all free parameters, the curve's and the errors', priors
/// included, with an exact gradient.
struct LikelihoodProblem: Sendable {
  let model: any MeanModel
  var law: ObservationLaw
  let errors: ErrorParameters
  /// Of the curve's parameters, then the errors'.
  let map: ParameterMap

  private typealias Lanes = SIMD8<Double>

  var curveCount: Int { model.parameters.count }
  var freeCount: Int { map.freeCount }

  /// The errors' parameters as a formula takes them.
  func errorValues<S: Scalar>(_ numbers: [S], plain: [Double]) -> ErrorValues<S> {
    var values = ErrorValues<S>()
    for (place, kind) in errors.kinds.enumerated() {
      switch kind {
      case .spread: values.spread = numbers[place]
      case .shape:
        values.shape = numbers[place]
        values.isLimit = plain[place] == .infinity
      case .power: values.power = numbers[place]
      case .correlation: values.correlation = numbers[place]
      }
    }
    return values
  }

  func errorValues(_ point: [Double]) -> ErrorValues<Double> {
    let own = Array(point.suffix(errors.kinds.count))
    return errorValues(own, plain: own)
  }

  /// Means at all parameters; `nil` where one is impossible.
  private func means(_ point: [Double], gradients: UnsafeMutableBufferPointer<Double>?) -> [Double]? {
    let curve = Array(point.prefix(curveCount))
    guard curve.allSatisfy(\.isFinite) else { return nil }
    var means = [Double](repeating: 0, count: model.rowCount)
    means.withUnsafeMutableBufferPointer { means in
      curve.withUnsafeBufferPointer { model.evaluate($0, means: means, gradients: gradients) }
    }
    return law.accepts(means) ? means : nil
  }

  /// −ln of the priors' density, up to a constant, and its slope in every parameter.
  private func penalty(_ point: [Double]) -> (value: Double, slopes: [Int: Double])? {
    var value = 0.0
    var slopes: [Int: Double] = [:]
    for (index, prior) in map.priors {
      guard let residual = prior.residual(at: point[index]) else { return nil }
      value += residual.value * residual.value / 2
      slopes[index, default: 0] += residual.value * residual.slope
    }
    return (value, slopes)
  }

  /// Infinite where there is none.
  func value(_ coordinates: [Double]) -> Double {
    let point = map.point(at: coordinates)
    guard let means = means(point, gradients: nil), let penalty = penalty(point) else { return .infinity }
    let errors = errorValues(point)
    var sum = 0.0
    for row in means.indices {
      sum += law.logDensity(row, mean: means[row], before: means[law.before[row]], errors)
    }
    let value = penalty.value - sum
    return value.isFinite ? value : .infinity
  }

  /// ln of the density of each observation.
  func pointLogLikelihoods(_ point: [Double]) -> [Double]? {
    guard let means = means(point, gradients: nil) else { return nil }
    let errors = errorValues(point)
    return means.indices.map { law.logDensity($0, mean: means[$0], before: means[law.before[$0]], errors) }
  }

  /// The gradient; `nil` where there is none.
  func gradient(_ coordinates: [Double]) -> [Double]? {
    let point = map.point(at: coordinates)
    let size = curveCount
    var natural = [Double](repeating: 0, count: point.count)
    var rows = [Double](repeating: 0, count: model.rowCount * size)
    guard let means = rows.withUnsafeMutableBufferPointer({ means(point, gradients: $0) }),
      let penalty = penalty(point)
    else { return nil }
    let own = Array(point.suffix(errors.kinds.count))
    var variables: [Dual<Lanes>] = []
    for (place, value) in own.enumerated() {
      if case .free = map.roles[size + place] {
        variables.append(Dual(variable: value, lane: 2 + place))
      } else if case .tied = map.roles[size + place] {
        variables.append(Dual(variable: value, lane: 2 + place))
      } else {
        variables.append(Dual(value))
      }
    }
    let values = errorValues(variables, plain: own)
    var slopes = [Double](repeating: 0, count: means.count)
    for row in means.indices {
      let earlier = law.before[row]
      let term = law.logDensity(
        row, mean: Dual<Lanes>(variable: means[row], lane: 0), before: Dual<Lanes>(variable: means[earlier], lane: 1),
        values)
      slopes[row] -= term.partials[0]
      slopes[earlier] -= term.partials[1]
      for place in own.indices { natural[size + place] -= term.partials[2 + place] }
    }
    for row in means.indices where slopes[row] != 0 {
      for column in 0..<size { natural[column] += slopes[row] * rows[row * size + column] }
    }
    for (index, slope) in penalty.slopes { natural[index] += slope }
    var result = [Double](repeating: 0, count: freeCount)
    for index in map.roles.indices {
      switch map.roles[index] {
      case .fixed: continue
      case .free(let coordinate, let domain):
        result[coordinate] += natural[index] * domain.slope(at: coordinates[coordinate])
      case .tied(let factor, let target):
        guard case .free(let coordinate, let domain) = map.roles[target] else { continue }
        result[coordinate] += factor * natural[index] * domain.slope(at: coordinates[coordinate])
      }
    }
    return result.allSatisfy(\.isFinite) ? result : nil
  }

  /// The same with parameters held.
  func holding(_ held: [HeldParameter]) -> LikelihoodProblem {
    LikelihoodProblem(
      model: model, law: law, errors: errors,
      map: held.reduce(map) { $0.fixing($1.index, at: $1.value) })
  }
}
