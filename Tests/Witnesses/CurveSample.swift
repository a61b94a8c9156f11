public import Curves
public import Testing

/// A curve of the catalogue: a family with parameter values its laws are tried at.
///
/// Values follow from what a family declares about its parameters, so that a new family is tested by existing.
public struct CurveSample: Sendable, CustomTestStringConvertible {
  public var family: any CurveFamily
  public var parameters: [Double]

  public init(family: any CurveFamily, parameters: [Double]) {
    self.family = family
    self.parameters = parameters
  }

  public var testDescription: String {
    family.name + " " + zip(family.parameters, parameters).map { "\($0.symbol) = \($1)" }.joined(separator: ", ")
  }

  /// Four curves a family, decreasing ones among them where the domains allow.
  public static let all: [CurveSample] = Catalogue.families.flatMap { family in
    [[0.3, 0.7, 0.4, 0.6, 0.2], [0.8, 0.45, 0.65, 0.25, 0.6], [0.55, 0.9, 0.35, 0.8, 0.4]].map { positions in
      CurveSample(
        family: family,
        parameters: family.parameters.enumerated().map {
          value(of: $1, at: positions[$0 % positions.count], in: family)
        })
    } + [falling(family)].compactMap { $0 }
  }

  /// A parameter's value at a position between 0 and 1 of the range that makes sense for data of some thirty years.
  public static func value(of parameter: Parameter, at position: Double) -> Double {
    if case .interval = parameter.domain { return parameter.domain.point(at: 4 * position - 2) }
    let range: ClosedRange<Double> =
      switch parameter.unit {
      case .level: 20...500
      case .levelPerYear: 1...20
      case .perYearPerLevel: 0.001...0.02
      case .perYear: 0.05...0.6
      case .years: 2...10
      case .date: 4...20
      case .none: 0.2...3
      }
    return range.lowerBound + position * (range.upperBound - range.lowerBound)
  }

  /// The same, where what a parameter may sensibly be depends on the others of its family.
  private static func value(of parameter: Parameter, at position: Double, in family: any CurveFamily) -> Double {
    switch (family, parameter.name) {
    // A floor lies below the ceiling, a singularity after the data.
    case (_, "floor"): 2 + 15 * position
    case (is Hyperbolic, "singularity"): 40 + 30 * position
    // Pulses that follow one another, each as long as the data can show.
    case (let loglet as Loglet, _):
      if let place = family.parameters.firstIndex(of: parameter) {
        switch place % 3 {
        case 0: 20 + 60 * position
        case 1: (12 + 4 * position) / Double(loglet.pulses)
        default: 31 * (Double(place / 3) + 0.3 + 0.3 * position) / Double(loglet.pulses)
        }
      } else {
        .nan
      }
    // Word spreads before adoption, or at its side.
    case (is GuseoGuidolin, "pc"), (is GuseoGuidolin, "ps"): 0.002 + 0.02 * position
    case (is GuseoGuidolin, "qc"), (is GuseoGuidolin, "qs"): 0.2 + 0.4 * position
    default: value(of: parameter, at: position)
    }
  }

  private static func falling(_ family: any CurveFamily) -> CurveSample? {
    var isTurned = false
    let parameters = family.parameters.map { parameter in
      let value = value(of: parameter, at: 0.5, in: family)
      guard parameter.domain == .real, [.perYear, .levelPerYear, .years].contains(parameter.unit) else {
        return value
      }
      isTurned = true
      return -value
    }
    return isTurned ? CurveSample(family: family, parameters: parameters) : nil
  }

  public static let times: [Double] = [0.5, 1, 3, 6.25, 10, 14, 20, 31]

  public func level(at time: Double) -> Double { family.level(at: time, parameters) }

  /// d level / d time, by a dual number.
  public func slope(at time: Double) -> Double {
    let duals = parameters.map { Dual<SIMD2<Double>>($0) }
    return duals.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map {
        family.level(at: Dual(variable: time, lane: 0), Arguments($0)).partials[0]
      } ?? .nan
    }
  }

  /// Levels and gradients, row-major, as a fit asks for them.
  public func evaluated(at times: [Double]) -> (levels: [Double], gradients: [Double]) {
    var levels = [Double](repeating: .nan, count: times.count)
    var gradients = [Double](repeating: .nan, count: times.count * parameters.count)
    times.withUnsafeBufferPointer { times in
      parameters.withUnsafeBufferPointer { parameters in
        levels.withUnsafeMutableBufferPointer { levels in
          gradients.withUnsafeMutableBufferPointer { gradients in
            family.evaluate(times: times, parameters, levels: levels, gradients: gradients)
          }
        }
      }
    }
    return (levels, gradients)
  }
}
