public import Solvers

/// The random numbers of one draw of ``CatchingUp``: which σ, where growth stands, and the shocks of every step.
///
/// Of a calibration they depend on the degrees of freedom of the shocks alone, so that many calibrations can be tried on
/// the same numbers, and what tells them apart is not chance.
public struct GrowthNumbers: Sendable {
  struct Step: Sendable {
    /// √(χ²/ν) of either side.
    var tails: (Double, Double)
    /// Normal: of the shock and of the excess growth.
    var first: (Double, Double)
    var second: (Double, Double)
  }

  /// Uniform on (0, 1), for the follower or the ratio, and for the leader.
  let picks: (Double, Double)
  let normals: (Double, Double)
  private(set) var steps: [Step] = []

  public init(_ random: inout RandomSource, on grid: [Double], degreesOfFreedom freedom: Double) {
    picks = (random.uniform(), random.uniform())
    normals = (random.normal(), random.normal())
    steps.reserveCapacity(grid.count)
    // Heavy tails hold for a year: shocks within one share them, whatever the steps of the grid.
    var tails = (1.0, 1.0)
    var yearOfTails = -Double.infinity
    for date in grid {
      if date - yearOfTails >= 1 - 1e-9 {
        tails.0 = (random.chiSquared(degreesOfFreedom: freedom) / freedom).squareRoot()
        tails.1 = (random.chiSquared(degreesOfFreedom: freedom) / freedom).squareRoot()
        yearOfTails = yearOfTails.isFinite ? yearOfTails + 1 : date
      }
      steps.append(
        Step(tails: tails, first: (random.normal(), random.normal()), second: (random.normal(), random.normal())))
    }
  }
}
