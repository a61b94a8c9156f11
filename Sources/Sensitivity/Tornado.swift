import Solvers

/// An output with one input at a time at a low and a high quantile, the others at their medians: what a tornado shows.
///
/// It sees no interaction, and no curvature between the two ends; inputs that depend on others move alone all the same.
public struct Tornado: Sendable, Equatable {
  public struct Swing: Sendable, Equatable {
    public let name: String
    /// The inputs' values at the low and the high quantile, those of a group in order.
    public let lowInputs: [Double]
    public let highInputs: [Double]
    public let atLow: Double
    public let atHigh: Double
  }

  public let output: String
  /// With every input at its median.
  public let base: Double
  /// In order of the inputs.
  public let swings: [Swing]

  /// - Parameter tail: probability below the low quantile and above the high one.
  public static func estimate(_ space: InputSpace, _ model: Questioned, tail: Double = 0.1, threads: Int = 1)
    throws(SensitivityError) -> [Tornado]
  {
    guard tail > 0, tail < 0.5 else {
      throw .outOfRange(what: "The tail of a tornado", value: tail, allowed: "between 0 and 0.5")
    }
    let centre = space.inputs.map { $0.distribution.quantile(0.5) }
    var rows = [centre]
    for factor in space.factors {
      for probability in [tail, 1 - tail] {
        var point = centre
        for member in factor.members { point[member] = space.inputs[member].distribution.quantile(probability) }
        rows.append(point)
      }
    }
    let answers = try model.answers(
      Matrix(rows: rows.count, columns: centre.count, elements: rows.flatMap { $0 }), of: space, threads: threads)
    return model.outputs.indices.map { output in
      Tornado(
        output: model.outputs[output].name, base: answers[0, output],
        swings: space.factors.enumerated().map { place, factor in
          Swing(
            name: factor.name, lowInputs: factor.members.map { rows[1 + 2 * place][$0] },
            highInputs: factor.members.map { rows[2 + 2 * place][$0] }, atLow: answers[1 + 2 * place, output],
            atHigh: answers[2 + 2 * place, output])
        })
    }
  }
}
