/// One step from a series as it was read to the series that is asked about.
///
/// Steps apply in the order given, each to what the one before it left, and each says in the series' notes what it did.
/// In a model file they stand in a list, `transforms: [yearly: last, share: total]`; on the command line
/// `--transform yearly=last --transform share=total`.
public enum Transform: Sendable, Equatable {
  /// One value a year: ``TimeSeries/yearly(_:)``.
  case yearly(Yearly)
  /// The running best: ``TimeSeries/runningBest(_:)``.
  case frontier(Better)
  /// Divided by another series of the same table: ``TimeSeries/ratio(to:)``. What is not said stays as selected.
  case ratio(series: String?, entity: String?)
  /// Percent of the total over all entities: ``TimeSeries/share(of:)``.
  case share
  /// 100 at a date: ``TimeSeries/index(at:)``.
  case index(DecimalYear)
  /// Natural logarithm: ``TimeSeries/logarithm()``.
  case log
  /// Differences of neighbours: ``TimeSeries/increments()``.
  case increments
  /// Running sum: ``TimeSeries/cumulated()``.
  case cumulate
  /// Without what is before a date.
  case from(DecimalYear)
  /// Without what is after a date.
  case until(DecimalYear)
  /// Without one date.
  case without(DecimalYear)
  /// Another unit: ``TimeSeries/converted(by:unit:)``.
  case factor(Double, unit: String?)
  /// 1/x: ``TimeSeries/reciprocal()``.
  case reciprocal
  /// Values of exactly zero dropped or refused: ``TimeSeries/zeros(_:)``.
  case zeros(Zeros)

  /// How many transforms one series may have.
  public static let limit = 32
}

extension Transform {
  /// The series after this step. Steps that need more than the series itself, ``ratio(series:entity:)`` and ``share``,
  /// ask for it.
  ///
  /// - Parameters:
  ///   - other: the series to divide by.
  ///   - all: the series of every entity, this one among them.
  func applied<Failure: Error>(
    to series: TimeSeries, other: (_ series: String?, _ entity: String?) throws(Failure) -> TimeSeries,
    all: () throws(Failure) -> [TimeSeries]
  ) throws(Failure) -> Result<TimeSeries, TransformError> {
    switch self {
    case .ratio(let name, let entity):
      let other = try other(name, entity)
      return Result { () throws(TransformError) in try series.ratio(to: other) }
    case .share:
      let all = try all()
      return Result { () throws(TransformError) in try series.share(of: all) }
    default: return Result { () throws(TransformError) in try applied(to: series) }
    }
  }

  /// The steps that need nothing but the series.
  private func applied(to series: TimeSeries) throws(TransformError) -> TimeSeries {
    switch self {
    case .yearly(let kind): try series.yearly(kind)
    case .frontier(let better): series.runningBest(better)
    case .ratio, .share: series
    case .index(let date): try series.index(at: date)
    case .log: try series.logarithm()
    case .increments: try series.increments()
    case .cumulate: try series.cumulated()
    case .from(let date): try series.from(date)
    case .until(let date): try series.until(date)
    case .without(let date): try series.without(date)
    case .factor(let factor, let unit): try series.converted(by: factor, unit: unit)
    case .reciprocal: try series.reciprocal()
    case .zeros(let zeros): try series.zeros(zeros)
    }
  }
}

extension Transform: CustomStringConvertible {
  /// As a model file writes it: `yearly: last`, `increments`.
  public var description: String {
    switch self {
    case .yearly(let kind): return "yearly: \(kind.rawValue)"
    case .frontier(let better): return "frontier: \(better.rawValue)"
    case .ratio(let series, nil): return "ratio: \(printable(series ?? ""))"
    case .ratio(let series, let entity?):
      let series = series.map { "series: \(printable($0)), " } ?? ""
      return "ratio: { \(series)entity: \(printable(entity)) }"
    case .share: return "share: total"
    case .index(let date): return "index: \(date.words)"
    case .log: return "log"
    case .increments: return "increments"
    case .cumulate: return "cumulate"
    case .from(let date): return "from: \(date.words)"
    case .until(let date): return "until: \(date.words)"
    case .without(let date): return "without: \(date.words)"
    case .factor(let factor, let unit): return "factor: \(factor)" + (unit.map { ", unit: \(printable($0))" } ?? "")
    case .reciprocal: return "reciprocal"
    case .zeros(let zeros): return "zeros: \(zeros.rawValue)"
    }
  }
}

extension DecimalYear {
  /// `2010` for a whole year, else the day.
  var words: String {
    value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : isoDay(dated: .start)
  }
}

extension TimeSeries {
  /// Each value replaced, everything else unchanged; a result no double holds is refused.
  func mapped(_ transform: Transform, _ body: (Double) -> Double) throws(TransformError) -> TimeSeries {
    var changed = self
    for index in values.indices {
      let value = body(values[index])
      guard value.isFinite else {
        throw .outsideRange(transform, date: dates[index], value: values[index])
      }
      changed.values[index] = value
    }
    return changed
  }

  func noting(_ note: String) -> TimeSeries {
    var noted = self
    noted.notes.append(note)
    return noted
  }
}
