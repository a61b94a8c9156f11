import Solvers

/// An upper bound on each input's total order from mean squared derivatives (DGSM).
///
/// νᵢ = E[(∂f/∂uᵢ)²], and Tᵢ ≤ C νᵢ / V: by an input's probability uᵢ with C = 1/π², or by its normal score with C = 1
/// where it is normal or log-normal. Derivatives are central differences. Inputs in whole steps have none.
///
/// Sources: Sobol and Kucherenko, "Derivative based global sensitivity measures and their link with global sensitivity
/// indices", 2009; Lamboni, Iooss, Popelin and Gamboa, 2013 (the constants).
public struct DerivativeMeasure: Sendable, Equatable {
  public let output: OutputSummary
  /// Bounds on total orders; empty for a constant output.
  public let bounds: [Index]
  public let evaluations: Int

  /// - Parameter samples: points over all scrambles, 2 k + 1 evaluations each.
  public static func estimate(
    _ space: InputSpace, _ model: Questioned, samples: Int = 4096, scrambles: Int = 16, step: Double = 1e-4,
    level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [DerivativeMeasure] {
    try space.requireIndependent("A bound from derivatives")
    try checkLevel(level)
    guard scrambles >= 16 else { throw .tooFew(what: "Scrambles", least: 16, found: scrambles) }
    guard samples >= 2 * scrambles else { throw .tooFew(what: "Samples", least: 2 * scrambles, found: samples) }
    guard step > 0, step < 0.1 else {
      throw .outOfRange(what: "The step of the differences", value: step, allowed: "between 0 and 0.1")
    }
    if let output = model.outputs.first(where: { !$0.isSmooth }) {
      throw .notSmooth(method: "A bound from derivatives", output: output.name)
    }
    if let input = space.inputs.first(where: { !$0.distribution.isContinuous }) {
      throw .notSmooth(method: "A bound from derivatives", output: "the input \(input.name)")
    }
    let size = space.inputs.count
    let perScramble = (samples + scrambles - 1) / scrambles
    var rows: [Double] = []
    for scramble in 0..<scrambles {
      let uniform = try ScrambledSobol(
        dimensions: size, seed: seed, purpose: "derivatives", scramble: scramble
      ).points(0..<perScramble)
      for row in 0..<perScramble {
        let point = (0..<size).map { min(max(uniform[row, $0], 2 * step), 1 - 2 * step) }
        let centre = space.values(point)
        rows += centre
        for (place, input) in space.inputs.enumerated() {
          for sign in [1.0, -1] {
            var moved = centre
            if input.distribution.isOfNormalKind {
              let score = InputDistribution.score(uniform[row, place]) + sign * step
              moved[place] = input.distribution.quantile(Distribution.Normal.standard.cumulative(score))
            } else {
              moved[place] = input.distribution.quantile(point[place] + sign * step)
            }
            rows += moved
          }
        }
      }
    }
    let count = perScramble * scrambles
    let points = Matrix(rows: count * (2 * size + 1), columns: size, elements: rows)
    let answers = try model.answers(points, of: space, threads: threads)
    var results: [DerivativeMeasure] = []
    for output in model.outputs.indices {
      func value(_ row: Int, _ place: Int) -> Double { answers[row * (2 * size + 1) + place, output] }
      let summary = OutputSummary(name: model.outputs[output].name, values: (0..<count).map { value($0, 0) })
      var bounds: [Index] = []
      if !summary.isConstant {
        // Sums by scramble: squared derivatives, values and their squares about the mean.
        var sums = [[Double]](repeating: [Double](repeating: 0, count: size + 2), count: scrambles)
        for row in 0..<count {
          let scramble = row / perScramble
          for place in 0..<size {
            let slope = (value(row, 1 + 2 * place) - value(row, 2 + 2 * place)) / (2 * step)
            sums[scramble][place] += slope * slope
          }
          let centred = value(row, 0) - summary.mean
          sums[scramble][size] += centred
          sums[scramble][size + 1] += centred * centred
        }
        let whole = (0..<size + 2).map { place in sums.reduce(0) { $0 + $1[place] } }
        func bound(_ sums: [Double], _ count: Int, _ place: Int) -> Double {
          Self.bound(
            squaredSlopes: sums[place], values: sums[size], squares: sums[size + 1], count: count,
            isOfNormalKind: space.inputs[place].distribution.isOfNormalKind)
        }
        for (place, input) in space.inputs.enumerated() {
          let leavingOut = sums.map { part in
            bound(zip(whole, part).map { $0 - $1 }, count - perScramble, place)
          }
          bounds.append(
            Index(
              name: input.name, value: bound(whole, count, place),
              halfWidth: try Replicates.halfWidth(leavingOut: leavingOut, level: level)))
        }
      }
      results.append(DerivativeMeasure(output: summary, bounds: bounds, evaluations: points.rows))
    }
    return results
  }

  /// The bound of one input from its slopes at points, by its probability or its normal score, and the outputs there.
  public static func bound(slopes: [Double], outputs: [Double], isOfNormalKind: Bool = false) -> Double {
    let mean = outputs.reduce(0, +) / Double(max(1, outputs.count))
    return bound(
      squaredSlopes: slopes.reduce(0) { $0 + $1 * $1 }, values: outputs.reduce(0) { $0 + ($1 - mean) },
      squares: outputs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }, count: slopes.count,
      isOfNormalKind: isOfNormalKind)
  }

  /// The same from sums: of squared slopes, of values about some middle and of their squares.
  private static func bound(
    squaredSlopes: Double, values: Double, squares: Double, count: Int, isOfNormalKind: Bool
  ) -> Double {
    let mean = values / Double(count)
    let variance = squares / Double(count) - mean * mean
    let constant = isOfNormalKind ? 1 : 1 / (Double.pi * Double.pi)
    return constant * squaredSlopes / Double(count) / variance
  }
}
