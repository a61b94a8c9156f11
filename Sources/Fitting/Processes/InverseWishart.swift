import RealModule
import Solvers

extension Shocks {
  /// The variances and correlation of two series' shocks, drawn from an inverse-Wishart posterior.
  ///
  /// The difference of the two series then has variance ν s²/χ²(ν), as one series fitted by itself has. By Bartlett's
  /// decomposition (1933) of the Wishart draw of the precision, inverted in closed form.
  ///
  /// - Parameters:
  ///   - estimate: sums of squares and products over ν.
  ///   - degreesOfFreedom: ν.
  static func drawn(around estimate: Shocks, degreesOfFreedom: Double, _ random: inout RandomSource) -> Shocks {
    let rho = estimate.correlation
    let scaleFollower = (estimate.follower * degreesOfFreedom).squareRoot()
    let scaleLeader = (estimate.leader * degreesOfFreedom).squareRoot()
    let a = random.chiSquared(degreesOfFreedom: degreesOfFreedom + 1).squareRoot()
    let b = random.normal()
    let c = random.chiSquared(degreesOfFreedom: degreesOfFreedom).squareRoot()
    // Σ = U U′ with U = chol(S)ᵀ-like factor times the inverse of the Bartlett triangle.
    let rest = (1 - rho * rho).squareRoot()
    // Upper root of S: S = T Tᵀ with T = [[sF·rest, sF·rho], [0, sL]].
    let inverse = [[1 / a, -b / (a * c)], [0, 1 / c]]
    let root = [
      [
        scaleFollower * rest * inverse[0][0],
        scaleFollower * rest * inverse[0][1] + scaleFollower * rho * inverse[1][1],
      ],
      [0, scaleLeader * inverse[1][1]],
    ]
    let follower = root[0][0] * root[0][0] + root[0][1] * root[0][1]
    let leader = root[1][1] * root[1][1]
    let drawnRho = root[0][1] * root[1][1] / (follower * leader).squareRoot()
    return Shocks(follower: follower, leader: leader, correlation: min(0.9999, max(-0.9999, drawnRho)))
  }

  /// The variance of one series' shocks, drawn from its scaled inverse χ² posterior.
  static func drawn(around variance: Double, degreesOfFreedom: Double, _ random: inout RandomSource) -> Shocks {
    Shocks(follower: variance * degreesOfFreedom / random.chiSquared(degreesOfFreedom: degreesOfFreedom))
  }
}
