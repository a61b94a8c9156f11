public import Curves
import RealModule
public import Solvers

/// Least squares from many starts, when nobody knows a good one.
///
/// Points of low discrepancy inside the parameters' search domains are ranked by their sum of squares, parameters in
/// which the mean is linear taking their best values; local searches begin at the best of them, but at none that has a
/// better one close by (Rinnooy Kan and Timmer 1987, multi-level single linkage). They end when Boender and Rinnooy
/// Kan's estimate of the number of optima, W (N − 1) / (N − W − 2) after N searches that found W, leaves less than half
/// an optimum to be found, or with the budget; where it was the budget, or more than three parameters are searched, one,
/// two or all but one parameters of the best optimum are drawn anew, the others kept. The best optima are searched once more with all parameters free, and the
/// lowest is believed after its neighbourhood was looked at. The same data and options give the same optima.
///
/// Sources: Boender and Rinnooy Kan, "Bayesian stopping rules for multistart global optimization methods", 1987; Golub
/// and Pereyra 1973 for the linear parameters.
public struct GlobalSearch: Sendable {
  /// Points ranked; by default 256 for one nonlinear parameter, twice as many for each further one, at most 4096.
  public var points: Int?
  /// Most local searches from ranked points, and most again beside the best optimum; by default 24, and 8 more for each
  /// nonlinear parameter.
  public var searches: Int?
  /// Fewest local searches before the stopping rule is asked.
  public var fewestSearches: Int
  /// Shifts the points; without one they are the same for every run.
  public var seed: UInt64?
  /// Most optima returned.
  public var optima: Int
  /// For the last search of each optimum.
  public var solver: TrustRegion

  public init(
    points: Int? = nil, searches: Int? = nil, fewestSearches: Int = 4, seed: UInt64? = nil, optima: Int = 5,
    solver: TrustRegion = TrustRegion()
  ) {
    self.points = points
    self.searches = searches
    self.fewestSearches = fewestSearches
    self.seed = seed
    self.optima = optima
    self.solver = solver
  }

  /// Searches the parameters that make Σ wᵢ (meanᵢ − targetᵢ)² least.
  ///
  /// The mean must be jointly linear in those parameters of the model that are marked so.
  ///
  /// - Parameters:
  ///   - targets: one for each row of the model.
  ///   - weights: positive, one for each row; all one by default.
  ///   - domains: where to look, one for each parameter. Those of parameters in which the mean is linear are not used.
  /// - Throws: `SolverError` when there are fewer rows than parameters or sizes disagree.
  public func search(
    _ model: any MeanModel, targets: [Double], weights: [Double]? = nil, domains: [SearchDomain]
  ) throws(SolverError) -> GlobalOptima {
    let problem = try SeparableProblem(model, targets: targets, weights: weights)
    guard domains.count == problem.count else {
      throw .sizeMismatch(what: "Search domains", expected: problem.count, found: domains.count)
    }
    guard targets.count >= problem.count else {
      throw .tooFewResiduals(residuals: targets.count, parameters: problem.count)
    }
    let nonlinear = problem.nonlinear.map { domains[$0] }
    let ranked = try rank(problem, unsigned(nonlinear, problem))
    var found: [Optimum] = []
    var count = 0
    let budget = searches ?? 24 + 8 * nonlinear.count
    for start in ranked.starts(atMost: budget) {
      count += 1
      if let end = problem.descend(from: start) { found.merge(end, problem) }
      if count >= fewestSearches, Self.isComplete(searches: count, optima: found.count) { break }
    }
    found.sort()
    // The rule takes starts for drawn at random. Ranked ones may all run into the basin in which one of several like
    // terms does another's work, so that of many parameters the rule is not believed without a look beside the best.
    if nonlinear.count > 3 || !Self.isComplete(searches: count, optima: found.count) {
      try redraw(&found, &count, unsigned(nonlinear, problem), problem)
    }
    // Only the best is looked around: from a lower optimum beside a higher one the higher would vanish.
    var staying = solver
    staying.checksNeighbourhood = false
    var refined: [Optimum] = []
    for optimum in found.prefix(optima) {
      if let end = try problem.refine(optimum, staying) { refined.merge(end, problem) }
    }
    refined.sort()
    if solver.checksNeighbourhood, let best = refined.first, let checked = try problem.refine(best, solver) {
      refined[0] = checked
      refined.sort()
    }
    return GlobalOptima(
      optima: refined, searches: count, points: ranked.count,
      isComplete: Self.isComplete(searches: count, optima: found.count))
  }

  /// Boender and Rinnooy Kan's rule.
  static func isComplete(searches: Int, optima: Int) -> Bool {
    guard optima > 0, searches > optima + 2 else { return false }
    let estimate = Double(optima * (searches - 1)) / Double(searches - optima - 2)
    return estimate < Double(optima) + 0.5
  }

  /// Looks for a lower optimum beside the best: one, two or all but one of its nonlinear parameters drawn anew from their
  /// domains, the others kept, as when one of several like terms sits right and another wrong. Begins again from every
  /// lower one.
  private func redraw(
    _ found: inout [Optimum], _ count: inout Int, _ domains: [SearchDomain], _ problem: SeparableProblem
  ) throws(SolverError) {
    guard domains.count > 1 else { return }
    var subsets = domains.indices.map { [$0] }
    if domains.count > 3 { subsets += domains.indices.map { kept in domains.indices.filter { $0 != kept } } }
    for first in domains.indices {
      for second in domains.indices where second > first { subsets.append([first, second]) }
    }
    subsets.removeAll { $0.count > LowDiscrepancy.largestDimension }
    let most = 24
    var searchesLeft = searches ?? 24 + 8 * domains.count
    var place = 0
    var fruitless = 0
    while fruitless < min(2 * subsets.count, most), searchesLeft > 0, let best = found.first {
      let subset = subsets[place % subsets.count]
      place += 1
      fruitless += 1
      let centre = problem.nonlinear.map { best.parameters[$0] }
      let cube = try LowDiscrepancy.points(
        48 * min(subset.count, 4), dimensions: subset.count, seed: seed ?? 0,
        purpose: RandomSource.Purpose("multi-start, drawn anew \(place)"))
      var ranked: [(point: [Double], place: Int, sumOfSquares: Double)] = []
      for row in 0..<cube.rows {
        var point = centre
        for (column, index) in subset.enumerated() { point[index] = domains[index].point(at: cube[row, column]) }
        if let score = problem.score(point) { ranked.append((point, row, score.sumOfSquares)) }
      }
      ranked.sort { ($0.sumOfSquares, $0.place) < ($1.sumOfSquares, $1.place) }
      for start in ranked.prefix(min(2, searchesLeft)) {
        searchesLeft -= 1
        count += 1
        guard let end = problem.descend(from: start.point) else { continue }
        if end.sumOfSquares < best.sumOfSquares * (1 - 1e-6), !problem.isSame(end, best) { fruitless = 0 }
        found.merge(end, problem)
      }
      found.sort()
    }
  }

  /// The domains, without negative numbers where the sign makes no difference to the sum of squares.
  private func unsigned(_ domains: [SearchDomain], _ problem: SeparableProblem) -> [SearchDomain] {
    let trials = [0.61, 0.83, 0.72].map { share in
      domains.indices.map {
        domains[$0].positive.point(at: (share + 0.171 * Double($0)).truncatingRemainder(dividingBy: 1))
      }
    }
    return domains.indices.map { place in
      guard case .logarithmic(_, _, true) = domains[place] else { return domains[place] }
      var compared = 0
      for trial in trials {
        var mirrored = trial
        mirrored[place] = -trial[place]
        guard let one = problem.score(trial), let other = problem.score(mirrored) else { continue }
        guard abs(one.sumOfSquares - other.sumOfSquares) <= 1e-9 * one.sumOfSquares else { return domains[place] }
        compared += 1
      }
      return compared > 0 ? domains[place].positive : domains[place]
    }
  }

  private func rank(_ problem: SeparableProblem, _ domains: [SearchDomain]) throws(SolverError) -> RankedPoints {
    guard !domains.isEmpty else {
      return RankedPoints(points: [([], 0, problem.score([])?.sumOfSquares ?? .infinity)], count: 1, dimensions: 0)
    }
    let count = points ?? min(4096, 128 << min(domains.count, 5))
    let dimensions = min(domains.count, LowDiscrepancy.largestDimension)
    let cube: Matrix
    if let seed {
      cube = try LowDiscrepancy.points(count, dimensions: dimensions, seed: seed, purpose: "multi-start")
    } else {
      cube = try LowDiscrepancy.points(count, dimensions: dimensions)
    }
    var ranked: [(shares: [Double], place: Int, sumOfSquares: Double)] = []
    for row in 0..<count {
      var shares = (0..<dimensions).map { cube[row, $0] }
      if domains.count > dimensions {
        var source = RandomSource(seed: seed ?? 0, purpose: "multi-start, further parameters", index: UInt64(row))
        while shares.count < domains.count { shares.append(source.uniform()) }
      }
      let point = zip(shares, domains).map { $1.point(at: $0) }
      if let score = problem.score(point) { ranked.append((shares, row, score.sumOfSquares)) }
    }
    ranked.sort { ($0.sumOfSquares, $0.place) < ($1.sumOfSquares, $1.place) }
    return RankedPoints(points: ranked, count: count, dimensions: domains.count, domains: domains)
  }
}

/// What ``GlobalSearch`` found.
public struct GlobalOptima: Sendable {
  /// Different optima, the lowest first; empty where no point of the domains has a finite mean.
  public var optima: [Optimum]
  /// Local searches made.
  public var searches: Int
  /// Points ranked.
  public var points: Int
  /// Whether the stopping rule ended the search, and not the budget.
  public var isComplete: Bool
}

/// A least value of the sum of squares among its neighbours.
public struct Optimum: Sendable {
  /// On the natural scale.
  public var parameters: [Double]
  /// Σ wᵢ (meanᵢ − targetᵢ)².
  public var sumOfSquares: Double
  /// Local searches that ended here.
  public var hits: Int
  public var termination: Termination
  /// √wᵢ (meanᵢ − targetᵢ).
  var residuals: [Double]
}

/// Points of the domains, the best first.
private struct RankedPoints {
  var points: [(shares: [Double], place: Int, sumOfSquares: Double)]
  var count: Int
  var dimensions: Int
  var domains: [SearchDomain] = []

  /// Starts, the best first; a point near a better one is left out, until none is left and those follow.
  func starts(atMost limit: Int) -> [[Double]] {
    guard dimensions > 0 else { return points.isEmpty ? [] : [[]] }
    // The critical distance of single linkage with σ = 2, in the largest norm: (2 ln N / N)^(1/d) / 2.
    let size = Double(max(count, 2))
    let distance = Double.pow(2 * Double.log(size) / size, 1 / Double(dimensions)) / 2
    var chosen: [Int] = []
    var passed: [Int] = []
    for (index, point) in points.enumerated() where chosen.count < limit {
      let isNear = chosen.contains { other in
        zip(points[other].shares, point.shares).allSatisfy { abs($0 - $1) < distance }
      }
      if isNear { passed.append(index) } else { chosen.append(index) }
    }
    return (chosen + passed).prefix(limit).map { index in zip(points[index].shares, domains).map { $1.point(at: $0) } }
  }
}

extension [Optimum] {
  /// Adds an optimum, or counts it with the one that gives the same means.
  fileprivate mutating func merge(_ new: Optimum, _ problem: SeparableProblem) {
    for index in indices where problem.isSame(self[index], new) {
      self[index].hits += new.hits
      if new.sumOfSquares < self[index].sumOfSquares {
        let hits = self[index].hits
        self[index] = new
        self[index].hits = hits
      }
      return
    }
    append(new)
  }

  fileprivate mutating func sort() {
    let sorted = enumerated().sorted { ($0.element.sumOfSquares, $0.offset) < ($1.element.sumOfSquares, $1.offset) }
    self = sorted.map(\.element)
  }
}
