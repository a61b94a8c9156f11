public import Fitting
import RealModule

/// One of the numbers that a calibration learns from other episodes.
public enum LearntValue: String, Sendable, Codable, CaseIterable {
  case fading, persistence, spread, halfLife, premium, convergence, leaderGrowth, carry, scale

  public subscript(_ calibration: GrowthCalibration) -> Double { calibration[keyPath: path] }

  var path: WritableKeyPath<GrowthCalibration, Double> {
    switch self {
    case .fading: \.fading
    case .persistence: \.persistence
    case .spread: \.spread
    case .halfLife: \.halfLife
    case .premium: \.premium
    case .convergence: \.convergence
    case .leaderGrowth: \.leaderGrowth
    case .carry: \.carry
    case .scale: \.scale
    }
  }

  /// Whether it is drawn and averaged by its logarithm.
  public var isLogarithmic: Bool {
    switch self {
    case .fading, .spread, .halfLife: true
    case .persistence, .premium, .convergence, .leaderGrowth, .carry, .scale: false
    }
  }

  /// As the article of the documentation writes it.
  public var symbol: String {
    switch self {
    case .fading: "κ"
    case .persistence: "b"
    case .spread: "s₀"
    case .halfLife: "h"
    case .premium: "p"
    case .convergence: "m₁"
    case .leaderGrowth: "m_L"
    case .carry: "c"
    case .scale: "s"
    }
  }

  /// The mean of several calibrations, on the value's own scale.
  func mean(_ calibrations: [GrowthCalibration]) -> Double {
    let count = Double(calibrations.count)
    if isLogarithmic { return Double.exp(calibrations.reduce(0) { $0 + Double.log(self[$1]) } / count) }
    return calibrations.reduce(0) { $0 + self[$1] } / count
  }
}
