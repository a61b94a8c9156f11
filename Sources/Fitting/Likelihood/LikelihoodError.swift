import Datasets

/// Why data and a likelihood do not go together.
public enum LikelihoodError: Error, Sendable, Equatable {
  /// Where an observation is: its date, or its row counted from 1.
  public enum Place: Sendable, Equatable {
    case date(Double)
    case row(Int)
  }

  case unknown(option: String, name: String, nearest: String?, known: [String])
  case unreadableNumber(option: String, text: String)
  case noShape(Likelihood.Law)
  case shapeNotPositive(Likelihood.Law, Double)
  case correlationNeedsGaussian(Likelihood.Law)
  case correlationOutside(Double)
  /// A given φ below 0 where dates are not whole units apart: its powers do not exist.
  case correlationNegative(Double)
  case powerNeedsOwnScale(Likelihood.Law)
  case powerNotFinite(Double)
  case weightsOfCounts(Likelihood.Law)
  case totalsWithoutShares(Likelihood.Law)
  case lossWithLikelihood(Loss)
  case notACount(Likelihood.Law, Place, Double)
  case notPositive(Likelihood.Law, Place, Double)
  case notAShare(Place, Double)
  case notZeroOrOne(Place, Double)
  case totalNotACount(Place, Double)
  /// Every count is 0, or every one its whole total.
  case nothingToTell(Likelihood.Law, isFull: Bool)
  case totalTooSmall(Place, value: Double, total: Double)
  /// Two observations at one time, where errors follow each other.
  case sameTime(Place)
  case tooFewSteps
  /// No start from which the law has a value.
  case noStart(Likelihood.Law, model: String)

  /// The observation at fault, counted from 1, where rows are counted.
  public var row: Int? {
    switch self {
    case .notACount(_, .row(let row), _), .notPositive(_, .row(let row), _), .notAShare(.row(let row), _),
      .notZeroOrOne(.row(let row), _), .totalNotACount(.row(let row), _), .totalTooSmall(.row(let row), _, _),
      .sameTime(.row(let row)):
      row
    default: nil
    }
  }
}

extension LikelihoodError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let option, let name, let nearest, let known):
      "There is no \(option) \(quoted(name))." + (nearest.map { " Did you mean \($0)?" } ?? "")
        + " There \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))."
    case .unreadableNumber(let option, let text):
      "\(quoted(text)) behind the colon of the \(option) is no number."
    case .noShape(let law):
      "A \(law.rawValue) likelihood takes no number. Leave it out, as in `\(law.rawValue)`."
    case .shapeNotPositive(let law, let value):
      "\(law == .studentT ? "Student's t needs degrees of freedom" : "A negative binomial needs a dispersion") above 0, "
        + "not \(value)."
    case .correlationNeedsGaussian(let law):
      "Errors that follow each other are gaussian on some scale, and a \(law.rawValue) likelihood is not. "
        + "Use gaussian, log-normal or logit-normal, or leave the correlation out."
    case .correlationOutside(let value):
      "A correlation lies between -1 and 1, both left out, not at \(value)."
    case .correlationNegative(let value):
      "A correlation of \(value) needs dates that are whole units of time apart: between them its powers do not exist. "
        + "Give one of 0 or more, or let it be estimated."
    case .powerNeedsOwnScale(let law):
      "A \(law.rawValue) likelihood says itself how the spread changes with the mean. "
        + "Use gaussian or student-t for a variance that is a power of the mean."
    case .powerNotFinite(let value):
      "The exponent of the mean must be a finite number, not \(value)."
    case .weightsOfCounts(let law):
      "A \(law.rawValue) likelihood says itself how far each count scatters, so that weights say nothing. Leave them out"
        + (law == .binomial ? ": the totals weigh." : ".")
    case .totalsWithoutShares(let law):
      "Totals are of a binomial likelihood, and this is \(law.rawValue). Use binomial, or leave them out."
    case .lossWithLikelihood(let loss):
      "A \(loss.rawValue) loss and a likelihood are two things to minimise: ask for one. "
        + "A student-t likelihood minds outliers less, too."
    case .notACount(let law, let place, let value):
      "The value \(value) \(place) is no count, as a \(law.rawValue) likelihood needs: a whole number of 0 or more. "
        + "Leave such rows out, or use a likelihood of measurements, such as gaussian or log-normal."
    case .notPositive(let law, let place, let value):
      "The value \(value) \(place) is not above 0, as a \(law.rawValue) likelihood needs. "
        + "Leave such rows out, or use gaussian."
    case .notAShare(let place, let value):
      "The value \(value) \(place) is no share between 0 and 1, both left out, as a logit-normal likelihood needs. "
        + "Divide by the whole, leave such rows out, or use binomial with a column of totals."
    case .notZeroOrOne(let place, let value):
      "The value \(value) \(place) is neither 0 nor 1. Without totals a binomial likelihood takes every row as one trial; "
        + "give the column of totals."
    case .totalNotACount(let place, let total):
      "The total \(total) \(place) is no whole number above 0."
    case .nothingToTell(let law, let isFull):
      "Every count is \(isFull ? "its whole total" : "0"), so that a \(law.rawValue) likelihood grows without end as the mean "
        + "goes there: there is no estimate. Give data in which something was \(isFull ? "not " : "")counted."
    case .totalTooSmall(let place, let value, let total):
      "The count \(value) \(place) is larger than its total \(total)."
    case .sameTime(let place):
      "Two observations stand \(place), and errors that follow each other need an order. Leave one out, or name a column of "
        + "time that tells them apart."
    case .tooFewSteps:
      "A correlation from one observation to the next needs two observations or more."
    case .noStart(let law, let model):
      "Cannot fit \(model): no start was found at which a \(law.rawValue) likelihood has a value. Its mean must be "
        + (law == .binomial || law == .logitNormal ? "between 0 and 1" : "above 0")
        + " at every row. Give starts, or write the mean so that it always is, such as exp(…)"
        + (law == .binomial || law == .logitNormal ? " / (1 + exp(…))." : ".")
    }
  }
}

extension LikelihoodError.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .date(let date): "at \(date)"
    case .row(let row): "in row \(row)"
    }
  }
}
