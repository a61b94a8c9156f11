import Datasets
import Fitting
import Forecasting
import Sensitivity
import Solvers

/// A study's headline asked again with one thing changed: each filter, without the first year, without each point.
struct Alternatives: Sendable {
  /// What is changed and the plan with that change, or why there is none.
  private struct Variation: Sendable {
    var name: String
    var plan: Result<ForecastPlan, StudyError>
  }

  /// P(closed by the horizon) and the date, under the headline's criterion.
  struct Answer: Sendable {
    var closing: ClosingDate
    /// When the gap closed, where the data show that it has.
    var closedAlready: DecimalYear?

    var median: DecimalYear? { closedAlready ?? closing.quantile(0.5) }
  }

  /// Draws of each route: fewer than the headline's, since differences are taken under common random numbers.
  static let draws = 1000

  static let parameterDraws = 250
  static let searches = 2

  /// A change of P(closed by the horizon) by more than this is told in the headline.
  static let notable = 0.2

  let changes: [(name: String, answer: Result<Answer, StudyError>, difference: Double?)]

  /// - Parameter progress: called with the share done, from any thread.
  init(_ study: Study, threads: Int, progress: @escaping @Sendable (Double) -> Void) {
    let variations = Self.variations(of: study)
    var plan = study.plan
    plan.criteria = Array(plan.criteria.prefix(1))
    plan.draws = min(plan.draws, Self.draws)
    plan.threads = 1
    let file = study.model.path
    let criteria = plan.criteria
    let draws = plan.draws
    let base = Variation(name: "", plan: .success(plan))
    let total = Double(variations.count + 1)
    let counter = ProgressCounter()
    let asked = OneAtATime<Answer, StudyError>(
      of: base, changes: variations.map { ($0.name, $0) },
      map: { count, block in
        InParallel.map(count, threads: threads) { index in
          let result = block(index)
          progress(Double(counter.increment()) / total)
          return result
        }
      },
      answer: { variation in
        variation.plan.flatMap { varied in
          var small = varied
          small.criteria = criteria
          small.draws = draws
          small.parameterDraws = Self.parameterDraws
          small.searches = Self.searches
          do throws(ForecastError) {
            return .success(
              Answer(closing: try Forecast(small).closing[0], closedAlready: criteria[0].closedAlready(small)))
          } catch {
            return .failure(.forecast(file: file, error))
          }
        }
      })
    let differences = asked.differences { $0.closing.probability }
    changes = zip(asked.changes, differences).map { ($0.name, $0.answer, $1) }
  }

  /// How the change of the noise is called, the one change that is of the model and not of the data.
  static func noiseChange(_ noise: Noise) -> String { "with \(noise.rawValue) noise" }

  /// Which data count: each filter, and without the first year of either side.
  static func choicesOfData(_ study: Study) -> [(name: String, plan: Result<ForecastPlan, StudyError>)] {
    (filtered(study) + withoutFirstYears(study)).map { ($0.name, $0.plan) }
  }

  private static func plan(_ study: Study, _ follower: Selection, _ leader: Selection?) -> Result<
    ForecastPlan, StudyError
  > {
    Result { () throws(StudyError) in try study.plan(follower: follower, leader: leader) }
  }

  private static func filtered(_ study: Study) -> [Variation] {
    study.model.filters.map { filter in
      var follower = study.model.follower
      var leader = study.model.leader
      follower.conditions += filter.follower
      leader?.conditions += filter.leader
      return Variation(name: filter.name, plan: plan(study, follower, leader))
    }
  }

  private static func sides(_ study: Study) -> [(series: TimeSeries, isFollower: Bool)] {
    [(study.plan.follower, true)] + (study.plan.leader.map { [($0, false)] } ?? [])
  }

  private static func withoutFirstYears(_ study: Study) -> [Variation] {
    sides(study).compactMap { side in
      guard let first = side.series.dates.first else { return nil }
      let year = first.value.rounded(.down)
      return variation("without \(side.series.entity)'s first year (\(Int(year)))", study, side.isFollower) {
        $0.value >= year + 1
      }
    }
  }

  private static func variations(of study: Study) -> [Variation] {
    let model = study.model
    var result = filtered(study)
    func add(_ name: String, _ follower: Selection, _ leader: Selection?) {
      result.append(Variation(name: name, plan: plan(study, follower, leader)))
    }
    if let announcements = study.plan.announcements {
      var plan = study.plan
      plan.announcements = nil
      result.append(Variation(name: "without what is announced", plan: .success(plan)))
      var late = study.plan
      late.announcements?.undelivered = (1 + announcements.undelivered) / 2
      result.append(
        Variation(
          name: "half of what would be delivered never comes", plan: .success(late)))
    }
    if study.plan.takeover != nil {
      for left in study.analogues where left.takeover != nil {
        var plan = study.plan
        do throws(StudyError) {
          plan.takeover = try Study.takeover(model, plan, study.analogues.filter { $0 != left })
          result.append(Variation(name: "without the analogue \(left.label)", plan: .success(plan)))
        } catch {
          result.append(Variation(name: "without the analogue \(left.label)", plan: .failure(error)))
        }
      }
    }
    let other: Noise = study.plan.noise == .gaussian ? .logNormal : .gaussian
    let values = study.plan.follower.values + (study.plan.leader?.values ?? [])
    // Where values range over factors of a hundred, errors of one size at every level are no serious rival.
    // A takeover from a leader walks on a logarithm, and a share on its odds: neither has another noise.
    if study.plan.takeover == nil, values.allSatisfy(other.accepts), let low = values.min(), let high = values.max(),
      study.plan.noise == .gaussian || high < 100 * low
    {
      var plan = study.plan
      plan.threads = 1
      plan.noise = other
      result.append(Variation(name: Self.noiseChange(other), plan: .success(plan)))
    }
    result += withoutFirstYears(study)
    for side in sides(study) {
      let series = side.series
      // Where the first year is one observation, leaving out the year has left out that.
      let isFirstAlone =
        series.kind == .observations && series.count > 1
        && series.dates[1].value.rounded(.down) > series.dates[0].value.rounded(.down)
      for index in series.dates.indices.dropFirst(isFirstAlone ? 1 : 0) {
        let date = DateRecord(series.dates[index], dated: study.dated).day
        let isDay = series.dates[index].value != series.dates[index].value.rounded()
        let when = isDay ? date : String(Int(series.dates[index].value))
        // Where the entities are the makers, every record bears one name: a record is then known by its date.
        let areItems = Set(series.pointLabels).count > 1 || series.count == 1
        if series.kind == .records, areItems, series.pointLabels.indices.contains(index) {
          // An item is left out of the items, so that another may take its place in the running best.
          let label = series.pointLabels[index]
          let condition = Condition(column: study.table.itemColumn ?? "entity", isNot: true, values: [label])
          var follower = model.follower
          var leader = model.leader
          if side.isFollower { follower.conditions.append(condition) } else { leader?.conditions.append(condition) }
          add("without \(label) (\(when))", follower, leader)
        } else if let better = (side.isFollower ? model.follower : model.leader)?.frontier {
          var follower = model.follower
          var leader = model.leader
          let steps: [Transform] = [.without(series.dates[index]), .frontier(better)]
          if side.isFollower {
            follower.frontier = nil
            follower.transforms.insert(contentsOf: steps, at: 0)
          } else {
            leader?.frontier = nil
            leader?.transforms.insert(contentsOf: steps, at: 0)
          }
          add("without \(series.entity) \(when)", follower, leader)
        } else if let place = bestAt(side.isFollower ? model.follower : model.leader) {
          // The same with a running best that a transform makes of dates.
          var follower = model.follower
          var leader = model.leader
          let left = Transform.without(series.dates[index])
          if side.isFollower {
            follower.transforms.insert(left, at: place)
          } else {
            leader?.transforms.insert(left, at: place)
          }
          add("without \(series.entity) \(when)", follower, leader)
        } else {
          let left = series.dates[index]
          result.append(
            variation("without \(series.entity) \(when)", study, side.isFollower) { $0 != left })
        }
      }
    }
    return result
  }

  /// Where among the transforms the running best is taken, if the dates stay as they are from there on.
  private static func bestAt(_ selection: Selection?) -> Int? {
    guard let transforms = selection?.transforms,
      let place = transforms.lastIndex(where: { if case .frontier = $0 { true } else { false } })
    else { return nil }
    let keepsDates = transforms[place...].allSatisfy { if case .yearly = $0 { false } else { true } }
    return keepsDates ? place : nil
  }

  private static func variation(
    _ name: String, _ study: Study, _ isFollower: Bool, _ isKept: (DecimalYear) -> Bool
  ) -> Variation {
    var plan = study.plan
    plan.threads = 1
    if isFollower {
      let series = plan.follower
      plan.follower = series.filtered { isKept(series.dates[$0]) }
    } else if let series = plan.leader {
      plan.leader = series.filtered { isKept(series.dates[$0]) }
    }
    return Variation(name: name, plan: .success(plan))
  }
}
