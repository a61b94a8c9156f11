/// Two products in one market, the second entering while the first is spreading, with word of mouth within and across
/// brands (Guseo and Mortarino 2014: the unbalanced competition and regime change diachronic model, UCRCD).
///
/// z₁ and z₂ count adoptions so far, z = z₁ + z₂. Up to the entry the first is alone under Bass (1969),
/// dz₁/dt = mₐ (p₁ₐ + q₁ₐ z/mₐ) (1 − z/mₐ); from then on, with the market m,
///
/// dz₁/dt = m (p₁ + (q₁ + δ) z₁/m + q₁ z₂/m) (1 − z/m), dz₂/dt = m (p₂ + (q₂ − γ) z₁/m + q₂ z₂/m) (1 − z/m).
///
/// q₁ + δ and q₂ are word of mouth within a brand, q₁ and q₂ − γ across brands, which may be below 0. With δ = γ = 0 word
/// of mouth is of the category, whichever brand it comes from. Innovation p₁ and p₂ is estimated without a bound: where
/// data hardly tell it from 0 its interval reaches below.
public struct UnbalancedCompetition: DynamicSystem {
  public let products: [String]
  /// Decimal year at which the second enters.
  public let entry: Double
  public let parameters: [Parameter]

  public init(first: String, second: String, entry: Double) {
    products = [first, second]
    self.entry = entry
    events = [entry]
    parameters = [
      Parameter(
        "alone.potential", symbol: "mₐ", unit: .level, domain: .positive,
        meaning: "market of \(first) as it looked while it was alone", role: .ceiling),
      Parameter("alone.p", symbol: "p₁ₐ", unit: .perYear, domain: .positive, meaning: "innovation while alone"),
      Parameter("alone.q", symbol: "q₁ₐ", unit: .perYear, domain: .real, meaning: "imitation while alone"),
      Parameter(
        "potential", symbol: "m", unit: .level, domain: .positive,
        meaning: "market of both together once \(second) is there", role: .ceiling),
      Parameter(
        "first.p", symbol: "p₁", unit: .perYear, domain: .real,
        meaning: "innovation of \(first) under competition"),
      Parameter(
        "first.q", symbol: "q₁", unit: .perYear, domain: .real,
        meaning: "word of mouth of \(second) for \(first): across brands"),
      Parameter(
        "first.delta", symbol: "δ", unit: .perYear, domain: .real,
        meaning: "by how much that of \(first) for itself is stronger"),
      Parameter("second.p", symbol: "p₂", unit: .perYear, domain: .real, meaning: "innovation of \(second)"),
      Parameter(
        "second.q", symbol: "q₂", unit: .perYear, domain: .real,
        meaning: "word of mouth of \(second) for itself: within the brand"),
      Parameter(
        "second.gamma", symbol: "γ", unit: .perYear, domain: .real,
        meaning: "by how much that of \(first) for \(second) is weaker"),
    ]
  }

  public let name = "ucrcd"
  public let formula =
    "dz₁/dt = m (p₁ + (q₁+δ) z₁/m + q₁ z₂/m) (1 − z/m), dz₂/dt = m (p₂ + (q₂−γ) z₁/m + q₂ z₂/m) (1 − z/m)"
  public let summary = "Adoptions of two products in one market, the second entering later."
  public let reference = "Guseo and Mortarino 2014"
  public var states: [String] { products.map { "adoptions of \($0)" } }
  public var dimension: Int { 2 }
  public let events: [Double]

  public func rates<S: Scalar>(
    at time: Double, _ state: Arguments<S>, _ p: Arguments<S>, into rates: UnsafeMutablePointer<S>
  ) {
    guard time > entry else {
      rates[0] = (p[0] * p[1] + p[2] * state[0]) * (1 - state[0] / p[0])
      rates[1] = 0
      return
    }
    let left = 1 - (state[0] + state[1]) / p[3]
    rates[0] = (p[3] * p[4] + (p[5] + p[6]) * state[0] + p[5] * state[1]) * left
    rates[1] = (p[3] * p[7] + (p[8] - p[9]) * state[0] + p[8] * state[1]) * left
  }
}
