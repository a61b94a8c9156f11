import Foundation
import Solvers

/// How far an output moves when one input steps across part of its range and the others stay: screening by few
/// evaluations.
///
/// Inputs are moved in probability, from 0 to 1: an effect is (f(x + Δeᵢ) − f(x)) / Δ. μ is its mean, μ* the mean of its
/// size, σ its standard deviation; μ* = |μ| where the input acts one way, σ small against μ* where it acts alone. Inputs
/// without ends are moved over their central 99%.
///
/// Sources: Morris, "Factorial sampling plans for preliminary computational experiments", 1991; Campolongo, Cariboni and
/// Saltelli, 2007 (μ*); Campolongo, Saltelli and Cariboni, "From screening to quantitative sensitivity analysis", 2011
/// (radial).
public struct ElementaryEffects: Sendable, Equatable {
  public enum Design: Sendable, Equatable {
    /// Trajectories on a grid of so many levels, an even number; Δ = levels / 2 (levels − 1).
    case morris(levels: Int)
    /// Steps from a centre to another point's coordinates.
    case radial
  }

  public struct Effect: Sendable, Equatable {
    public let mean: Index
    /// μ*.
    public let size: Index
    /// σ.
    public let deviation: Double
  }

  public let output: OutputSummary
  /// Empty for a constant output.
  public let effects: [Effect]
  public let evaluations: Int

  /// - Parameter trajectories: each costs one evaluation more than there are factors.
  public static func estimate(
    _ space: InputSpace, _ model: Questioned, design: Design = .morris(levels: 4), trajectories: Int = 64,
    level: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) throws(SensitivityError) -> [ElementaryEffects] {
    try space.requireIndependent("A design of elementary effects")
    try checkLevel(level)
    guard trajectories >= 2 else { throw .tooFew(what: "Trajectories", least: 2, found: trajectories) }
    if case .morris(let levels) = design {
      guard levels >= 2, levels.isMultiple(of: 2), levels <= 1_000_000 else {
        throw .outOfRange(what: "The number of levels", value: Double(levels), allowed: "an even number from 2 on")
      }
      if let group = space.factors.first(where: { $0.members.count > 1 }) {
        throw .outOfRange(
          what: "The size of group \(group.name) in Morris' design", value: Double(group.members.count),
          allowed: "1 (a radial design takes groups)")
      }
    }
    let factors = space.factors
    let length = factors.count + 1
    var rows: [[Double]] = []
    var steps: [[(factor: Int, delta: Double)]] = []
    for trajectory in 0..<trajectories {
      var random = RandomSource(seed: seed, purpose: "elementary effects", index: UInt64(trajectory))
      var order = Array(factors.indices)
      for place in order.indices.dropLast() { order.swapAt(place, place + random.integer(below: order.count - place)) }
      var own: [(factor: Int, delta: Double)] = []
      switch design {
      case .morris(let levels):
        let delta = Double(levels) / (2 * Double(levels - 1))
        var point = space.inputs.map { _ in Double(random.integer(below: levels / 2)) / Double(levels - 1) }
        let signs = space.inputs.indices.map { place -> Double in
          guard random.bits() & 1 == 1 else { return 1 }
          point[place] += delta
          return -1
        }
        rows.append(point)
        for factor in order {
          let place = factors[factor].members[0]
          point[place] += signs[place] * delta
          own.append((factor, signs[place] * delta))
          rows.append(point)
        }
      case .radial:
        let centre = space.inputs.map { _ in random.uniform() }
        let other = space.inputs.map { _ in random.uniform() }
        rows.append(centre)
        for factor in factors.indices {
          var point = centre
          for place in factors[factor].members { point[place] = other[place] }
          let members = factors[factor].members
          own.append(
            (factor, members.count == 1 ? other[members[0]] - centre[members[0]] : 1))
          rows.append(point)
        }
      }
      steps.append(own)
    }
    // Where an input has no end, the design covers its central 99%.
    let points = Matrix(
      rows: rows.count, columns: space.inputs.count,
      elements: rows.flatMap { row in
        space.values(zip(row, space.inputs).map { $1.distribution.isOfNormalKind ? 0.005 + 0.99 * $0 : $0 })
      })
    let answers = try model.answers(points, of: space, threads: threads)
    var results: [ElementaryEffects] = []
    for output in model.outputs.indices {
      let values = (0..<rows.count).map { answers[$0, output] }
      let summary = OutputSummary(name: model.outputs[output].name, values: values)
      var effects = [[Double]](repeating: [], count: factors.count)
      for (trajectory, own) in steps.enumerated() {
        for (place, step) in own.enumerated() {
          let here = trajectory * length
          let before = design == .radial ? here : here + place
          effects[step.factor].append((values[here + place + 1] - values[before]) / step.delta)
        }
      }
      results.append(
        ElementaryEffects(
          output: summary,
          effects: summary.isConstant
            ? [] : try Self.effects(effects, names: factors.map(\.name), level: level), evaluations: rows.count))
    }
    return results
  }

  /// μ, μ* and σ of each input's effects; trajectories are independent, so that means have Student intervals.
  public static func effects(_ effects: [[Double]], names: [String], level: Double) throws(SensitivityError) -> [Effect]
  {
    var results: [Effect] = []
    for (name, values) in zip(names, effects) {
      let sizes = values.map(abs)
      results.append(
        Effect(
          mean: Index(
            name: name, value: values.reduce(0, +) / Double(values.count),
            halfWidth: try Replicates.halfWidth(values, level: level)),
          size: Index(
            name: name, value: sizes.reduce(0, +) / Double(sizes.count),
            halfWidth: try Replicates.halfWidth(sizes, level: level)),
          deviation: Replicates.variance(values).squareRoot()))
    }
    return results
  }
}
