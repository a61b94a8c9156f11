import RealModule
import Solvers

/// How long a generation takes leader and follower: renewals on the logarithm, with a chance of passing one over.
///
/// The leader's years from one generation to the next are e^{μ + σ ε}; the follower's step over k generations takes
/// e^{μ′ + γ ln k + σ ε}, ε standard normal. γ = 0: a leap takes no longer than a single step; γ = 1: as long as the steps
/// it saves. At each generation the follower passes it over with chance p, so that k − 1 is geometric. The lag by
/// generation is then a random walk whose drift is the difference of the two paces.
///
/// Draws are those of classical regression with one σ for both sides, flat in μ, μ′, γ and ln σ, and Beta(½, ½) in p
/// (Jeffreys). Where the history has no leaps to learn γ from, γ is spread evenly over 0 to 1 by assumption. Each draw is
/// weighed by its chance of so long a wait as that since the last entries.
public struct GenerationPace: Sendable {
  /// From one generation that was entered to the next.
  public struct Step: Sendable, Equatable {
    /// Places of the generations.
    public var from: Int
    public var to: Int
    public var years: Double

    public var size: Int { to - from }
  }

  public struct Draw: Sendable, Equatable {
    /// Logarithms of the median years of a single step.
    public var leader: Double
    public var follower: Double
    /// γ.
    public var leap: Double
    /// σ.
    public var spread: Double
    /// p.
    public var skip: Double
  }

  public let leaderSteps: [Step]
  public let followerSteps: [Step]
  /// Years since the last entry.
  public let waits: (leader: Double, follower: Double)
  /// False where γ is assumed.
  public let isLeapKnown: Bool
  public let draws: [Draw]
  /// Add to one.
  public let weights: [Double]

  /// Generations that the follower passed over, and that it entered after its first.
  public var counts: (skipped: Int, entered: Int) {
    (followerSteps.reduce(0) { $0 + $1.size - 1 }, followerSteps.count)
  }

  /// 1 ÷ Σ w²: how many draws of equal weight they are worth.
  public var effectiveDraws: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

  /// Of the variance of ln years: dates are not known better than that.
  private static let leastVariance = 1e-4
  /// Leaps over more generations at once are not drawn.
  public static let largestStep = 20

  public init(_ entries: GenerationEntries, draws count: Int, seed: UInt64) {
    leaderSteps = Self.steps(entries, \.leader)
    followerSteps = Self.steps(entries, \.follower)
    func wait(_ side: KeyPath<GenerationEntries.Generation, Double?>) -> Double {
      let last = entries.entered(side).last.flatMap { entries.generations[$0][keyPath: side] } ?? entries.until
      return max(0, entries.until - last)
    }
    waits = (wait(\.leader), wait(\.follower))

    let leader = leaderSteps.map { Double.log($0.years) }
    let follower = followerSteps.map { Double.log($0.years) }
    let sizes = followerSteps.map { Double.log(Double($0.size)) }
    let (meanLeader, meanFollower, meanSize) = (Self.mean(leader), Self.mean(follower), Self.mean(sizes))
    let sizeSquares = Self.products(sizes, sizes)
    isLeapKnown = sizeSquares > 1e-9
    let slope = isLeapKnown ? Self.products(sizes, follower) / sizeSquares : 0
    let squares =
      Self.products(leader, leader) + Self.products(follower, follower) - slope * slope * sizeSquares
    let freedom = Double(leader.count - 1 + follower.count - (isLeapKnown ? 2 : 1))
    let (skipped, entered) = (followerSteps.reduce(0) { $0 + $1.size - 1 }, followerSteps.count)

    var draws: [Draw] = [], weights: [Double] = []
    for index in 0..<count {
      var random = RandomSource(seed: seed, purpose: "generations: pace", index: UInt64(index))
      let variance = max(max(0, squares) / random.chiSquared(degreesOfFreedom: freedom), Self.leastVariance)
      let spread = variance.squareRoot()
      let leap = isLeapKnown ? slope + spread / sizeSquares.squareRoot() * random.normal() : random.uniform()
      let (passes, enters) = (random.gamma(shape: Double(skipped) + 0.5), random.gamma(shape: Double(entered) + 0.5))
      let draw = Draw(
        leader: meanLeader + spread / Double(leader.count).squareRoot() * random.normal(),
        follower: meanFollower - leap * meanSize + spread / Double(follower.count).squareRoot() * random.normal(),
        leap: leap, spread: spread, skip: passes / (passes + enters))
      draws.append(draw)
      weights.append(
        draw.chanceOfWaiting(waits.leader, location: draw.leader)
          * draw.waitingChances(waits.follower).reduce(0, +))
    }
    let total = weights.reduce(0, +)
    self.draws = draws
    self.weights = total > 0 ? weights.map { $0 / total } : weights.map { _ in 1 / Double(count) }
  }

  private static func steps(
    _ entries: GenerationEntries, _ side: KeyPath<GenerationEntries.Generation, Double?>
  ) -> [Step] {
    let places = entries.entered(side)
    return zip(places, places.dropFirst()).compactMap { from, to in
      guard let start = entries.generations[from][keyPath: side], let end = entries.generations[to][keyPath: side]
      else { return nil }
      return Step(from: from, to: to, years: end - start)
    }
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// Σ (x − x̄)(y − ȳ).
  private static func products(_ first: [Double], _ second: [Double]) -> Double {
    let (a, b) = (mean(first), mean(second))
    return zip(first, second).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
  }
}

extension GenerationPace.Draw {
  /// The logarithm of the median years of a step over so many generations.
  public func location(step: Int) -> Double { follower + leap * Double.log(Double(step)) }

  /// The chance that a step takes longer than the years waited.
  func chanceOfWaiting(_ years: Double, location: Double) -> Double {
    years > 0 ? Distribution.Normal.standard.survival((Double.log(years) - location) / spread) : 1
  }

  /// For steps over 1, 2, … generations: the chance that the follower set out on it and is still on its way.
  public func waitingChances(_ years: Double) -> [Double] {
    var chance = 1 - skip
    var chances: [Double] = []
    for size in 1...GenerationPace.largestStep {
      // Never worth more than this among those before it.
      guard chance > 1e-6 || chances.isEmpty else { break }
      chances.append(chance * chanceOfWaiting(years, location: location(step: size)))
      chance *= skip
    }
    return chances
  }

  /// The length of a step that has lasted some years already, at a place from 0 to 1 of its distribution.
  public func years(waited: Double, location: Double, at place: Double) -> Double {
    let left = chanceOfWaiting(waited, location: location)
    guard left > 1e-300, let normal = try? Distribution.Normal.standard.upperQuantile(left * (1 - place)),
      normal.isFinite
    else { return waited }
    return max(waited, Double.exp(location + spread * normal))
  }
}
