import Foundation
import Solvers

/// A number for one input, with an interval.
public struct Index: Sendable, Equatable {
  /// The input or group; two joined by " × " for an interaction.
  public let name: String
  public let value: Double
  /// Ends of the interval at the asked level.
  public let low: Double
  public let high: Double

  public init(name: String, value: Double, low: Double, high: Double) {
    self.name = name
    self.value = value
    self.low = low
    self.high = high
  }

  init(name: String, value: Double, halfWidth: Double) {
    self.init(name: name, value: value, low: value - halfWidth, high: value + halfWidth)
  }

  public var halfWidth: Double { (high - low) / 2 }
}

/// What an output looks like over the sample.
public struct OutputSummary: Sendable, Equatable {
  public let name: String
  public let mean: Double
  public let variance: Double
  /// Whether no input moves the output: its spread is rounding. There are no indices then.
  public let isConstant: Bool

  init(name: String, values: [Double]) {
    self.name = name
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    self.mean = mean
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.variance = variance
    let size = values.reduce(0) { max($0, abs($1)) }
    isConstant = !(variance.squareRoot() > 1e-12 * size)
  }

  init(name: String, mean: Double, variance: Double, low: Double, high: Double) {
    self.name = name
    self.mean = mean
    self.variance = variance
    isConstant = !(variance.squareRoot() > 1e-12 * max(abs(low), abs(high)))
  }
}

/// Half the width of an interval from independent replicates or their jackknife.
enum Replicates {
  /// t times the standard error of a mean of replicates.
  static func halfWidth(_ replicates: [Double], level: Double) throws(SensitivityError) -> Double {
    try quantile(count: replicates.count, level: level) * (variance(replicates) / Double(replicates.count)).squareRoot()
  }

  /// t times the jackknife's standard error, from estimates that each leave one replicate out.
  static func halfWidth(leavingOut estimates: [Double], level: Double) throws(SensitivityError) -> Double {
    let count = Double(estimates.count)
    return try quantile(count: estimates.count, level: level)
      * ((count - 1) * (count - 1) / count * variance(estimates))
      .squareRoot()
  }

  static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
  }

  private static func quantile(count: Int, level: Double) throws(SensitivityError) -> Double {
    guard count > 1 else { throw .tooFew(what: "Replicates", least: 2, found: count) }
    return try solving { () throws(SolverError) in
      try Distribution.StudentT(degreesOfFreedom: Double(count - 1)).quantile((1 + level) / 2)
    }
  }
}

func checkLevel(_ level: Double) throws(SensitivityError) {
  guard level > 0, level < 1 else {
    throw .outOfRange(what: "The level of the intervals", value: level, allowed: "between 0 and 1")
  }
}
