public import Solvers

/// One uncertain number.
public struct Input: Sendable, Equatable {
  public var name: String
  public var distribution: InputDistribution
  /// Inputs of one group are varied together and share one index.
  public var group: String?

  public init(_ name: String, _ distribution: InputDistribution, group: String? = nil) {
    self.name = name
    self.distribution = distribution
    self.group = group
  }
}

/// What an index belongs to: an input, or a group of them.
public struct Factor: Sendable, Equatable {
  public let name: String
  /// Places of its inputs.
  public let members: [Int]
}

/// The inputs of an analysis, each with its distribution, and how they hang together.
///
/// Dependence is a Gaussian copula: the normal scores Φ⁻¹(F(x)) are jointly normal with the given correlations.
public struct InputSpace: Sendable {
  public let inputs: [Input]
  /// Correlations of the normal scores; `nil` where inputs are independent.
  public let correlation: Matrix?
  /// Groups and inputs without one, in order of first appearance.
  public let factors: [Factor]
  let isDependent: Bool

  /// - Throws: ``SensitivityError`` for no inputs, a name given twice, distributions or correlations that are none.
  public init(_ inputs: [Input], correlation: Matrix? = nil) throws(SensitivityError) {
    guard !inputs.isEmpty else { throw .noInputs }
    var checked: [Input] = []
    var names: Set<String> = []
    for input in inputs {
      guard names.insert(input.name).inserted else { throw .nameTwice(input.name) }
      checked.append(Input(input.name, try input.distribution.checked(input: input.name), group: input.group))
    }
    self.inputs = checked
    var factors: [Factor] = []
    for (place, input) in checked.enumerated() {
      guard let group = input.group else {
        factors.append(Factor(name: input.name, members: [place]))
        continue
      }
      if checked.firstIndex(where: { $0.group == group }) == place {
        factors.append(Factor(name: group, members: checked.indices.filter { checked[$0].group == group }))
      }
    }
    if let twice = factors.indices.first(where: { place in
      factors[..<place].contains { $0.name == factors[place].name }
    }) {
      throw .nameTwice(factors[twice].name)
    }
    self.factors = factors
    self.correlation = correlation
    guard let correlation else {
      isDependent = false
      return
    }
    let size = inputs.count
    guard correlation.rows == size, correlation.columns == size else {
      throw .correlation(fault: "\(correlation.rows) × \(correlation.columns) numbers for \(size) inputs")
    }
    var isDependent = false
    for row in 0..<size {
      guard correlation[row, row] == 1 else { throw .correlation(fault: "the diagonal is not one") }
      for column in 0..<row {
        guard correlation[row, column] == correlation[column, row] else {
          throw .correlation(fault: "row \(row + 1), column \(column + 1) is not symmetric")
        }
        if correlation[row, column] != 0 { isDependent = true }
      }
    }
    self.isDependent = isDependent
    _ = try solving { () throws(SolverError) in try Cholesky.factor(correlation) }
  }

  func requireIndependent(_ method: String) throws(SensitivityError) {
    if isDependent { throw .dependent(method: method) }
  }

  /// The order in which innovations make scores: places of inputs, and L with L Lᵀ the correlations in that order.
  ///
  /// An input's value depends on the innovations of those that stand before it, so that new innovations from a place on
  /// draw the rest conditionally on what stands before.
  func conditioning(_ order: [Int]) throws(SensitivityError) -> Conditioning {
    guard isDependent, let correlation else { return Conditioning(order: order, lower: nil) }
    var permuted = Matrix(rows: order.count, columns: order.count)
    for (row, first) in order.enumerated() {
      for (column, second) in order.enumerated() { permuted[row, column] = correlation[first, second] }
    }
    return Conditioning(
      order: order, lower: try solving { () throws(SolverError) in try Cholesky.factor(permuted) })
  }

  /// Values of the inputs from their probabilities.
  func values(_ probabilities: [Double]) -> [Double] {
    inputs.indices.map { inputs[$0].distribution.quantile(probabilities[$0]) }
  }

  /// Independent draws of all inputs, one a row: the same for a seed and a purpose at any number of threads.
  public func draws(_ count: Int, seed: UInt64, purpose: RandomSource.Purpose = "sensitivity sample")
    throws(SensitivityError) -> Matrix
  {
    let size = inputs.count
    let conditioning = try conditioning(Array(0..<size))
    var points = Matrix(rows: count, columns: size)
    for row in 0..<count {
      var random = RandomSource(seed: seed, purpose: purpose, index: UInt64(row))
      let values = point((0..<size).map { _ in random.uniform() }, conditioning)
      for column in 0..<size { points[row, column] = values[column] }
    }
    return points
  }

  /// A point from uniform numbers in the order of the inputs, dependence put in along the conditioning's order.
  func point(_ uniform: [Double], _ conditioning: Conditioning) -> [Double] {
    guard conditioning.lower != nil else { return values(uniform) }
    let scores = conditioning.scores(conditioning.order.map { InputDistribution.score(uniform[$0]) })
    return point(scores: scores)
  }

  /// A point from normal scores, in the order of the inputs.
  func point(scores: [Double]) -> [Double] {
    inputs.indices.map { place in
      switch inputs[place].distribution {
      case .normal(let mean, let deviation): mean + deviation * scores[place]
      case let other:
        other.quantile(min(max(Distribution.Normal.standard.cumulative(scores[place]), 0x1p-60), 1 - 0x1p-53))
      }
    }
  }
}

/// Innovations to scores and back, along one order of the inputs.
struct Conditioning: Sendable {
  let order: [Int]
  /// `nil` where inputs are independent.
  let lower: Matrix?

  /// Scores in the order of the inputs, from innovations in this order.
  func scores(_ innovations: [Double]) -> [Double] {
    var scores = [Double](repeating: 0, count: order.count)
    for (row, place) in order.enumerated() {
      guard let lower else {
        scores[place] = innovations[row]
        continue
      }
      var sum = 0.0
      for column in 0...row { sum += lower[row, column] * innovations[column] }
      scores[place] = sum
    }
    return scores
  }

  /// Innovations in this order, from scores in the order of the inputs.
  func innovations(_ scores: [Double]) -> [Double] {
    var innovations = [Double](repeating: 0, count: order.count)
    for (row, place) in order.enumerated() {
      guard let lower else {
        innovations[row] = scores[place]
        continue
      }
      var rest = scores[place]
      for column in 0..<row { rest -= lower[row, column] * innovations[column] }
      innovations[row] = rest / lower[row, row]
    }
    return innovations
  }
}
