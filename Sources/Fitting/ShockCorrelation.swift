import RealModule
import Solvers

/// The correlation of two series' shocks when they are seen on different dates.
///
/// Standardised innovations z over intervals Iᵢ and w over Jⱼ have covariance ρ |Iᵢ ∩ Jⱼ| / √(|Iᵢ| |Jⱼ|): shocks are
/// shared in proportion to shared time (the setting of Hayashi and Yoshida 2005). ρ is the maximum of that gaussian
/// likelihood. atanh ρ is taken as normal with variance 1/(m − 3) (Fisher 1915), m the shared information Σ overlap²,
/// and combined with a standard normal prior: a handful of shared intervals says little, and must not say ρ = −0.9.
public struct ShockCorrelation: Sendable, Equatable {
  public var estimate: Double
  /// Standard error of atanh ρ.
  public var standardError: Double

  public init(estimate: Double, standardError: Double) {
    self.estimate = estimate
    self.standardError = standardError
  }

  /// Central interval of ρ at ±1.96 standard errors of atanh ρ.
  public var interval: ClosedRange<Double> {
    let centre = Double.atanh(estimate)
    return Double.tanh(centre - 1.96 * standardError)...Double.tanh(centre + 1.96 * standardError)
  }

  /// From a sample correlation of so many pairs of shocks, or pairs' worth of shared time.
  init(sample: Double, pairs: Double) {
    let information = max(0, pairs - 3)
    let bounded = min(0.999, max(-0.999, sample))
    estimate = Double.tanh(Double.atanh(bounded) * information / (information + 1))
    standardError = 1 / (information + 1).squareRoot()
  }

  static let none = ShockCorrelation(estimate: 0, standardError: 0)

  /// - Parameters: innovations with unit variance per interval, `change` already divided by its standard deviation.
  static func estimate(_ first: [Increment], _ second: [Increment]) -> ShockCorrelation {
    var links: [(row: Int, column: Int, weight: Double)] = []
    var start = 0
    for (row, interval) in first.enumerated() {
      while start < second.count, second[start].end <= interval.start { start += 1 }
      var column = start
      while column < second.count, second[column].start < interval.end {
        let overlap = min(interval.end, second[column].end) - max(interval.start, second[column].start)
        let weight = overlap / (interval.length * second[column].length).squareRoot()
        if weight > 1e-9 { links.append((row, column, min(1, weight))) }
        column += 1
      }
    }
    let information = links.reduce(0) { $0 + $1.weight * $1.weight }
    guard information > 0 else { return ShockCorrelation(estimate: 0, standardError: 1) }
    let rows = Set(links.map(\.row)), columns = Set(links.map(\.column))
    let arePaired = rows.count == links.count && columns.count == links.count
    let minusLogLikelihood: (Double) -> Double =
      arePaired
      ? { rho in
        links.reduce(0) { sum, link in
          let r = rho * link.weight
          let z = first[link.row].change, w = second[link.column].change
          return sum + 0.5 * Double.log(1 - r * r) + (z * z - 2 * r * z * w + w * w) / (2 * (1 - r * r))
        }
      }
      : { rho in
        let size = first.count + second.count
        var covariance = Matrix.identity(size)
        for link in links {
          covariance[link.row, first.count + link.column] = rho * link.weight
          covariance[first.count + link.column, link.row] = rho * link.weight
        }
        guard let factor = try? Cholesky.factor(covariance) else { return .infinity }
        var sum = 0.0
        var solved = (first + second).map(\.change)
        for row in 0..<size {
          for column in 0..<row { solved[row] -= factor[row, column] * solved[column] }
          solved[row] /= factor[row, row]
          sum += Double.log(factor[row, row]) + 0.5 * solved[row] * solved[row]
        }
        return sum
      }
    let minimum = try? Minimiser.minimum(of: minusLogLikelihood, in: -0.99...0.99)
    return ShockCorrelation(sample: minimum?.argument ?? 0, pairs: information)
  }
}
