import RealModule

/// Technologies or suppliers that grow into each other's markets (Lotka 1925; Volterra 1926; for products Modis 1997,
/// Morris and Pratt 2003).
///
/// dxᵢ/dt = xᵢ (aᵢ − Σⱼ bᵢⱼ xⱼ) for volumes xᵢ. bᵢᵢ is what a competitor's own volume takes from its growth, bᵢⱼ what
/// that of j takes from the growth of i: above 0 j harms i, below 0 it helps. The state is ln x, so that a volume stays
/// above 0 whatever the parameters, and is integrated as d ln xᵢ/dt = aᵢ − Σⱼ bᵢⱼ xⱼ; the volumes at the first date are
/// parameters too.
public struct LotkaVolterra: DynamicSystem {
  public let competitors: [String]
  public let parameters: [Parameter]

  /// The most competitors there is room for: n growths, n² effects and n starts.
  public static var largestCount: Int { 3 }

  /// - Throws: ``CurveSystemError`` for fewer than two competitors or too many.
  public init(_ competitors: [String]) throws(CurveSystemError) {
    guard competitors.count >= 2 else {
      throw .tooFew(system: "Lotka–Volterra", what: "competitors", count: competitors.count)
    }
    guard competitors.count <= Self.largestCount else {
      throw .tooMany(
        system: "Lotka–Volterra", what: "competitors", count: competitors.count, most: Self.largestCount)
    }
    self.competitors = competitors
    let indices = competitors.indices
    var parameters = indices.map { index in
      Parameter(
        "growth\(index + 1)", symbol: "a", unit: .perYear, domain: .real,
        meaning: "growth of \(competitors[index]) while all volumes are small")
    }
    for index in indices {
      for other in indices {
        parameters.append(
          Parameter(
            "effect\(index + 1)\(other + 1)", symbol: "b", unit: .perYearPerLevel, domain: .real,
            meaning: index == other
              ? "what a unit of \(competitors[index]) takes from its own growth"
              : "what a unit of \(competitors[other]) takes from the growth of \(competitors[index])"))
      }
    }
    parameters += indices.map { index in
      Parameter(
        "start\(index + 1)", symbol: "x₀", unit: .level, domain: .positive,
        meaning: "volume of \(competitors[index]) at the first date")
    }
    self.parameters = parameters
  }

  public let name = "lotka-volterra"
  public let formula = "dxᵢ/dt = xᵢ (aᵢ − Σⱼ bᵢⱼ xⱼ)"
  public let summary = "Volumes of competitors, each slowed, or helped, by its own and the others'."
  public let reference = "Lotka 1925; Volterra 1926; Modis 1997; Morris and Pratt 2003"
  public var states: [String] { competitors.map { "ln \($0)" } }
  public var dimension: Int { competitors.count }
  public let events: [Double] = []

  /// Where the effect of a competitor on another stands among the parameters.
  public func effect(of other: Int, on index: Int) -> Int { competitors.count * (1 + index) + other }
  /// Where a volume at the first date stands.
  public func start(of index: Int) -> Int { competitors.count * (1 + competitors.count) + index }

  public func rates<S: Scalar>(
    at time: Double, _ state: Arguments<S>, _ p: Arguments<S>, into rates: UnsafeMutablePointer<S>
  ) {
    let count = competitors.count
    for index in 0..<count {
      var rate = p[index]
      for other in 0..<count { rate = rate - p[count * (1 + index) + other] * S.exp(state[other]) }
      rates[index] = rate
    }
  }
}

extension LotkaVolterra {
  /// Volumes at which nothing moves and to which small disturbances return; who is not among the survivors cannot grow
  /// again from little.
  public struct RestingPlace: Sendable, Equatable {
    /// Zero for one that vanishes.
    public var volumes: [Double]
    public var survivors: [Int] { volumes.indices.filter { volumes[$0] > 0 } }
  }

  /// Every resting place that attracts: none where volumes run away or circle, several where it depends on the start.
  ///
  /// For each set of survivors T, Σⱼ bᵢⱼ xⱼ = aᵢ over T; it attracts where xᵢ > 0, the others' growth aᵢ − Σⱼ bᵢⱼ xⱼ is
  /// below 0, and diag(x) B over T has its eigenvalues right of 0 (Routh and Hurwitz).
  public func restingPlaces(_ p: [Double]) -> [RestingPlace] {
    let count = competitors.count
    func effect(_ index: Int, _ other: Int) -> Double { p[self.effect(of: other, on: index)] }
    var places: [RestingPlace] = []
    for subset in 0..<(1 << count) {
      let survivors = (0..<count).filter { subset & (1 << $0) != 0 }
      let rows = survivors.map { index in survivors.map { effect(index, $0) } }
      guard let solution = Self.solution(rows, survivors.map { p[$0] }), solution.allSatisfy({ $0 > 0 }) else {
        continue
      }
      var volumes = [Double](repeating: 0, count: count)
      for (index, volume) in zip(survivors, solution) { volumes[index] = volume }
      let othersShrink = (0..<count).allSatisfy { index in
        survivors.contains(index) || p[index] - (0..<count).reduce(0) { $0 + effect(index, $1) * volumes[$1] } < 0
      }
      let community = zip(solution, rows).map { volume, row in row.map { volume * $0 } }
      if othersShrink, Self.isPositiveStable(community) { places.append(RestingPlace(volumes: volumes)) }
    }
    return places
  }

  /// The solution of a small system of equations by elimination; `nil` where there is none.
  private static func solution(_ rows: [[Double]], _ right: [Double]) -> [Double]? {
    var rows = rows, right = right
    let count = right.count
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        rows[pivot][column] != 0
      else { return nil }
      rows.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in (column + 1)..<max(count, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        for place in column..<count { rows[row][place] -= factor * rows[column][place] }
        right[row] -= factor * right[column]
      }
    }
    for column in (0..<count).reversed() {
      for row in 0..<column { right[row] -= rows[row][column] / rows[column][column] * right[column] }
      right[column] /= rows[column][column]
    }
    return right.allSatisfy(\.isFinite) ? right : nil
  }

  /// Whether every eigenvalue of a matrix of at most three rows has a real part above 0.
  private static func isPositiveStable(_ m: [[Double]]) -> Bool {
    switch m.count {
    case 0: return true
    case 1: return m[0][0] > 0
    case 2: return m[0][0] + m[1][1] > 0 && m[0][0] * m[1][1] - m[0][1] * m[1][0] > 0
    default:
      func minor(_ a: Int, _ b: Int) -> Double { m[a][a] * m[b][b] - m[a][b] * m[b][a] }
      let trace = m[0][0] + m[1][1] + m[2][2]
      let minors = minor(0, 1) + minor(0, 2) + minor(1, 2)
      let determinant =
        m[0][0] * minor(1, 2) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
      return trace > 0 && determinant > 0 && trace * minors > determinant
    }
  }
}
