import Foundation
import Solvers

/// What values an uncertain input takes, and how likely each is.
public enum InputDistribution: Sendable, Equatable {
  /// Equally likely everywhere between two ends.
  case uniform(low: Double, high: Double)
  case normal(mean: Double, standardDeviation: Double)
  /// Median, and standard deviation of the logarithm.
  case logNormal(median: Double, sigma: Double)
  case triangular(low: Double, mode: Double, high: Double)
  /// Density ∝ xᵃ⁻¹ (1 − x)ᵇ⁻¹, stretched from 0…1 to low…high.
  case beta(a: Double, b: Double, low: Double, high: Double)
  /// The logarithm is uniform.
  case logUniform(low: Double, high: Double)
  /// Values with weights, which need not sum to one.
  case discrete(values: [Double], weights: [Double])
  /// Draws, each equally likely; put in increasing order when checked.
  case empirical([Double])

  /// The distribution, its numbers checked and its draws in order.
  func checked(input: String) throws(SensitivityError) -> InputDistribution {
    func fault(_ text: String) -> SensitivityError { .distribution(input: input, fault: text) }
    switch self {
    case .uniform(let low, let high):
      guard low.isFinite, high.isFinite, low < high else { throw fault("\(low) is not below \(high)") }
    case .normal(let mean, let deviation):
      guard mean.isFinite, deviation.isFinite, deviation > 0 else {
        throw fault("the standard deviation \(deviation) is not positive, or the mean \(mean) not finite")
      }
    case .logNormal(let median, let sigma):
      guard median.isFinite, median > 0, sigma.isFinite, sigma > 0 else {
        throw fault("median \(median) and σ \(sigma) are not both positive")
      }
    case .triangular(let low, let mode, let high):
      guard low.isFinite, high.isFinite, low < high, mode >= low, mode <= high else {
        throw fault("\(low), \(mode), \(high) are not in order")
      }
    case .beta(let a, let b, let low, let high):
      guard a > 0, b > 0, a.isFinite, b.isFinite, low.isFinite, high.isFinite, low < high else {
        throw fault("the shapes \(a) and \(b) are not both positive, or \(low) is not below \(high)")
      }
    case .logUniform(let low, let high):
      guard low > 0, high.isFinite, low < high else { throw fault("not 0 < \(low) < \(high)") }
    case .discrete(let values, let weights):
      guard !values.isEmpty, values.count == weights.count, values.allSatisfy(\.isFinite),
        weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.reduce(0, +) > 0, weights.reduce(0, +).isFinite
      else { throw fault("\(values.count) values and \(weights.count) weights, which must be finite and not all zero") }
    case .empirical(let draws):
      guard !draws.isEmpty, draws.allSatisfy(\.isFinite) else { throw fault("no draws, or one that is not finite") }
      return .empirical(draws.sorted())
    }
    return self
  }

  /// The value below which the input lies with the given probability, strictly between 0 and 1.
  public func quantile(_ probability: Double) -> Double {
    switch self {
    case .uniform(let low, let high):
      // The width of the widest intervals overflows.
      let width = high - low
      return width.isFinite ? low + width * probability : low * (1 - probability) + high * probability
    case .normal(let mean, let deviation): return mean + deviation * Self.score(probability)
    case .logNormal(let median, let sigma): return median * exp(sigma * Self.score(probability))
    case .triangular(let low, let mode, let high):
      return probability < (mode - low) / (high - low)
        ? low + (probability * (high - low) * (mode - low)).squareRoot()
        : high - ((1 - probability) * (high - low) * (high - mode)).squareRoot()
    case .beta(let a, let b, let low, let high):
      let share = (try? Distribution.Beta(a: a, b: b).quantile(probability)) ?? .nan
      return low + (high - low) * share
    case .logUniform(let low, let high): return low * pow(high / low, probability)
    case .discrete(let values, let weights):
      var left = probability * weights.reduce(0, +)
      for (value, weight) in zip(values, weights) {
        left -= weight
        if left < 0 { return value }
      }
      return values[weights.lastIndex { $0 > 0 } ?? values.count - 1]
    case .empirical(let draws):
      return draws[min(draws.count - 1, Int(probability * Double(draws.count)))]
    }
  }

  /// Φ⁻¹.
  static func score(_ probability: Double) -> Double {
    (try? Distribution.Normal.standard.quantile(probability)) ?? .nan
  }

  /// Whether the input is a smooth function of a normal score of bounded slope, so that its derivative by the score has
  /// a finite variance; other inputs are differentiated by their probability.
  var isOfNormalKind: Bool {
    switch self {
    case .normal, .logNormal: true
    default: false
    }
  }

  /// Whether small changes of the input are possible at all.
  var isContinuous: Bool {
    switch self {
    case .discrete, .empirical: false
    default: true
    }
  }
}
