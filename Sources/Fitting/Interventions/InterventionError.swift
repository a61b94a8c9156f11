public import Curves
public import Datasets

/// Why interventions or covariates cannot be taken up.
public enum InterventionError: Error, Sendable, Equatable {
  case unreadable(text: String, expected: String)
  case unknownShape(text: String, nearest: Shock.Shape?)
  case notADate(name: String, text: String, DateProblem)
  case dateCount(name: String, shape: Shock.Shape, found: Int)
  case endsBeforeItStarts(name: String, start: Double, end: Double)
  case badName(String)
  case twice(name: String)
  /// The name is that of a family or of a side, which stand before a point too.
  case takenName(String)
  case tooManyEstimatedDates(names: [String], most: Int)
  /// Dates to be estimated have no place with two observations between one and the next.
  case noRoomForDates(names: [String], points: Int)
  /// The ranges in which the start and the end of one are looked for overlap.
  case rangesOverlap(name: String)
  case dateOutsideData(name: String, date: Double, first: Double, last: Double)
  case rangeOutsideData(name: String, low: Double, high: Double, first: Double, last: Double)
  case covariateNotPositive(name: String, date: Double, value: Double)
  case covariateTooShort(name: String, first: Double, last: Double, dataFirst: Double, dataLast: Double)
  case covariateTooFewToForecast(name: String, count: Int, needed: Int)
}

extension InterventionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let text, let expected): return "\(quoted(text)) is not \(expected)."
    case .unknownShape(let text, let nearest):
      let meant = nearest.map { " Did you mean \($0.rawValue)?" } ?? ""
      return "there is no shape \(quoted(text)).\(meant) There are "
        + Shock.Shape.allCases.map(\.rawValue).joined(separator: ", ") + "."
    case .notADate(let name, let text, let problem): return "\(printable(name)): \(quoted(text)) \(problem)"
    case .dateCount(let name, let shape, let found):
      return "\(printable(name)): a \(shape.rawValue) has "
        + (shape.dateCount == 1 ? "one date" : "two dates, its start and its end")
        + ", not \(found). Write, for example, \(shape.rawValue):"
        + (shape.dateCount == 1 ? "2022-10-07." : "2022-10-07,2024.")
    case .endsBeforeItStarts(let name, let start, let end):
      return "\(printable(name)) ends at \(Self.year(end)), but it starts at \(Self.year(start)). Swap the two dates."
    case .badName(let name):
      return
        "\(quoted(name)) is no name for an intervention or covariate: letters, digits, - and _ make one, a letter first."
    case .twice(let name):
      return "two interventions or covariates are called \(printable(name)). Give each its own name."
    case .takenName(let name):
      return "an intervention or covariate cannot be called \(printable(name)), which stands before the point of "
        + "parameters' names already. Choose another name."
    case .tooManyEstimatedDates(let names, let most):
      return
        "\(names.count) dates are to be estimated, those of \(listed(names, joinedBy: "and")), and \(most) can be at once: the "
        + "grid of all their combinations would get too large. Give the others as dates."
    case .noRoomForDates(let names, let points):
      return
        "the dates of \(listed(names, joinedBy: "and")) cannot be looked for together in \(points) points: two of one shape need two "
        + "points between them. Give one as a date, or ranges further apart."
    case .rangesOverlap(let name):
      return
        "\(printable(name)): its start and its end are looked for at the same dates. Give each a range of its own, the "
        + "end's after the start's, such as 2010..2012,2014..2017."
    case .dateOutsideData(let name, let date, let first, let last):
      return "\(printable(name)) at \(Self.year(date)) lies outside the data, which run from \(Self.year(first)) to "
        + "\(Self.year(last)): they say nothing about what it did. Give a date between the two."
    case .rangeOutsideData(let name, let low, let high, let first, let last):
      return "\(printable(name)) is looked for from \(Self.year(low)) to \(Self.year(high)), where the data have no "
        + "points on both sides: they run from \(Self.year(first)) to \(Self.year(last)). Widen the range, or give a date."
    case .covariateNotPositive(let name, let date, let value):
      return
        "the covariate \(printable(name)) is \(value) at \(Self.year(date)), and an elasticity needs values above 0. "
        + "Leave such rows out, or rescale it."
    case .covariateTooShort(let name, let first, let last, let dataFirst, let dataLast):
      return "the covariate \(printable(name)) runs from \(Self.year(first)) to \(Self.year(last)), the data from "
        + "\(Self.year(dataFirst)) to \(Self.year(dataLast)). Give it for all of that time."
    case .covariateTooFewToForecast(let name, let count, let needed):
      return
        "the covariate \(printable(name)) has \(count) \(count == 1 ? "value" : "values"), and \(needed) are needed to "
        + "forecast it. Write `future: held`, or give a path to the horizon and write `future: path`."
    }
  }

  private static func year(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
