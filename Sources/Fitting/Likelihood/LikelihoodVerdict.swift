import RealModule
public import Solvers

/// What a reader must know before believing a likelihood's numbers.
public enum LikelihoodVerdict: Sendable, Equatable {
  case notConverged(Termination)
  /// Counts scatter more, or less, than the law allows: Pearson's χ² ÷ degrees of freedom, and the probability of a
  /// value as far out.
  case overDispersed(Likelihood.Law, ratio: Double, pValue: Double)
  case underDispersed(Likelihood.Law, ratio: Double, pValue: Double)
  /// A parameter of the errors that stands where the law becomes a simpler one.
  case simplerLaw(Likelihood.Law, parameter: String, limit: Double)
  /// Errors so alike from one date to the next that they are a walk.
  case correlationAtOne(limit: Double)
  /// Other places where the search came to rest within two units of log-likelihood.
  case severalOptima(count: Int, lack: Double)
  /// Standardised residuals follow each other.
  case autocorrelated(durbinWatson: Double, isModelled: Bool)
  /// Something beyond likelihoods.
  case other(Verdict)
}

extension LikelihoodVerdict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notConverged(let termination):
      "The search for the largest likelihood did not converge (\(termination)): its numbers are the best found, not an "
        + "estimate. Give a start (--start) near the answer, bounds, or a family with fewer parameters."
    case .overDispersed(let law, let ratio, let probability):
      "The counts scatter more than a \(law.rawValue) law allows (Pearson's χ² is \(Self.number(ratio)) a degree of freedom, "
        + "p \(Self.probability(probability))): standard errors are too small by a factor of about "
        + "\(Self.number(ratio.squareRoot())). "
        + (law == .poisson
          ? "Use --likelihood negative-binomial, or ask whether the curve misses something."
          : law == .binomial
            ? "Ask whether trials are independent, or whether the curve misses something; logit-normal shares have a spread of their own."
            : "Ask whether the curve misses something.")
    case .underDispersed(let law, let ratio, let probability):
      "The counts scatter less than a \(law.rawValue) law says (Pearson's χ² is \(Self.number(ratio)) a degree of freedom, "
        + "p \(Self.probability(probability))): standard errors are too large. "
        + "Ask whether they are counts of independent events; a gaussian likelihood has a spread of its own."
    case .simplerLaw(let law, let parameter, let limit):
      switch (law, limit) {
      case (.negativeBinomial, _):
        "The dispersion stands at 0: the counts scatter no more than Poisson's law allows. Read it as --likelihood poisson."
      case (.studentT, .infinity):
        "The degrees of freedom run to infinity: the tails are no heavier than gaussian. Read it as --likelihood gaussian."
      case (.studentT, _):
        "The degrees of freedom stand at \(Self.number(limit)), the fewest that are searched: a few points lie very far off, or "
          + "the curve goes through others exactly. Look at these points, or give the degrees, as in student-t:4."
      default:
        "The correlation \(parameter) stands at 0: errors do not follow each other. Read it without --errors ar1."
      }
    case .correlationAtOne(let limit):
      "The correlation of the errors runs to \(limit > 0 ? "1" : "-1"), where they are a walk and their spread has no end: "
        + "the curve and the walk explain the same. Give phi, as in --errors ar1:0.8, or use a family that bends as the data do."
    case .severalOptima(let count, let lack):
      "The search found \(count) optima. The second has a log-likelihood lower by \(Self.number(lack / 2)). "
        + "Give a start (--start) that says which is meant, or bounds that leave one."
    case .autocorrelated(let statistic, let isModelled):
      "Residuals are autocorrelated (Durbin–Watson \(Self.number(statistic))): standard errors are too "
        + (statistic < 2 ? "small. " : "large. ")
        + (isModelled
          ? "Use a family of another shape."
          : "Use --errors ar1 where the likelihood is gaussian on some scale, or a family of another shape.")
    case .other(let verdict): verdict.description
    }
  }

  /// Whether no estimate may be printed beside it.
  public var withholds: Bool {
    switch self {
    case .notConverged: true
    case .other(let verdict): verdict.weight == .withholds
    default: false
    }
  }

  private static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : "= \(number(p))" }

  /// Three significant digits.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let unit = Double.pow(10, 2 - Double.log10(abs(value)).rounded(.down))
    guard unit.isFinite, unit > 0 else { return "\(value)" }
    let rounded = (value * unit).rounded() / unit
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
