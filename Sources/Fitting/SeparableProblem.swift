import Curves
import Solvers

/// The least-squares problem of a model, with the parameters in which its mean is linear told apart.
struct SeparableProblem {
  private let model: any MeanModel
  private let targets: [Double]
  /// √w; nothing where all weights are one.
  private let roots: [Double]?
  private let parameters: [Parameter]
  /// Indices of parameters in which the mean is jointly linear.
  private let linear: [Int]
  /// Indices of the others.
  let nonlinear: [Int]
  /// Whether every linear parameter may be any number, so that the best one always may.
  private let isLinearFree: Bool
  /// Σ w y².
  private let totalOfSquares: Double

  var count: Int { parameters.count }

  init(_ model: any MeanModel, targets: [Double], weights: [Double]?) throws(SolverError) {
    guard targets.count == model.rowCount else {
      throw .sizeMismatch(what: "Targets", expected: model.rowCount, found: targets.count)
    }
    if let weights, weights.count != targets.count {
      throw .sizeMismatch(what: "Weights", expected: targets.count, found: weights.count)
    }
    if let index = targets.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(what: "Target \(index + 1)") }
    if let weight = weights?.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw .outOfDomain(what: "A weight", value: weight, allowed: "positive and finite")
    }
    self.model = model
    self.targets = targets
    roots = weights.map { $0.map { $0.squareRoot() } }
    parameters = model.parameters
    let candidates = parameters.indices.filter { model.parameters[$0].isLinear }
    linear = candidates
    nonlinear = parameters.indices.filter { !candidates.contains($0) }
    isLinearFree = candidates.allSatisfy { model.parameters[$0].domain == .real }
    totalOfSquares = targets.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * targets[$1] * targets[$1] }
  }

  /// The best point with given nonlinear parameters.
  struct Score {
    /// All parameters, on the natural scale, inside their domains.
    var parameters: [Double]
    var sumOfSquares: Double
  }

  func score(_ point: [Double]) -> Score? {
    guard zip(nonlinear, point).allSatisfy({ parameters[$0].domain.contains($1) }) else { return nil }
    let projection = VariableProjection(rankTolerance: 1e-10).project(
      at: coordinates(point), residualCount: targets.count, linearCount: linear.count, evaluate: evaluate)
    guard let projection, projection.sumOfSquares.isFinite else { return nil }
    var all = joined(nonlinear: point, linear: projection.linear)
    if zip(all, parameters).allSatisfy({ $1.domain.contains($0) }) {
      return Score(parameters: all, sumOfSquares: projection.sumOfSquares)
    }
    // A linear parameter left its domain: brought back just inside.
    let size = projection.linear.reduce(0) { max($0, abs($1)) }
    for index in linear {
      switch parameters[index].domain {
      case .real: break
      case .positive: all[index] = max(all[index], 1e-3 * size)
      case .above(let low): all[index] = max(all[index], low + 1e-3 * max(size, abs(low)))
      case .below(let high): all[index] = min(all[index], high - 1e-3 * max(size, abs(high)))
      case .interval(let low, let high):
        let margin = 1e-3 * (high - low)
        all[index] = min(max(all[index], low + margin), high - margin)
      }
    }
    guard let residuals = residuals(all) else { return nil }
    return Score(parameters: all, sumOfSquares: residuals.reduce(0) { $0 + $1 * $1 })
  }

  /// A quick local search.
  func descend(from point: [Double]) -> Optimum? {
    let trustRegion = TrustRegion(
      maximumIterations: 100, stepTolerance: 1e-10, gradientTolerance: 1e-6, offsetTolerance: 1e-4,
      checksNeighbourhood: false)
    guard isLinearFree else {
      guard let start = score(point) else { return nil }
      return try? refine(start.parameters, trustRegion)
    }
    guard !nonlinear.isEmpty else { return score(point).flatMap { try? refine($0.parameters, trustRegion) } }
    let projection = VariableProjection(trustRegion: trustRegion, rankTolerance: 1e-10)
    guard
      let solution = try? projection.minimise(
        from: coordinates(point), residualCount: targets.count, linearCount: linear.count, evaluate: evaluate)
    else { return nil }
    let values = zip(nonlinear, solution.nonlinear).map { parameters[$0].domain.point(at: $1) }
    let all = joined(nonlinear: values, linear: solution.linear)
    guard all.allSatisfy(\.isFinite), let residuals = residuals(all) else { return nil }
    return Optimum(
      parameters: all, sumOfSquares: residuals.reduce(0) { $0 + $1 * $1 }, hits: 1,
      termination: solution.termination, residuals: residuals)
  }

  /// A search with all parameters free, from an optimum.
  func refine(_ optimum: Optimum, _ solver: TrustRegion) throws(SolverError) -> Optimum? {
    guard var end = try refine(optimum.parameters, solver) else { return nil }
    end.hits = optimum.hits
    return end
  }

  private func refine(_ start: [Double], _ solver: TrustRegion) throws(SolverError) -> Optimum? {
    guard zip(start, parameters).allSatisfy({ $1.domain.contains($0) }) else { return nil }
    let coordinates = zip(start, parameters).map { $1.domain.coordinate(of: $0) }
    guard coordinates.allSatisfy(\.isFinite), residuals(start) != nil else { return nil }
    let count = count
    let solution = try solver.minimise(from: coordinates, residualCount: targets.count) { point, residuals, jacobian in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
        for index in 0..<count {
          values.initializeElement(at: index, to: parameters[index].domain.point(at: point[index]))
        }
        model.evaluate(UnsafeBufferPointer(values), means: residuals, gradients: jacobian)
        if let jacobian {
          for (column, parameter) in parameters.enumerated() where parameter.domain != .real {
            let slope = parameter.domain.slope(at: point[column])
            for row in residuals.indices { jacobian[row * count + column] *= slope }
          }
        }
        finish(residuals, jacobian, columns: count)
        return true
      }
    }
    return Optimum(
      parameters: zip(solution.parameters, parameters).map { $1.domain.point(at: $0) },
      sumOfSquares: solution.sumOfSquares, hits: 1, termination: solution.termination, residuals: solution.residuals)
  }

  /// Whether two optima give the same means, whatever their parameters: like terms may have changed places.
  func isSame(_ first: Optimum, _ second: Optimum) -> Bool {
    let size = max(first.sumOfSquares, second.sumOfSquares)
    let rounding = 1e-20 * totalOfSquares
    guard abs(first.sumOfSquares - second.sumOfSquares) <= 1e-4 * size + rounding else { return false }
    let distance = zip(first.residuals, second.residuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return distance <= 1e-4 * size + rounding
  }

  private func residuals(_ all: [Double]) -> [Double]? {
    var residuals = [Double](repeating: 0, count: targets.count)
    residuals.withUnsafeMutableBufferPointer { residuals in
      all.withUnsafeBufferPointer { model.evaluate($0, means: residuals, gradients: nil) }
      finish(residuals, nil, columns: count)
    }
    return residuals.allSatisfy(\.isFinite) ? residuals : nil
  }

  /// From means to weighted residuals.
  private func finish(
    _ residuals: UnsafeMutableBufferPointer<Double>, _ jacobian: UnsafeMutableBufferPointer<Double>?, columns: Int
  ) {
    for row in residuals.indices { residuals[row] -= targets[row] }
    guard let roots else { return }
    for row in residuals.indices {
      residuals[row] *= roots[row]
      if let jacobian { for column in 0..<columns { jacobian[row * columns + column] *= roots[row] } }
    }
  }

  private func coordinates(_ point: [Double]) -> [Double] {
    zip(nonlinear, point).map { parameters[$0].domain.coordinate(of: $1) }
  }

  private func joined(nonlinear values: [Double], linear others: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: count)
    for (index, value) in zip(nonlinear, values) { all[index] = value }
    for (index, value) in zip(linear, others) { all[index] = value }
    return all
  }

  /// r₀, Φ and slopes for ``VariableProjection``, from the model's gradient.
  private func evaluate(
    _ point: UnsafeBufferPointer<Double>, _ offset: UnsafeMutableBufferPointer<Double>,
    _ basis: UnsafeMutableBufferPointer<Double>,
    _ slopes: (at: UnsafeBufferPointer<Double>, fill: UnsafeMutableBufferPointer<Double>)?
  ) -> Bool {
    let (count, rows) = (count, targets.count)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: count + rows * count) { room in
      room.initialize(repeating: 0)
      let values = UnsafeMutableBufferPointer(rebasing: room[..<count])
      let gradients = UnsafeMutableBufferPointer(rebasing: room[count...])
      for (place, index) in nonlinear.enumerated() {
        values[index] = parameters[index].domain.point(at: point[place])
        if !values[index].isFinite { return false }
      }
      if let slopes { for (place, index) in linear.enumerated() { values[index] = slopes.at[place] } }
      // Where all linear parameters are zero the mean is r₀ and the gradient Φ.
      let needsGradients = slopes != nil || !linear.isEmpty
      model.evaluate(UnsafeBufferPointer(values), means: offset, gradients: needsGradients ? gradients : nil)
      finish(offset, needsGradients ? gradients : nil, columns: count)
      guard needsGradients else { return true }
      for row in 0..<rows {
        for (place, index) in linear.enumerated() { basis[row * linear.count + place] = gradients[row * count + index] }
      }
      if let slopes {
        for (place, index) in nonlinear.enumerated() {
          let slope = parameters[index].domain.slope(at: point[place])
          for row in 0..<rows { slopes.fill[row * nonlinear.count + place] = gradients[row * count + index] * slope }
        }
      }
      return true
    }
  }
}
