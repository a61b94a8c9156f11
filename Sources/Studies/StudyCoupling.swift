import Curves
import Datasets
import Fitting
import Forecasting
import Solvers

extension StudyForecast {
  /// The coupled model, where the model file asks for it; otherwise `nil`.
  ///
  /// - Parameter progress: called with the share done, from any thread.
  /// - Returns: the record, or why there is none.
  func coupling(
    _ forecast: Forecast, progress: @escaping @Sendable (Double) -> Void
  ) -> (record: CouplingRecord?, warning: String?) {
    guard study.model.dynamics != nil, let series = study.plan.leader else { return (nil, nil) }
    let plan = study.plan
    let replicates = Self.couplingReplicates
    do throws(FitError) {
      let follower = try History(states(plan.follower), noise: plan.noise, origin: plan.origin)
      let leader = try History(states(series), noise: plan.noise, origin: plan.origin)
      let restrictions = (plan.followerClock?.shocks ?? []).compactMap { shock -> TechnologyGap.Restriction? in
        guard shock.shape != .rectangle, case .known(let date)? = shock.dates.first else { return nil }
        return TechnologyGap.Restriction(shock.name, date: date)
      }
      let model = try CoupledCatchUp(
        follower: follower, leader: leader, restrictions: restrictions, noise: plan.noise, drawCount: 500,
        random: RandomSource(seed: plan.seed, purpose: "coupled catch-up", index: 0))
      let counter = ProgressCounter()
      let test = model.absorptionTest(replicates: replicates, seed: plan.seed, threads: threads) {
        progress(Double(counter.increment()) / Double(replicates))
      }
      return (try record(model, test, forecast), nil)
    } catch {
      return (nil, "The coupled model says nothing: \(error)")
    }
  }

  /// Of the bootstrap that tests whether anything is absorbed.
  private static let couplingReplicates = 99

  /// Running bests as they stood once a year.
  private func states(_ series: TimeSeries) -> TimeSeries {
    guard series.kind == .records, let start = series.dates.first, start < study.plan.origin else { return series }
    return series.yearlyState(until: study.plan.origin, since: start)
  }

  private func record(
    _ model: CoupledCatchUp, _ test: HypothesisTest?, _ forecast: Forecast
  ) throws(FitError) -> CouplingRecord {
    let plan = study.plan
    let draws = Draws(
      [Route(name: model.name, weight: 1, model: model, note: "")], grid: forecast.draws.grid, noise: plan.noise,
      ceiling: plan.ceiling, perRoute: plan.draws, seed: plan.seed, threads: threads)
    let closing = try? draws.closingDate(
      plan.criteria[0], leader: plan.leader, target: plan.target, seed: plan.seed, threads: threads)
    let lags = model.lags.sorted()
    func lag(_ share: Double) -> Double { lags[min(lags.count - 1, Int(share * Double(lags.count)))] }
    return CouplingRecord(
      formula: model.system.formula, reference: model.system.reference,
      terms: model.estimates.map {
        CouplingTermRecord(
          term: $0.parameter.name, meaning: $0.parameter.meaning, estimate: $0.median, low: $0.interval.lowerBound,
          high: $0.interval.upperBound, share: $0.share)
      },
      restrictions: model.netChanges.map { change in
        let values = change.values.sorted()
        func quantile(_ share: Double) -> Double { values[min(values.count - 1, Int(share * Double(values.count)))] }
        return CouplingTermRecord(
          term: change.name, meaning: "change of the follower's growth per year at the present gap",
          estimate: quantile(0.5), low: quantile(0.025), high: quantile(0.975), share: nil)
      },
      followerSpread: model.spreads.follower, leaderSpread: model.spreads.leader, gap: model.presentGap,
      outcomes: model.outcomes.map { OutcomeRecord(outcome: $0.outcome.rawValue, probability: $0.probability) },
      verdict: model.verdict()?.rawValue,
      lag: lags.count < 20 ? nil : EstimateRecord(estimate: lag(0.5), low: lag(0.1), high: lag(0.9)),
      withoutAbsorption: CouplingAloneRecord(
        own: model.withoutAbsorption.own, growth: model.withoutAbsorption.growth,
        statistic: 2 * (model.logLikelihood - model.withoutAbsorption.logLikelihood), pValue: test?.pValue,
        replicates: Self.couplingReplicates),
      closing: CouplingClosingRecord(
        probability: closing?.probability ?? .nan,
        median: closing?.quantile(0.5).map { DateRecord($0, dated: study.dated) }))
  }
}
