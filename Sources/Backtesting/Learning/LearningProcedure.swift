public import Fitting

/// How a calibration is made of training pairs: what is chosen, among what, and by which rule.
public struct LearningProcedure: Sendable {
  /// Weights of the routes.
  enum Averaging: Sendable, Hashable {
    /// Set beforehand.
    case fixed([Double])
    /// Among so many routes, equally.
    case equal([Int])
    /// By past date and level scores, drawn towards equal weights (``RouteStacking``).
    case stacked([Int])

    /// Under which of the search's weightings trials are ranked.
    var weighting: Int {
      switch self {
      case .fixed: 1
      case .equal, .stacked: 0
      }
    }
  }

  enum Rule: Sendable {
    /// The lowest score in the inner folds.
    case lowest
    /// The plainest whose score there lies within one standard error, by cluster, of the lowest (Breiman, Friedman,
    /// Olshen and Stone 1984).
    case plainestWithinError
  }

  /// One setting of everything that is chosen.
  struct Candidate: Sendable, Hashable {
    /// Which search: structure and box.
    var search: Int
    /// The calibration is the mean of this share of the trials, the better ones.
    var share: Double
    var averaging: Averaging
  }

  public let name: String
  public let title: String
  /// From the plainest to the richest.
  let candidates: [Candidate]
  let rule: Rule
}

/// What a procedure made of some training pairs.
public struct LearningOutcome: Sendable {
  public var calibration: GrowthCalibration
  public var structure: CalibrationStructure
  public var isWide: Bool
  /// The share of the trials that were averaged.
  public var share: Double
  /// Weights of the routes, in the order of ``CalibrationLearning/routes``.
  public var weights: [Double]
  /// Score of the choice in the inner folds, where there was a choice.
  public var innerScore: Double?
}
