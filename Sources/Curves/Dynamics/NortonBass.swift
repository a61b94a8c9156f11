import RealModule

/// Successive generations of a product, each drawing buyers of its own and the users of the one before (Norton and Bass
/// 1987).
///
/// With F(t) = (1 − e^{−(p+q)t}) / (1 + (q/p) e^{−(p+q)t}) for t > 0, else 0, and tᵢ the time since the launch of
/// generation i, the users that ever reached it are Yᵢ = F(tᵢ) (mᵢ + Yᵢ₋₁), and those that the next has not drawn away
/// yet are in use, Sᵢ = Yᵢ (1 − F(tᵢ₊₁)). All generations share p and q; mᵢ is what generation i adds to the market.
/// For i = 2 this is Norton and Bass's S₂ = F(t₂) (m₂ + F(t₁) m₁) (1 − F(t₃)).
public struct NortonBass: CurveSystem {
  public struct Generation: Sendable, Equatable {
    public var name: String
    /// Decimal year before which nothing is in use.
    public var launch: Double

    public init(_ name: String, launch: Double) {
      self.name = name
      self.launch = launch
    }
  }

  public let generations: [Generation]
  /// False where generations spread side by side, Sᵢ = F(tᵢ) mᵢ, and none draws the users of another: what the data are
  /// held against.
  public let areReplaced: Bool
  public let parameters: [Parameter]

  /// The most generations there is room for.
  public static var largestCount: Int { largestParameterCount - 2 }

  /// - Parameter generations: from the oldest to the newest.
  /// - Throws: ``CurveSystemError`` for fewer than two, too many, or launches that do not increase.
  public init(_ generations: [Generation], areReplaced: Bool = true) throws(CurveSystemError) {
    guard generations.count >= 2 else {
      throw .tooFew(system: "Norton–Bass", what: "generations", count: generations.count)
    }
    guard generations.count <= Self.largestCount else {
      throw .tooMany(
        system: "Norton–Bass", what: "generations", count: generations.count, most: Self.largestCount)
    }
    for (earlier, later) in zip(generations, generations.dropFirst()) where !(earlier.launch < later.launch) {
      throw .launchesOutOfOrder(
        earlier: earlier.name, launch: earlier.launch, later: later.name, laterLaunch: later.launch)
    }
    self.generations = generations
    self.areReplaced = areReplaced
    formula = areReplaced ? "Sᵢ = Yᵢ (1 − F(tᵢ₊₁)), Yᵢ = F(tᵢ) (mᵢ + Yᵢ₋₁)" : "Sᵢ = F(tᵢ) mᵢ"
    parameters =
      [
        Parameter("p", symbol: "p", unit: .perYear, domain: .positive, meaning: "coefficient of innovation"),
        Parameter("q", symbol: "q", unit: .perYear, domain: .positive, meaning: "coefficient of imitation"),
      ]
      + generations.enumerated().map { index, generation in
        // Zero is a value it may take: a generation that only replaces the one before.
        Parameter(
          "potential\(index + 1)", symbol: "m\(Self.subscripted(index + 1))", unit: .level, domain: .real,
          meaning: "what \(generation.name) adds to the market", isLinear: true)
      }
  }

  public let name = "norton-bass"
  public let formula: String
  public let summary = "Generations of a product, each drawing new buyers and the users of the one before."
  public let reference = "Norton and Bass 1987"
  public var outputNames: [String] { generations.map(\.name) }

  public func outputs<S: Scalar>(at time: S, _ p: Arguments<S>, into outputs: UnsafeMutablePointer<S>) {
    let sum = p[0] + p[1]
    let ratio = p[1] / p[0]
    var reached: S = 0
    for index in 0..<generations.count {
      let since = time - S(generations[index].launch)
      let exponent = -sum * S.select(since .< 0, 0, since)
      let left = S.exp(exponent)
      let rest = 1 + ratio * left
      let share = -S.expMinusOne(exponent) / rest
      guard areReplaced else {
        outputs[index] = share * p[2 + index]
        continue
      }
      // 1 − F without loss where F is near one.
      if index > 0 { outputs[index - 1] = reached * (left * (1 + ratio) / rest) }
      reached = share * (p[2 + index] + reached)
    }
    if areReplaced { outputs[generations.count - 1] = reached }
  }

  /// `₁₂` for 12.
  private static func subscripted(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉",
    ]
    return String(String(number).map { digits[$0] ?? $0 })
  }
}
