public import Curves
public import Datasets

extension Clock {
  /// Checks what can be checked without data: names, and how many dates are to be estimated.
  public func checkNames() throws(InterventionError) {
    var seen: Set<String> = []
    for name in shocks.map(\.name) + covariates.map(\.name) {
      try InterventionError.check(name: name)
      guard seen.insert(name).inserted else { throw .twice(name: name) }
    }
    let estimated = shocks.flatMap { shock in shock.dates.filter(\.isEstimated).map { _ in shock.name } }
    guard estimated.count <= DateGrid.most else {
      throw .tooManyEstimatedDates(names: estimated, most: DateGrid.most)
    }
  }

  /// The clock for data at these dates: what starts outside them is refused, a date to be estimated is looked for
  /// where points lie on both sides.
  ///
  /// - Parameter dates: decimal years, increasing.
  func checked(for dates: [Double]) throws(InterventionError) -> Clock {
    try checkNames()
    guard let first = dates.first, let last = dates.last, dates.count > 3 else { return self }
    var result = self
    for (index, shock) in shocks.enumerated() {
      for (place, date) in shock.dates.enumerated() {
        switch date {
        // An end may lie ahead: the shock then still lasts.
        case .known(let date):
          guard date > first, place > 0 || date < last else {
            throw .dateOutsideData(name: shock.name, date: date, first: first, last: last)
          }
        case .estimated(let range):
          var low = max(range.lowerBound, dates[1]), high = min(range.upperBound, dates[dates.count - 2])
          if place > 0, case .known(let start) = shock.dates[0] { low = max(low, start) }
          if place == 0, shock.dates.count == 2 { high = min(high, shock.dates[1].earliest) }
          guard low < high else {
            throw .rangeOutsideData(
              name: shock.name, low: range.lowerBound, high: range.upperBound, first: first, last: last)
          }
          result.shocks[index].dates[place] = .estimated(low...high)
        }
      }
    }
    for covariate in covariates {
      guard let begin = covariate.times.first, let end = covariate.times.last, begin <= first + 1e-9, end >= last - 1e-9
      else {
        throw .covariateTooShort(
          name: covariate.name, first: covariate.times.first ?? 0, last: covariate.times.last ?? 0, dataFirst: first,
          dataLast: last)
      }
    }
    result.start = first
    return result
  }
}

extension ClockedCurve {
  /// The same with dates looked for only where a map lets them be.
  ///
  /// - Parameter origin: the decimal year from which the curve counts.
  func narrowed(by map: ParameterMap, origin: Double) -> ClockedCurve {
    var narrower = clock
    for (number, (shock, offset)) in zip(clock.shocks, clock.shockOffsets).enumerated() {
      var index = base.parameters.count + offset + shock.parameters.count - shock.dates.count(where: \.isEstimated)
      for (place, date) in shock.dates.enumerated() where date.isEstimated {
        if case .free(_, .interval(let low, let high)) = map.roles[index] {
          narrower.shocks[number].dates[place] = .estimated(low...high)
        }
        index += 1
      }
    }
    return narrower == clock ? self : ClockedCurve(base, narrower, origin: origin)
  }
}

extension Covariate {
  /// A series as a covariate, its dates as decimal years.
  public init(_ name: String, _ series: TimeSeries, future: Future) throws(InterventionError) {
    try InterventionError.check(name: name)
    for (date, value) in zip(series.dates, series.values) where !(value > 0 && value.isFinite) {
      throw .covariateNotPositive(name: name, date: date.value, value: value)
    }
    if future == .forecast, series.count < CovariateWalk.fewest {
      throw .covariateTooFewToForecast(name: name, count: series.count, needed: CovariateWalk.fewest)
    }
    self.init(
      name, unit: series.unit, times: series.dates.map(\.value), values: series.values, future: future)
  }
}
