import Curves
import Datasets
import Fitting
import RealModule

extension InterventionRecord {
  /// - Parameter source: where the dates are from.
  init(_ finding: InterventionAnalysis.Finding, _ fit: CurveFit, dated: Dated, source: String = "") {
    let origin = fit.observations.origin
    func day(_ time: Double) -> DateRecord? { DateRecord(printable: DecimalYear(origin + time), dated: dated) }
    func years(_ years: InterventionAnalysis.Years) -> YearsRecord {
      YearsRecord(estimate: years.estimate, low: years.low?.finite, high: years.high?.finite)
    }
    func test(_ test: HypothesisTest) -> InterventionTestRecord {
      InterventionTestRecord(statistic: test.statistic, pValue: test.pValue)
    }
    let count = Double(fit.observations.values.count)
    func points(_ profile: InterventionAnalysis.DateProfile) -> [PlaceboRecord] {
      let worst = profile.points.map(\.sumOfSquares).max() ?? 1
      return profile.points.compactMap { point in
        day(point.date).map {
          // Against the worst date of the grid: what a date gains in twice the logarithm of the likelihood.
          PlaceboRecord(
            date: $0, statistic: count * Double.log(worst / point.sumOfSquares), effects: point.effects)
        }
      }
    }
    let (first, end) = (finding.dates.first, finding.dates.dropFirst().first)
    self.init(
      name: finding.name, shape: finding.shock?.shape.rawValue ?? "covariate",
      dates: finding.shock?.dates.compactMap { date in
        if case .known(let time) = date { day(time) } else { nil }
      } ?? [],
      future: finding.covariate?.future.rawValue, source: source,
      effects: finding.effects.map { effect in
        EffectRecord(
          term: effect.name, estimate: effect.isDetermined ? effect.estimate : nil,
          standardError: effect.isDetermined ? effect.standardError?.finite : nil, low: effect.low, high: effect.high,
          expected: effect.expected.map { ExpectedErrorRecord(years: $0.years, standardError: $0.standardError) },
          yearsToHalve: effect.yearsToHalve, yearsToTell: effect.yearsToTell)
      },
      gained: finding.gained.map(years),
      delays: finding.delays.map { DelayRecord(level: $0.level, years: years($0.years)) },
      noEffect: finding.noEffect.map(test), onlySlows: finding.onlySlows.map(test),
      dateLow: first?.interval.flatMap { day($0.lowerBound) }, dateHigh: first?.interval.flatMap { day($0.upperBound) },
      dateProfile: first.map(points) ?? [], endLow: end?.interval.flatMap { day($0.lowerBound) },
      endHigh: end?.interval.flatMap { day($0.upperBound) }, endProfile: end.map(points),
      placebos: finding.placebos.compactMap { placebo in
        day(placebo.date).map { PlaceboRecord(date: $0, statistic: placebo.statistic, effects: placebo.effects) }
      },
      verdict: finding.verdict)
  }
}
