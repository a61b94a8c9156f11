import Solvers

/// The variance of an output shared out among the inputs, dependent or not: never negative in truth, and they sum to one.
///
/// An input's effect is its mean contribution over all orders in which inputs may become unknown: with c(J) the mean
/// variance left when all but J are known, E[c(before and i) − c(before)] / V over random orders. Along one order,
/// c(J) = E[(f(x) − f(x′))²] / 2, with x′ drawn again in J given the rest, so that one order and one pair of points give
/// one term for each input by k + 1 evaluations; dependence is a Gaussian copula, each order has its own triangular
/// factor. Points are scrambled Sobol points, intervals the jackknife over scrambles.
///
/// Sources: Song, Nelson and Staum, "Shapley effects for global sensitivity analysis", 2016; Goda, "A simple algorithm
/// for global sensitivity analysis with Shapley effects", 2021 (one pass along an order), here with conditional draws.
public struct ShapleyEffects: Sendable, Equatable {
  public let output: OutputSummary
  /// Empty for a constant output; they sum to one exactly.
  public let effects: [Index]
  public let samples: Int
  public let evaluations: Int

  /// - Parameter samples: orders, over all scrambles; k + 1 evaluations each.
  public static func estimate(
    _ space: InputSpace, _ model: Questioned, samples: Int = 8192, scrambles: Int = 16, level: Double = 0.95,
    seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [ShapleyEffects] {
    try checkLevel(level)
    guard !model.outputs.isEmpty else { throw .noOutputs }
    guard scrambles >= 16 else { throw .tooFew(what: "Scrambles", least: 16, found: scrambles) }
    guard samples >= 2 * scrambles else { throw .tooFew(what: "Samples", least: 2 * scrambles, found: samples) }
    let size = space.inputs.count
    guard 2 * size <= ScrambledSobol.largestDimension else {
      throw .tooManyInputs(method: "Shapley effects", found: size, most: ScrambledSobol.largestDimension / 2)
    }
    let factors = space.factors
    let count = factors.count
    let perScramble = (samples + scrambles - 1) / scrambles
    let block = 256
    let blocks = (perScramble + block - 1) / block
    let outputs = model.outputs.count
    // For each block and output: the factors' increments, values, their squares.
    let base = try space.conditioning(Array(0..<size))
    let results = InParallel.map(scrambles * blocks, threads: threads) { job in
      Result { () throws(SensitivityError) -> [[Double]] in
        let scramble = job / blocks
        let start = job % blocks * block
        let range = start..<min(perScramble, start + block)
        let uniform = try ScrambledSobol(
          dimensions: 2 * size, seed: seed, purpose: "Shapley effects", scramble: scramble
        ).points(range)
        var orders: [[Int]] = []
        var points = Matrix(rows: range.count * (count + 1), columns: size)
        for row in 0..<range.count {
          var random = RandomSource(
            seed: seed, purpose: "Shapley orders", index: UInt64(scramble * perScramble + range.lowerBound + row))
          var order = Array(factors.indices)
          for place in order.indices.dropLast() {
            order.swapAt(place, place + random.integer(below: count - place))
          }
          orders.append(order)
          if space.isDependent {
            // Those drawn again first stand last, so that they are drawn given the rest.
            let conditioning = try space.conditioning(order.reversed().flatMap { factors[$0].members })
            let first = base.scores((0..<size).map { InputDistribution.score(uniform[row, $0]) })
            let second = base.scores((0..<size).map { InputDistribution.score(uniform[row, size + $0]) })
            var innovations = conditioning.innovations(first)
            let others = conditioning.innovations(second)
            var end = size
            for step in 0...count {
              let values = space.point(scores: conditioning.scores(innovations))
              for column in 0..<size { points[row * (count + 1) + step, column] = values[column] }
              guard step < count else { break }
              for _ in factors[order[step]].members {
                end -= 1
                innovations[end] = others[end]
              }
            }
          } else {
            var values = space.values((0..<size).map { uniform[row, $0] })
            let others = space.values((0..<size).map { uniform[row, size + $0] })
            for step in 0...count {
              for column in 0..<size { points[row * (count + 1) + step, column] = values[column] }
              guard step < count else { break }
              for member in factors[order[step]].members { values[member] = others[member] }
            }
          }
        }
        let answers = try model.answers(points, of: space)
        var sums = [[Double]](repeating: [Double](repeating: 0, count: count + 4), count: outputs)
        for output in 0..<outputs {
          sums[output][count + 2] = .infinity
          sums[output][count + 3] = -.infinity
          for row in 0..<range.count {
            let whole = answers[row * (count + 1), output]
            var before = 0.0
            for step in 1...count {
              let difference = whole - answers[row * (count + 1) + step, output]
              let now = difference * difference / 2
              sums[output][orders[row][step - 1]] += now - before
              before = now
            }
            sums[output][count] += whole
            sums[output][count + 1] += whole * whole
            sums[output][count + 2] = min(sums[output][count + 2], whole)
            sums[output][count + 3] = max(sums[output][count + 3], whole)
          }
        }
        return sums
      }
    }
    var byScramble = [[[Double]]](
      repeating: [[Double]](repeating: [Double](repeating: 0, count: count + 4), count: outputs), count: scrambles)
    for (job, result) in results.enumerated() {
      let part = try result.get()
      for output in 0..<outputs {
        let scramble = job / blocks
        for place in 0..<count + 2 { byScramble[scramble][output][place] += part[output][place] }
        let isFirst = job % blocks == 0
        let (low, high) = (part[output][count + 2], part[output][count + 3])
        byScramble[scramble][output][count + 2] = isFirst ? low : min(low, byScramble[scramble][output][count + 2])
        byScramble[scramble][output][count + 3] = isFirst ? high : max(high, byScramble[scramble][output][count + 3])
      }
    }
    let total = perScramble * scrambles
    var effects: [ShapleyEffects] = []
    for output in 0..<outputs {
      let parts = byScramble.map { $0[output] }
      let sums = (0..<count).map { place in parts.reduce(0) { $0 + $1[place] } }
      let mean = parts.reduce(0) { $0 + $1[count] } / Double(total)
      let low = parts.map { $0[count + 2] }.min() ?? 0
      let high = parts.map { $0[count + 3] }.max() ?? 0
      let summary = OutputSummary(
        name: model.outputs[output].name, mean: mean, variance: sums.reduce(0, +) / Double(total), low: low, high: high)
      var own: [Index] = []
      if !summary.isConstant {
        let whole = sums.reduce(0, +)
        for (place, factor) in factors.enumerated() {
          let leavingOut = parts.map { part in
            (sums[place] - part[place]) / (whole - part[..<count].reduce(0, +))
          }
          own.append(
            Index(
              name: factor.name, value: sums[place] / whole,
              halfWidth: try Replicates.halfWidth(leavingOut: leavingOut, level: level)))
        }
      }
      effects.append(
        ShapleyEffects(output: summary, effects: own, samples: total, evaluations: total * (count + 1)))
    }
    return effects
  }
}
