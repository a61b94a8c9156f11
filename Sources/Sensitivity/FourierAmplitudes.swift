import Foundation
import Solvers

/// First and total orders from curves that run through the inputs' space, each input at a frequency of its own (extended
/// FAST), without what the classical estimate gets wrong.
///
/// Along a curve, xⱼ(s) = ½ + asin(sin(ωⱼ s + φⱼ)) / π in probability; the input in question has a high frequency, the
/// others low odd ones. A single curve's powers at ω, 2ω, …, Mω are biased: harmonics of other inputs fall on them and
/// those beyond M are lost, and no spread of replicates shows it. Here curves are laid out so that averages over their
/// random phases are exact:
/// - total: two curves that differ in the input's phase alone, by a step δ, have a mean squared difference of
///   2 Σ Pₖ (1 − cos kδ), Pₖ what the input carries at its harmonic k, alone and with others. Over eight steps
///   δ = 2π (j + u) / 8 with a random u the cosines vanish but for multiples of eight, whose mean is zero.
/// - first: points of the eight curves at one phase of the input are averaged; V Sᵢ is the covariance along the phase of
///   two such averages whose other inputs have independent phases.
///
/// Replicates have independent phases; estimates pool them, intervals are their jackknife with Student's t. Resampling
/// points of one curve, whose order carries the frequencies, would say nothing.
///
/// Sources: Saltelli, Tarantola and Chan, "A quantitative model-independent method for global sensitivity analysis of
/// model output", Technometrics, 1999; Xu and Gertner, "Understanding and comparisons of different sampling approaches
/// for the Fourier amplitudes sensitivity test", 2011 (interference and random phases).
public struct FourierAmplitudes: Sendable, Equatable {
  public let output: OutputSummary
  /// Empty for a constant output.
  public let first: [Index]
  public let total: [Index]
  public let evaluations: Int

  /// Steps of the input's phase.
  static let steps = 8
  /// Curves of one replicate for one input: two sets of the others' phases, each with one curve to start from.
  static let curves = 2 * (steps + 1)

  /// - Parameter samples: points of one curve, rounded up to a multiple of eight; evaluations are 18 × samples × inputs ×
  ///   replicates.
  public static func estimate(
    _ space: InputSpace, _ model: Questioned, samples: Int = 64, replicates: Int = 16, level: Double = 0.95,
    seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [FourierAmplitudes] {
    try space.requireIndependent("Extended FAST")
    try checkLevel(level)
    guard !model.outputs.isEmpty else { throw .noOutputs }
    guard samples >= 16 else { throw .tooFew(what: "Samples of a curve", least: 16, found: samples) }
    guard replicates >= 2 else { throw .tooFew(what: "Replicates", least: 2, found: replicates) }
    let factors = space.factors
    let bundle = CurveBundle(space: space, count: (samples + steps - 1) / steps * steps, seed: seed)
    let outputs = model.outputs.indices
    let results = InParallel.map(replicates * factors.count, threads: threads) { job in
      Result { () throws(SensitivityError) -> [CurveSums] in
        let (points, start) = bundle.points(replicate: job / factors.count, factor: job % factors.count)
        let answers = try model.answers(points, of: space)
        return outputs.map { output in
          CurveSums((0..<answers.rows).map { answers[$0, output] }, bundle: bundle, start: start)
        }
      }
    }
    var sums: [[CurveSums]] = []
    for result in results { sums.append(try result.get()) }
    var indices: [FourierAmplitudes] = []
    let curve = Double(bundle.count * curves)
    for output in outputs {
      let own = (0..<replicates).map { replicate in
        factors.indices.map { sums[replicate * factors.count + $0][output] }
      }
      let all = own.flatMap { $0 }
      let mean = all.reduce(0) { $0 + $1.mean } / Double(all.count)
      let variance = all.reduce(0) { $0 + $1.square + ($1.mean - mean) * ($1.mean - mean) } / Double(all.count)
      let summary = OutputSummary(
        name: model.outputs[output].name, mean: mean, variance: variance, low: all.map(\.low).min() ?? 0,
        high: all.map(\.high).max() ?? 0)
      var first: [Index] = []
      var total: [Index] = []
      if !summary.isConstant {
        // Of the whole variance, what each replicate saw about the common mean.
        let spreads = own.map { replicate in
          replicate.reduce(0) { $0 + $1.square + ($1.mean - mean) * ($1.mean - mean) } / Double(replicate.count)
        }
        for (place, factor) in factors.enumerated() {
          func index(_ shares: [Double]) throws(SensitivityError) -> Index {
            let (share, spread) = (shares.reduce(0, +), spreads.reduce(0, +))
            let leavingOut = zip(shares, spreads).map { (share - $0) / (spread - $1) }
            return Index(
              name: factor.name, value: share / spread,
              halfWidth: try Replicates.halfWidth(leavingOut: leavingOut, level: level))
          }
          first.append(try index(own.map { $0[place].first }))
          total.append(try index(own.map { $0[place].total }))
        }
      }
      indices.append(
        FourierAmplitudes(
          output: summary, first: first, total: total, evaluations: Int(curve) * factors.count * replicates))
    }
    return indices
  }

  /// First and total order as the classical method reads them off one curve: the powers at ω, …, Mω, and one less those
  /// below ω/2.
  public static func estimates(curve: [Double], frequency: Int, harmonics: Int) -> (first: Double, total: Double) {
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
    let own = (1...harmonics).reduce(0) { $0 + 2 * power($1 * frequency) }
    let others = (1..<max(2, frequency / 2 + 1)).reduce(0) { $0 + 2 * power($1) }
    return (own / variance, 1 - others / variance)
  }
}

/// The curves of one replicate and input, one after the other: of each set of the others' phases, the one to start from,
/// then eight with the input's phase stepped on.
private struct CurveBundle: Sendable {
  let space: InputSpace
  /// Points of one curve, a multiple of the steps.
  let count: Int
  let seed: UInt64
  /// Of the input in question: it has no divisor in common with the points, so that its phase takes them all.
  let frequency: Int

  init(space: InputSpace, count: Int, seed: UInt64) {
    self.space = space
    self.count = count
    self.seed = seed
    func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
    var frequency = (count - 1) / 4
    while divisor(frequency, count) > 1 { frequency -= 1 }
    self.frequency = frequency
  }

  /// - Returns: points, and for each point the place of its phase among those of the input's, stepped curves only.
  func points(replicate: Int, factor: Int) -> (points: Matrix, places: [Int]) {
    let size = space.factors.count
    var random = RandomSource(seed: seed, purpose: "extended FAST", index: UInt64(replicate * size + factor))
    let odd = Array(stride(from: 1, through: max(1, frequency / 4), by: 2))
    // Which of the others gets which low frequency is drawn, too.
    var others = (0..<max(1, size - 1)).map { place in
      size - 1 <= odd.count && size > 2 ? odd[place * (odd.count - 1) / (size - 2)] : odd[place % odd.count]
    }
    for place in others.indices.dropLast() {
      others.swapAt(place, place + random.integer(below: others.count - place))
    }
    let start = random.uniform()
    let shift = random.uniform()
    let steps = FourierAmplitudes.steps
    // Phases are in turns.
    let phases = [start] + (0..<steps).map { start + (Double($0) + shift) / Double(steps) }
    var points = Matrix(rows: FourierAmplitudes.curves * count, columns: space.inputs.count)
    for set in 0..<2 {
      let first = set * (steps + 1) * count
      for (place, other) in space.factors.enumerated() {
        let own = place == factor ? frequency : others[place < factor ? place : place - 1]
        let phase = random.uniform()
        for row in 0..<count {
          let turn = Double(row * own % count) / Double(count)
          if place == factor {
            for (curve, phase) in phases.enumerated() {
              fill(&points, first + curve * count + row, other, turn + phase)
            }
          } else {
            for curve in 0...steps { fill(&points, first + curve * count + row, other, turn + phase) }
          }
        }
      }
    }
    let places = (0..<steps).flatMap { step in
      (0..<count).map { ($0 * frequency + step * (count / steps)) % count }
    }
    return (points, places)
  }

  private func fill(_ points: inout Matrix, _ row: Int, _ factor: Factor, _ turns: Double) {
    let probability = min(max(0.5 + asin(sin(2 * Double.pi * turns)) / Double.pi, 0x1p-40), 1 - 0x1p-40)
    for member in factor.members {
      points[row, member] = space.inputs[member].distribution.quantile(probability)
    }
  }
}

/// What one bundle of curves says of its input.
private struct CurveSums: Sendable {
  /// V times the first order and the total.
  let first: Double
  let total: Double
  let mean: Double
  /// About the mean.
  let square: Double
  let low: Double
  let high: Double

  init(_ values: [Double], bundle: CurveBundle, start places: [Int]) {
    let count = bundle.count
    let steps = FourierAmplitudes.steps
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    (low, high) = values.reduce((.infinity, -.infinity)) { (min($0.0, $1), max($0.1, $1)) }
    var differences = 0.0
    var averages: [[Double]] = []
    for set in 0..<2 {
      let base = set * (steps + 1) * count
      var byPhase = [Double](repeating: 0, count: count)
      for point in 0..<steps * count {
        let value = values[base + count + point]
        let difference = value - values[base + point % count]
        differences += difference * difference
        byPhase[places[point]] += (value - mean) / Double(steps)
      }
      let centre = byPhase.reduce(0, +) / Double(count)
      averages.append(byPhase.map { $0 - centre })
    }
    total = differences / Double(4 * steps * count)
    first = zip(averages[0], averages[1]).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
  }
}
