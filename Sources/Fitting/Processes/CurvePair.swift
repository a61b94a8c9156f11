public import Curves
import RealModule
public import Solvers

/// Follower and leader each as a mixture of curves with discrepancy, their shocks correlated.
///
/// A draw picks a family for each side by weight, its parameters, and a path of the discrepancy from the last observed
/// state. Without a leader it is the follower alone.
public struct CurvePair: SeriesModel {
  /// The curves one side may follow, with weights that add to one.
  public struct Mixture: Sendable {
    public var curves: [(curve: CurveWithDiscrepancy, weight: Double)]

    /// - Parameter curves: at least one.
    public init(_ curves: [(curve: CurveWithDiscrepancy, weight: Double)]) {
      precondition(!curves.isEmpty, "a mixture has at least one curve")
      let total = curves.reduce(0) { $0 + $1.weight }
      self.curves = curves.map { ($0.curve, $0.weight / total) }
    }

    func pick(_ position: Double) -> CurveWithDiscrepancy {
      var cumulated = 0.0
      for (curve, weight) in curves {
        cumulated += weight
        if position < cumulated { return curve }
      }
      return curves[curves.count - 1].curve
    }

    /// The curve with the largest weight.
    var main: CurveWithDiscrepancy { curves.max { $0.weight < $1.weight }.map(\.curve) ?? curves[0].curve }
  }

  public let name = "curves, each series apart"
  public let follower: Mixture
  public let leader: Mixture?
  public let correlation: ShockCorrelation

  public var dimension: Int { leader == nil ? 1 : 2 }

  /// - Parameter correlation: estimated from the innovations of each side's main curve unless given.
  public init(follower: Mixture, leader: Mixture?, correlation: ShockCorrelation? = nil) {
    self.follower = follower
    self.leader = leader
    self.correlation =
      correlation
      ?? leader.map { ShockCorrelation.estimate(follower.main.innovations, $0.main.innovations) } ?? .none
  }

  /// The clock of one side's curve, dated by decimal years, with one draw of its parameters.
  ///
  /// - Parameters: numbers between 0 and 1 that pick the family by weight, and its draw.
  /// - Returns: `nil` where the curve picked runs under no clock.
  public func clock(ofLeader isLeader: Bool, family: Double, draw: Double) -> (clock: Clock, parameters: [Double])? {
    (isLeader ? leader : follower)?.pick(family).clock(at: draw)
  }

  public func settled(_ random: inout RandomSource, on grid: [Double]) -> [(name: String, value: Double)] {
    let picks = (random.uniform(), random.uniform(), random.uniform(), random.uniform())
    func numbers(_ side: String, _ mixture: Mixture, _ family: Double, _ place: Double) -> [(
      name: String, value: Double
    )] {
      let curve = mixture.pick(family)
      let draw = curve.parameterDraw(at: place)
      return zip(curve.family.parameters, draw.parameters).map { ("\(side)'s \(curve.family.name) \($0.name)", $1) }
        + [("\(side)'s volatility", draw.variance.squareRoot())]
    }
    return numbers("follower", follower, picks.0, picks.1)
      + (leader.map { numbers("leader", $0, picks.2, picks.3) } ?? [])
  }

  public func simulate(
    _ random: inout RandomSource, on grid: [Double], into paths: UnsafeMutableBufferPointer<Double>
  ) -> Shocks {
    let picks = (random.uniform(), random.uniform(), random.uniform(), random.uniform())
    let rho =
      correlation.standardError == 0
      ? correlation.estimate
      : Double.tanh(Double.atanh(correlation.estimate) + correlation.standardError * random.normal())
    let curve = follower.pick(picks.0)
    let draw = curve.parameterDraw(at: picks.1)
    let other = leader?.pick(picks.2)
    let size = grid.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { shocks in
      for index in 0..<size {
        // To the first date each series comes from its own last state: only the time both lack is shared.
        let shared =
          index > 0
          ? rho
          : Shocks.correlation(rho, over: grid[0] - curve.stateTime, and: grid[0] - (other ?? curve).stateTime)
        let first = random.normal()
        shocks.initializeElement(at: index, to: first)
        shocks.initializeElement(
          at: size + index, to: shared * first + (1 - shared * shared).squareRoot() * random.normal())
      }
      let further = curve.further(draw, on: grid, &random)
      curve.path(
        draw, on: grid, shocks: UnsafeBufferPointer(rebasing: shocks[0..<size]), further: further,
        into: UnsafeMutableBufferPointer(rebasing: paths[0..<size]))
      guard let other else { return Shocks(follower: draw.variance) }
      let otherDraw = other.parameterDraw(at: picks.3)
      let otherFurther = other.further(otherDraw, on: grid, &random)
      other.path(
        otherDraw, on: grid, shocks: UnsafeBufferPointer(rebasing: shocks[size..<2 * size]), further: otherFurther,
        into: UnsafeMutableBufferPointer(rebasing: paths[size..<2 * size]))
      return Shocks(follower: draw.variance, leader: otherDraw.variance, correlation: rho)
    }
  }
}
