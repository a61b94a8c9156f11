import Curves

/// Where a search for a family's parameters looks when nobody says: stated by what each parameter is measured in.
///
/// Over data from time a to time b with the step s and the largest level y: levels from a hundredth of y to a hundred
/// times it; rates per year, with either sign, from 1/(20 (b − a)) to 3/s; years from s/3 to 20 (b − a); dates from
/// a − (b − a) to b + 2 (b − a); pure numbers from 1/50 to 50. Parameters in which the level is linear are solved for and not searched.
enum DefaultDomains {
  static func domain(_ parameter: Parameter, _ observations: Observations) -> SearchDomain {
    let times = observations.times
    let first = times.first ?? 0
    let last = times.last ?? 1
    let span = max(last - first, observations.period)
    let top = max(observations.levels.map { abs($0) }.max() ?? 1, 1e-300)
    if parameter.role == .effect { return .uniform(-0.9, 2) }
    let isSigned = parameter.domain.lowerBound == nil
    switch parameter.unit {
    case .level: return .logarithmic(top / 100, top * 100, isSigned: isSigned)
    case .levelPerYear: return .logarithmic(top / span / 100, top / observations.period * 100, isSigned: isSigned)
    case .perYear: return .logarithmic(1 / (20 * span), 3 / observations.period, isSigned: isSigned)
    case .perYearPerLevel:
      return .logarithmic(1 / (20 * span) / top, 3 / observations.period / top, isSigned: isSigned)
    case .years: return .logarithmic(observations.period / 3, 20 * span, isSigned: isSigned)
    case .date: return .uniform(first - span, last + 2 * span)
    case .none: return .logarithmic(0.02, 50, isSigned: isSigned)
    }
  }
}

extension SearchDomain {
  /// The part of the domain that bounds leave; the bounds themselves where nothing else is left of it.
  func narrowed(to domain: Domain) -> SearchDomain {
    switch (domain.lowerBound, domain.upperBound) {
    case (let low?, let high?): return .uniform(low, high)
    case (let low?, nil) where low != 0:
      if case .logarithmic(_, let high, _) = self { return .uniform(low, max(2 * abs(low), high) + low) }
      if case .uniform(_, let high) = self, high > low { return .uniform(low, high) }
      return .uniform(low, low + 10 * max(1, abs(low)))
    case (nil, let high?):
      if case .uniform(let low, _) = self, low < high { return .uniform(low, high) }
      if case .logarithmic(_, let size, _) = self { return .uniform(high - max(size, 2 * abs(high)), high) }
      return .uniform(high - 10 * max(1, abs(high)), high)
    default: return domain.lowerBound == 0 ? positive : self
    }
  }
}
