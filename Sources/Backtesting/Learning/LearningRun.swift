public import Fitting

/// What learning a calibration gave, and what that is worth.
public struct LearningRun: Sendable {
  /// One way to learn, on all pairs and with each group left out.
  public struct Procedure: Sendable {
    public var name: String
    public var title: String
    /// Learnt on all pairs.
    public var final: LearningOutcome
    /// Learnt without each group.
    public var folds: [LearningOutcome]
    /// Of each case, by what was learnt without its group.
    public var scores: [CaseScore]
  }

  /// The shipped procedure's folds on cases with less of the past.
  public struct Variant: Sendable {
    public var title: String
    public var scores: [CaseScore]
    public var others: [(name: String, scores: [CaseScore])]
  }

  public struct Sensitivity: Sendable {
    public var value: LearntValue
    public var setting: Double
    public var scores: [CaseScore]
  }

  /// One calibration that was tried.
  public struct Trial: Sendable {
    public var structure: CalibrationStructure
    public var isWide: Bool
    public var calibration: GrowthCalibration
    /// Of the ratio, each apart, growth curves, and the three with weights 1 : 2 : 1.
    public var dateScores: [Double]
    public var objective: Double
  }

  public var pairs: Int
  public var clusters: Int
  public var cases: Int
  public var options: CalibrationLearning.Options
  public var base: GrowthCalibration
  /// The shipped one first.
  public var procedures: [Procedure]
  /// The shipped calibration on the pairs it was learnt from.
  public var inSample: [CaseScore]
  /// Growth routes alone, with the values of the folds.
  public var routesAlone: [(name: String, scores: [CaseScore])]
  /// Other routes and baselines.
  public var others: [(name: String, scores: [CaseScore])]
  public var chronological: [CaseScore]
  public var variants: [Variant]
  public var ablations: [(title: String, scores: [CaseScore])]
  public var sensitivity: [Sensitivity]
  public var trials: [Trial]

  /// What is shipped: rounded to four digits, which moves no score by more than chance does.
  public var calibration: GrowthCalibration {
    let outcome = procedures[0].final
    var calibration = outcome.calibration
    calibration.version = CalibrationLearning.version
    calibration.weights = outcome.weights
    while calibration.weights.count > 4, calibration.weights.last == 0 { calibration.weights.removeLast() }
    for value in LearntValue.allCases {
      let exact = calibration[keyPath: value.path]
      guard exact > 0 else { continue }
      var unit = 1.0
      while exact / unit >= 10_000 { unit *= 10 }
      while exact / unit < 1000 { unit /= 10 }
      // Divided by whole powers, so that the nearest decimal is what is written.
      calibration[keyPath: value.path] =
        unit < 1 ? (exact / unit).rounded() / (1 / unit).rounded() : (exact / unit).rounded() * unit
    }
    return calibration
  }
}
