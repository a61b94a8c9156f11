import Foundation
import Solvers

/// First and total orders from one curve through the inputs' space for each input, read off its frequencies (extended
/// FAST).
///
/// Along the curve, xⱼ(s) = ½ + asin(sin(ωⱼ s + φⱼ)) / π in probability. The input in question has the high frequency
/// ω = ⌊(N − 1) / 2M⌋; its first order is the power at ω, 2ω, …, Mω, and everything below ω/2 belongs to the others. The
/// curves are replicated with independent random phases; estimates are means of replicates. Their intervals are Student's
/// over replicates and reach further by what may lie beyond M harmonics: a power falling with the fourth power of the
/// harmonic, as it does for smooth outputs, at the height of the last two summed. Resampling points of one curve, whose
/// order carries the frequencies, would say nothing.
///
/// Source: Saltelli, Tarantola and Chan, "A quantitative model-independent method for global sensitivity analysis of
/// model output", Technometrics, 1999.
public struct FourierAmplitudes: Sendable, Equatable {
  public let output: OutputSummary
  /// Empty for a constant output.
  public let first: [Index]
  public let total: [Index]
  public let evaluations: Int

  /// - Parameters:
  ///   - samples: points of one curve; evaluations are samples × inputs × replicates.
  ///   - harmonics: M.
  public static func estimate(
    _ space: InputSpace, _ model: Questioned, samples: Int = 1025, harmonics: Int = 4, replicates: Int = 16,
    level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [FourierAmplitudes] {
    try space.requireIndependent("Extended FAST")
    try checkLevel(level)
    guard harmonics >= 2 else { throw .tooFew(what: "Harmonics", least: 2, found: harmonics) }
    guard samples > 4 * harmonics * harmonics else {
      throw .tooFew(what: "Samples of a curve", least: 4 * harmonics * harmonics + 1, found: samples)
    }
    guard replicates >= 2 else { throw .tooFew(what: "Replicates", least: 2, found: replicates) }
    let size = space.factors.count
    let frequency = (samples - 1) / (2 * harmonics)
    let most = max(1, frequency / (2 * harmonics))
    let block = size * samples
    var results: [[[Spectrum]]] = []
    var values = [[Double]](repeating: [], count: model.outputs.count)
    for replicate in 0..<replicates {
      var random = RandomSource(seed: seed, purpose: "extended FAST", index: UInt64(replicate))
      var points = Matrix(rows: block, columns: space.inputs.count)
      for factor in 0..<size {
        // Which of the others gets which low frequency is drawn, too.
        var others = (0..<max(1, size - 1)).map { place in
          size - 1 <= most && size > 2 ? 1 + place * (most - 1) / (size - 2) : place % most + 1
        }
        for place in others.indices.dropLast() {
          others.swapAt(place, place + random.integer(below: others.count - place))
        }
        for (place, other) in space.factors.enumerated() {
          let own = place == factor ? frequency : others[place < factor ? place : place - 1]
          let phase = 2 * Double.pi * random.uniform()
          for row in 0..<samples {
            let angle = 2 * Double.pi * Double(row * own % samples) / Double(samples) + phase
            let probability = min(max(0.5 + asin(sin(angle)) / Double.pi, 0x1p-40), 1 - 0x1p-40)
            for member in other.members {
              points[factor * samples + row, member] = space.inputs[member].distribution.quantile(probability)
            }
          }
        }
      }
      let answers = try model.answers(points, of: space, threads: threads)
      results.append(
        InParallel.map(model.outputs.count * size, threads: threads) { job in
          let curve = (0..<samples).map { answers[job % size * samples + $0, job / size] }
          return Spectrum(curve, frequency: frequency, harmonics: harmonics)
        }.chunked(size))
      for output in model.outputs.indices { values[output] += (0..<block).map { answers[$0, output] } }
    }
    var indices: [FourierAmplitudes] = []
    for output in model.outputs.indices {
      let summary = OutputSummary(name: model.outputs[output].name, values: values[output])
      var first: [Index] = []
      var total: [Index] = []
      if !summary.isConstant {
        for (place, factor) in space.factors.enumerated() {
          let spectra = results.map { $0[output][place] }.filter { $0.variance > 0 }
          guard spectra.count > 1 else { continue }
          first.append(try index(factor.name, spectra.map(\.first), spectra.map(\.tail), grows: true, level: level))
          total.append(try index(factor.name, spectra.map(\.total), spectra.map(\.tail), grows: false, level: level))
        }
      }
      indices.append(
        FourierAmplitudes(output: summary, first: first, total: total, evaluations: block * replicates))
    }
    return indices
  }

  private static func index(
    _ name: String, _ replicates: [Double], _ tails: [Double], grows: Bool, level: Double
  ) throws(SensitivityError) -> Index {
    let value = replicates.reduce(0, +) / Double(replicates.count)
    let halfWidth = try Replicates.halfWidth(replicates, level: level)
    let tail = 2 * tails.reduce(0, +) / Double(tails.count)
    return Index(
      name: name, value: value, low: value - halfWidth - (grows ? 0 : tail),
      high: value + halfWidth + (grows ? tail : 0))
  }

  /// First and total order of one curve's answers.
  public static func estimates(curve: [Double], frequency: Int, harmonics: Int) -> (first: Double, total: Double) {
    let spectrum = Spectrum(curve, frequency: frequency, harmonics: harmonics)
    return (spectrum.first, spectrum.total)
  }
}

/// The powers of one curve that its indices are made of.
struct Spectrum: Sendable {
  let variance: Double
  let first: Double
  let total: Double
  /// What the harmonics beyond the last may carry, as a share of the variance.
  let tail: Double

  init(_ curve: [Double], frequency: Int, harmonics: Int) {
    let count = curve.count
    let mean = curve.reduce(0, +) / Double(count)
    let cosines = (0..<count).map { cos(2 * Double.pi * Double($0) / Double(count)) }
    let sines = (0..<count).map { sin(2 * Double.pi * Double($0) / Double(count)) }
    func power(_ frequency: Int) -> Double {
      var (real, imaginary) = (0.0, 0.0)
      var place = 0
      for value in curve {
        real += (value - mean) * cosines[place]
        imaginary += (value - mean) * sines[place]
        place += frequency
        if place >= count { place -= count }
      }
      return (real * real + imaginary * imaginary) / Double(count) / Double(count)
    }
    var variance = curve.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    // The highest frequency of an even number of points belongs to no pair.
    if count.isMultiple(of: 2) { variance -= power(count / 2) }
    let own = (1...harmonics).map { 2 * power($0 * frequency) }
    let others = (1..<max(2, frequency / 2 + 1)).reduce(0) { $0 + 2 * power($1) }
    self.variance = variance
    first = own.reduce(0, +) / variance
    total = 1 - others / variance
    let height = [harmonics - 1, harmonics].reduce(0.0) { $0 + own[$1 - 1] * pow(Double($1), 4) } / 2
    let beyond = (harmonics + 1...harmonics + 200).reduce(0.0) { $0 + pow(Double($1), -4) }
    tail = height * beyond / variance
  }
}

extension Array {
  /// In pieces of a length.
  func chunked(_ length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min(count, $0 + length)]) }
  }
}
