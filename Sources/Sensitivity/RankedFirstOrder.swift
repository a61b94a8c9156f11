import Foundation
import Solvers

/// First orders from draws as they are, by two orderings of the rows.
///
/// By frequencies indices are means over parts of the sample, sixteen where there are draws enough; by ranks they are
/// those of the whole sample, which small parts would bias. Intervals are Student's over the parts.
public enum RankedFirstOrder {
  /// RBD-FAST: rows in an order that rises and falls once with the input; the input's share is the power at the first
  /// harmonics, less what noise puts there.
  ///
  /// S = (D − λ) / (1 − λ) with D the share of the variance at harmonics 1…M and λ = 2M / N. What lies beyond M is left
  /// out: 1 or 2% of a share where an input has long tails.
  ///
  /// Sources: Tarantola, Gatelli and Mara, 2006; Plischke, 2010 (given data); Tissot and Prieur, 2012 (bias).
  public static func fourier(
    _ data: GivenData, harmonics: Int = 10, level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> GivenDataIndices {
    guard harmonics >= 1 else { throw .tooFew(what: "Harmonics", least: 1, found: harmonics) }
    guard data.output.count >= 64 * harmonics else {
      throw .tooFew(what: "Draws for \(harmonics) harmonics", least: 64 * harmonics, found: data.output.count)
    }
    return try data.indices(level: level, seed: seed, threads: threads) {
      fourierEstimate(input: $0, output: $1, harmonics: harmonics)
    }
  }

  /// The share at the first harmonics for one input.
  ///
  /// - Parameter isCorrected: whether what noise puts there is taken off.
  public static func fourierEstimate(input: [Double], output: [Double], harmonics: Int, isCorrected: Bool = true)
    -> Double
  {
    let order = GivenData.order(input)
    let count = order.count
    let rising = stride(from: 0, to: count, by: 2).map { output[order[$0]] }
    let falling = stride(from: 1, to: count, by: 2).map { output[order[$0]] }
    let curve = rising + falling.reversed()
    let mean = curve.reduce(0, +) / Double(count)
    let variance = curve.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    guard variance > 0 else { return 0 }
    var share = 0.0
    for harmonic in 1...harmonics {
      // One turn a step of the angle, by multiplying unit numbers.
      let angle = 2 * Double.pi * Double(harmonic) / Double(count)
      let (turnReal, turnImaginary) = (cos(angle), sin(angle))
      var (real, imaginary, x, y) = (0.0, 0.0, 1.0, 0.0)
      for value in curve {
        real += (value - mean) * x
        imaginary += (value - mean) * y
        (x, y) = (x * turnReal - y * turnImaginary, x * turnImaginary + y * turnReal)
      }
      share += 2 * (real * real + imaginary * imaginary) / Double(count) / Double(count) / variance
    }
    guard isCorrected else { return share }
    let noise = 2 * Double(harmonics) / Double(count)
    return share - noise / (1 - noise) * (1 - share)
  }

  /// By ranks: how alike outputs are whose inputs are neighbours.
  ///
  /// S = (Σ yⱼ y_N(j) / n − ȳ²) / V, with N(j) the next larger input's row, the largest's being the smallest.
  ///
  /// Source: Gamboa, Gremaud, Klein and Lagnoux, "Global sensitivity analysis: a novel generation of mighty estimators
  /// based on rank statistics", Bernoulli, 2022.
  public static func ranks(_ data: GivenData, level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1)
    throws(SensitivityError) -> GivenDataIndices
  {
    return try data.indices(isWhole: true, level: level, seed: seed, threads: threads) {
      rankEstimate(input: $0, output: $1)
    }
  }

  static func rankEstimate(input: [Double], output: [Double]) -> Double {
    let order = GivenData.order(input)
    let count = Double(order.count)
    let mean = output.reduce(0, +) / count
    let variance = output.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    guard variance > 0 else { return 0 }
    let products = order.indices.reduce(0.0) { sum, place in
      sum + (output[order[place]] - mean) * (output[order[(place + 1) % order.count]] - mean)
    }
    return products / count / variance
  }
}
