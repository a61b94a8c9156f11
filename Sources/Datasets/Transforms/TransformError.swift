/// Why a transform cannot be applied to a series.
public enum TransformError: Error, Equatable, Sendable {
  /// Half a value, a sum or a difference of records means nothing.
  case needsObservations(Transform)
  case nothingLeft(Transform)
  case tooFewPoints(Transform, count: Int, needed: Int)
  /// No double holds the result.
  case outsideRange(Transform, date: DecimalYear, value: Double)
  /// The transform takes positive values only, or values other than zero.
  case zero(Transform, date: DecimalYear)
  case negative(Transform, date: DecimalYear, value: Double)
  case noSuchDate(Transform, DecimalYear, nearest: DecimalYear?)
  case nothingInCommon(Transform, other: String)
  /// The series divided by is zero.
  case divisorIsZero(Transform, other: String, date: DecimalYear)
  case unitsDiffer(Transform, entity: String, unit: String, own: String)
  case onlyEntity(Transform)
  /// The total is zero or negative.
  case totalNotPositive(Transform, date: DecimalYear, total: Double)
  /// Steps in years, `period` the usual one.
  case irregular(Transform, date: DecimalYear, step: Double, period: Double)
  case invalidFactor(Transform)
  case tooMany(name: String, limit: Int)
  case tooManyEntities(Transform, count: Int, limit: Int)
}

extension TransformError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .needsObservations(let transform):
      let reason =
        switch transform {
        case .increments: "what it rose by in a period was not observed"
        case .cumulate: "its records add up to nothing"
        case .ratio, .share: "it has no value of its own on a given date"
        default: "a year without a record has no value, and one with several no single one"
        }
      let advice =
        switch transform {
        case .yearly: "`yearly: last` keeps the last record of each year."
        default: "Leave out `\(transform)`, or put it before `frontier` among the transforms."
        }
      return "`\(transform)` needs observations, and this is a running best: \(reason). \(advice)"
    case .nothingLeft(let transform):
      let advice =
        switch transform {
        case .zeros: "Every value is 0."
        case .yearly: "No year has all its values. Take the last of each by `yearly: last`, or leave it out."
        default: "Choose another date, or leave it out."
        }
      return "`\(transform)` leaves no point. \(advice)"
    case .tooFewPoints(let transform, let count, let needed):
      return "`\(transform)` needs at least \(needed) points, and there \(count == 1 ? "is" : "are") \(count)."
        + " Loosen what comes before it."
    case .outsideRange(let transform, let date, let value):
      return "`\(transform)`: the result from \(value) at \(date.words) is outside the range of a double."
        + " Bring the values to another unit by `factor` before it."
    case .zero(let transform, let date):
      let reason =
        switch transform {
        case .log: "0 has no logarithm"
        case .reciprocal: "1/0 is no number"
        case .index: "nothing can be set against 0"
        default: "it stands nowhere on a log scale"
        }
      let advice =
        switch transform {
        case .zeros: "Drop zeros by `zeros: drop`, or start later by `from`."
        case .index: "Choose another date."
        default: "Drop zeros by `zeros: drop` before it, or start later by `from`."
        }
      return "`\(transform)`: the value at \(date.words) is 0, and \(reason). \(advice)"
    case .negative(let transform, let date, let value):
      let reason =
        switch transform {
        case .log: "a negative number has no logarithm"
        case .reciprocal: "its reciprocal would not turn the order around"
        default: "an index on it would turn rising into falling"
        }
      return "`\(transform)`: the value at \(date.words) is \(value), and \(reason)."
        + (transform.isIndex ? " Choose another date." : " Leave out `\(transform)`, or start later by `from`.")
    case .noSuchDate(let transform, let date, let nearest):
      return "`\(transform)`: there is no value at \(date.words)."
        + (nearest.map { " The nearest date is \($0.words)." } ?? "")
        + (transform.isIndex ? " Choose a date of the series, or put `yearly: last` before it." : "")
    case .nothingInCommon(let transform, let other):
      return "`\(transform)`: no date is common to the series and \(other)."
        + " Bring both to years by `yearly: last` before it."
    case .divisorIsZero(let transform, let other, let date):
      return
        "`\(transform)`: \(other) is 0 at \(date.words). Leave that date out by `without: \(date.words)` before it."
    case .unitsDiffer(let transform, let entity, let unit, let own):
      return "`\(transform)`: \(quoted(entity)) is in \(quoted(unit)), but this series in \(quoted(own))."
        + " Leave such rows out by `where not`."
    case .onlyEntity(let transform):
      return "`\(transform)`: the rows hold one entity only, so that its share is always 100%."
        + " Select it by `entity` instead of `where`."
    case .totalNotPositive(let transform, let date, let total):
      return "`\(transform)`: the total at \(date.words) is \(total), of which nothing is a share."
        + " Leave that date out by `without: \(date.words)` before it."
    case .irregular(let transform, let date, let step, let period):
      return "`\(transform)`: the step to \(date.words) is \(rounded(step)) years, where the usual one is"
        + " \(rounded(period)), so that the differences are not comparable. Put `yearly: last` before it."
    case .invalidFactor(let transform):
      return "`\(transform)`: the factor is not a positive number. Write one such as 1e-12."
    case .tooMany(let name, let limit):
      return "There are too many `\(name)`. At most \(limit) may stand in one list."
    case .tooManyEntities(let transform, let count, let limit):
      return "`\(transform)`: \(count) entities would have to be added up, and \(limit) is the most."
        + " Name a column of fewer groups by `group`."
    }
  }

  private func rounded(_ years: Double) -> String { "\((years * 1000).rounded() / 1000)" }
}

extension Transform {
  fileprivate var isIndex: Bool { if case .index = self { true } else { false } }
}
