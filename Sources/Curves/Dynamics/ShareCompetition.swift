import RealModule

/// Several competitors whose shares add to one: shareᵢ = e^{uᵢ} / Σ e^{uⱼ}, uᵢ = aᵢ + bᵢ (t − origin), the first with
/// u = 0.
///
/// The odds of every competitor against every other grow at a constant rate, which for two is the substitution of Fisher
/// and Pry (1971); for several, Peterka (1977) and the multinomial logit in time.
public struct ShareCompetition: CurveSystem {
  /// The first is the reference.
  public let competitors: [String]
  /// Decimal year at which odds are stated.
  public let origin: Double
  public let parameters: [Parameter]

  /// The most competitors there is room for.
  public static var largestCount: Int { largestParameterCount / 2 + 1 }

  /// - Throws: ``CurveSystemError`` for fewer than two competitors or too many.
  public init(_ competitors: [String], origin: Double) throws(CurveSystemError) {
    guard competitors.count >= 2 else {
      throw .tooFew(system: "Competition for shares", what: "competitors", count: competitors.count)
    }
    guard competitors.count <= Self.largestCount else {
      throw .tooMany(
        system: "Competition for shares", what: "competitors", count: competitors.count, most: Self.largestCount)
    }
    self.competitors = competitors
    self.origin = origin
    parameters = competitors.indices.dropFirst().flatMap { index in
      [
        Parameter(
          "odds\(index + 1)", symbol: "a", unit: .none, domain: .real,
          meaning: "ln of the share of \(competitors[index]) ÷ that of \(competitors[0]) at the first date"),
        Parameter(
          "rate\(index + 1)", symbol: "b", unit: .perYear, domain: .real,
          meaning: "growth of the share of \(competitors[index]) relative to that of \(competitors[0])"),
      ]
    }
  }

  public let name = "share-competition"
  public let formula = "shareᵢ = exp(aᵢ + bᵢ t) / Σⱼ exp(aⱼ + bⱼ t), a₁ = b₁ = 0"
  public let summary = "Shares that add to one, the odds between any two growing at a constant rate."
  public let reference = "Fisher and Pry 1971; Peterka 1977"
  public var outputNames: [String] { competitors }

  public func outputs<S: Scalar>(at time: S, _ p: Arguments<S>, into outputs: UnsafeMutablePointer<S>) {
    let since = time - S(origin)
    // Against the largest exponent nothing overflows.
    var top: S = 0
    outputs[0] = 0
    for index in 1..<competitors.count {
      let exponent = p[2 * index - 2] + p[2 * index - 1] * since
      outputs[index] = exponent
      top = S.select(top .< exponent, exponent, top)
    }
    var sum: S = 0
    for index in 0..<competitors.count {
      outputs[index] = S.exp(outputs[index] - top)
      sum = sum + outputs[index]
    }
    for index in 0..<competitors.count { outputs[index] = outputs[index] / sum }
  }
}
