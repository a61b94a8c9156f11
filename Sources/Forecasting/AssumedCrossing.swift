public import Curves
public import Datasets
public import Solvers

/// How two assumed parameters hang together: the correlation of their normal scores.
public struct AssumedCorrelation: Sendable, Equatable {
  public var first: String
  public var second: String
  public var value: Double

  public init(_ first: String, _ second: String, _ value: Double) {
    self.first = first
    self.second = second
    self.value = value
  }
}

/// A closing date from assumptions alone: two formulas in time, their parameters drawn from distributions, no data.
///
/// The gap closes at the first time at which the follower's formula reaches the leader's. Between two dates of a grid of
/// quarters a sign change is followed to 1e-9 years; a formula that dips and returns within a quarter is not seen.
public struct AssumedCrossing: Sendable {
  public var follower: Expression
  public var leader: Expression
  /// By name; every variable of the formulas but `t`.
  public var parameters: [(name: String, assumption: AssumedParameter)]
  public var start: DecimalYear
  public var horizon: DecimalYear
  /// How parameters hang together; independent where nothing is said.
  public private(set) var correlations: [AssumedCorrelation] = []
  /// L with L Lᵀ the correlations of the normal scores, in the order of the parameters.
  private var lower: Matrix?

  public init(
    follower: Expression, leader: Expression, parameters: [(name: String, assumption: AssumedParameter)],
    start: DecimalYear, horizon: DecimalYear
  ) {
    self.follower = follower
    self.leader = leader
    self.parameters = parameters
    self.start = start
    self.horizon = horizon
  }

  /// Makes parameters depend on one another by a Gaussian copula: their normal scores Φ⁻¹(F(x)) are jointly normal.
  ///
  /// - Parameter correlations: of pairs of parameters, each pair once; all other pairs are uncorrelated.
  /// - Throws: ``SolverError`` where no joint distribution has these correlations.
  public mutating func correlate(_ correlations: [AssumedCorrelation]) throws(SolverError) {
    self.correlations = correlations
    lower = correlations.isEmpty ? nil : try Cholesky.factor(correlationMatrix(of: parameters.map(\.name)))
  }

  /// Correlations of the normal scores of some parameters, in their order.
  public func correlationMatrix(of names: [String]) -> Matrix {
    var matrix = Matrix(rows: names.count, columns: names.count)
    for place in names.indices { matrix[place, place] = 1 }
    for one in correlations {
      guard let first = names.firstIndex(of: one.first), let second = names.firstIndex(of: one.second) else { continue }
      matrix[first, second] = one.value
      matrix[second, first] = one.value
    }
    return matrix
  }

  /// The parameters of draw i, in their order.
  public func draw(_ index: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed, purpose: "assumptions", index: UInt64(index))
    var probabilities = parameters.map { _ in random.uniform() }
    if let lower {
      let normal = Distribution.Normal.standard
      let scores = probabilities.map { (try? normal.quantile($0)) ?? 0 }
      for row in scores.indices {
        let score = (0...row).reduce(0.0) { $0 + lower[row, $1] * scores[$1] }
        probabilities[row] = min(max(normal.cumulative(score), 0x1p-60), 1 - 0x1p-53)
      }
    }
    return zip(parameters, probabilities).map { $0.assumption.quantile($1) }
  }

  /// Both levels at a time.
  public func levels(at time: Double, _ values: [Double]) -> (follower: Double, leader: Double) {
    (level(follower, at: time, values), level(leader, at: time, values))
  }

  private func level(_ formula: Expression, at time: Double, _ values: [Double]) -> Double {
    formula.value(
      formula.variables.map { name in
        name == "t" ? time : parameters.firstIndex { $0.name == name }.map { values[$0] } ?? .nan
      })
  }

  /// The first time at which the follower has reached the leader; `infinity` when not within the horizon, NaN when the
  /// formulas cannot be compared on the way there.
  public func passage(_ values: [Double]) -> Double {
    let step = 0.25
    func margin(_ time: Double) -> Double {
      let (first, second) = levels(at: time, values)
      return first - second
    }
    var before = start.value
    var last = margin(before)
    if last >= 0 { return before }
    if last.isNaN { return .nan }
    while before < horizon.value {
      let after = min(horizon.value, before + step)
      let next = margin(after)
      if next.isNaN { return .nan }
      if next >= 0, last < 0 {
        return (try? RootFinder.root(of: margin, in: before...after, tolerance: 1e-9)) ?? after
      }
      before = after
      last = next
    }
    return .infinity
  }

  /// The distribution of the closing date over so many draws; the same at any number of threads.
  ///
  /// - Throws: ``ForecastError/noLevel(time:parameters:)`` where a draw's formulas have no value to compare.
  public func closingDate(draws: Int, seed: UInt64, threads: Int) throws(ForecastError) -> ClosingDate {
    let block = 500
    let dates = InParallel.map((draws + block - 1) / block, threads: threads) { index in
      (index * block..<min(draws, (index + 1) * block)).map { passage(draw($0, seed: seed)) }
    }.flatMap { $0 }
    if let index = dates.firstIndex(where: \.isNaN) { throw undefinedLevel(draw(index, seed: seed)) }
    return ClosingDate(
      criterion: Criterion(name: "assumed", kind: .ratio(1)), horizon: horizon, passages: dates,
      weights: [Double](repeating: 1, count: dates.count))
  }

  /// Says where the formulas of a draw have no value.
  private func undefinedLevel(_ values: [Double]) -> ForecastError {
    let times = stride(from: start.value, through: horizon.value, by: 0.25)
    let time = times.first { time in
      let (first, second) = levels(at: time, values)
      return (first - second).isNaN
    }
    return .noLevel(
      time: time ?? horizon.value,
      parameters: zip(parameters, values).map { "\($0.name) = \($1)" }.prefix(12).joined(separator: ", "))
  }
}
