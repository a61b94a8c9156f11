import Datasets
import Fitting
import Forecasting
import Sensitivity
import Solvers

/// A study with data as a function of its assumptions: a setting of each knob in, the chance and the date out, always on
/// the same random numbers.
struct KnobbedStudy: Sendable {
  /// The data as one choice has them.
  private struct Variant: Sendable {
    var name: String
    var ready: ScenarioDraws
    var ratio: Double
    var chance: Double
    var wait: Double
  }

  /// Draws of each route: differences are taken under common random numbers.
  static let draws = 500

  let knobs: [Knob]
  let study: Study
  private let held: [(knob: Knob, value: Double)]
  private let variants: [Variant]
  /// The variant with the data as they are.
  private let own: Int
  /// What ``answers(_:)`` gives, in order.
  let outputs: [SensitivityProblem.Output]
  /// By when the gap is to be closed.
  let by: Double
  private let horizon: Double
  private let origin: Double
  /// What could not be moved, and why.
  private(set) var notes: [String] = []

  /// - Parameter by: by when the gap is to be closed; the horizon where none is given.
  init(_ study: Study, by: Double?, threads: Int) throws(StudyError) {
    self.study = study
    var small = Self.small(study.plan)
    origin = small.origin.value
    horizon = small.horizon.value
    self.by = min(by ?? horizon, horizon)
    small.threads = threads
    let path = study.model.path
    let fitted: FittedRoutes
    do throws(ForecastError) { fitted = try FittedRoutes(small) } catch { throw .forecast(file: path, error) }

    // What is moved, and how far.
    var knobs = study.usualKnobs(fitted)
    var held: [(knob: Knob, value: Double)] = []
    var holdsData: Double?
    let movable = study.settableNames.filter { $0 != "horizon" }
    let weights = fitted.routes.count > 1 ? fitted.routes.map { Knob.weight(of: $0.name) } : []
    for declaration in study.model.sensitivity {
      let name = declaration.name
      let kind: Knob.Kind
      if name == Knob.data {
        guard case .fixed(0) = declaration.assumption else {
          throw .scenario(
            file: path, line: declaration.line,
            .outOfRange(
              scenario: "sensitivity", name: name, value: declaration.assumption.quantile(0.5),
              allowed: "0, the data as they are, or left out: its choices are the model's filters and first years"))
        }
        holdsData = 0
        continue
      } else if let route = weights.firstIndex(of: name) {
        kind = .weight(route: route)
      } else if movable.contains(name) {
        kind = .setting
      } else {
        let known = movable + weights + [Knob.data]
        throw .scenario(
          file: path, line: declaration.line,
          .unknownName(
            scenario: "sensitivity", name: name, nearest: nearestName(to: name, among: known), known: known))
      }
      knobs.removeAll { $0.name == name }
      let knob = Knob(name, kind, declaration.assumption)
      try Self.check(knob, declaration, study)
      if case .fixed(let value) = declaration.assumption { held.append((knob, value)) } else { knobs.append(knob) }
    }
    self.held = held

    // As far as the fastest time of any setting runs.
    let settings = knobs.filter { $0.kind == .setting }
    func end(_ knob: Knob, _ isHigh: Bool) -> (name: String, value: Double) {
      (knob.name, knob.distribution.quantile(isHigh ? 1 - 1e-9 : 1e-9))
    }
    let flips: [String?] = [nil] + settings.map(\.name).filter { !$0.hasSuffix(".speed") }
    let ends = flips.map { flipped in settings.map { end($0, $0.name != flipped) } } + [settings.map { end($0, false) }]
    let fixed = held.filter { $0.knob.kind == .setting }.map { (name: $0.knob.name, value: $0.value) }
    let asGiven: Scenario, extremes: [Scenario]
    do throws(ScenarioError) {
      asGiven = try study.scenario(ScenarioDeclaration(name: "sensitivity", settings: fixed))
      var scenarios: [Scenario] = []
      for end in ends where !(end + fixed).isEmpty {
        scenarios.append(try study.scenario(ScenarioDeclaration(name: "sensitivity", settings: end + fixed)))
      }
      extremes = scenarios
    } catch {
      throw .scenario(file: path, line: study.model.sensitivity.first?.line ?? 0, error)
    }

    // Which data count.
    var variants: [Variant] = []
    var notes: [String] = []
    let choices = holdsData == nil ? Alternatives.choicesOfData(study) : []
    for (name, plan) in [("as they are", Result<ForecastPlan, StudyError>.success(study.plan))] + choices {
      do throws(StudyError) {
        var one = Self.small(try plan.get())
        one.criteria = small.criteria
        one.threads = threads
        do throws(ForecastError) {
          let ready = try ScenarioDraws(one, extremes, fitted: variants.isEmpty ? fitted : nil)
          let asked = try ready.answer(asGiven, threads: threads)
          let sample = WeightedSample(asked.dates[0], weights: asked.draws.weights)
          variants.append(
            Variant(
              name: name, ready: ready, ratio: one.gap.ratio ?? .nan, chance: sample.share(upTo: self.by),
              wait: Self.wait(asked.dates[0], asked.draws.weights, from: origin, to: horizon)))
        } catch {
          throw .forecast(file: path, error)
        }
      } catch {
        if variants.isEmpty { throw error }
        notes.append("The data \(name) cannot be forecast, and are not among the choices: \(error)")
      }
    }
    let asTheyAre = variants[0].name
    variants.sort { ($0.chance, -$0.wait, $0.name) < ($1.chance, -$1.wait, $1.name) }
    self.variants = variants
    own = variants.firstIndex { $0.name == asTheyAre } ?? 0
    outputs = Self.outputs(study, by: self.by, hasChoices: variants.count > 1)
    self.notes = notes
    if variants.count > 1 {
      knobs.append(Knob(Knob.data, .data, choices: variants.map(\.name)))
      self.notes.append(
        "\(Knob.data.prefix(1).uppercased() + Knob.data.dropFirst()) stands for which data count; the study has them "
          + "\(asTheyAre), choice \(own).")
    }
    self.knobs = knobs
  }

  private static func small(_ plan: ForecastPlan) -> ForecastPlan {
    var small = plan
    small.criteria = Array(plan.criteria.prefix(1))
    small.draws = min(plan.draws, Self.draws)
    small.parameterDraws = Alternatives.parameterDraws
    small.searches = Alternatives.searches
    return small
  }

  private static func check(_ knob: Knob, _ declaration: KnobDeclaration, _ study: Study) throws(StudyError) {
    do throws(ScenarioError) {
      if case .weight = knob.kind {
        guard declaration.assumption.quantile(1e-9) >= 0 else {
          throw .outOfRange(
            scenario: "sensitivity", name: knob.name, value: declaration.assumption.quantile(1e-9),
            allowed: "no less than 0")
        }
        return
      }
      for probability in [1e-9, 1 - 1e-9] {
        _ = try study.scenario(
          ScenarioDeclaration(
            name: "sensitivity", settings: [(knob.name, declaration.assumption.quantile(probability))]))
      }
    } catch {
      throw .scenario(file: study.model.path, line: declaration.line, error)
    }
  }

  /// Mean years to the passage or to the horizon, whichever comes first.
  private static func wait(_ dates: [Double], _ weights: [Double], from origin: Double, to horizon: Double) -> Double {
    let total = weights.reduce(0, +)
    return zip(dates, weights).reduce(0) { $0 + $1.1 * (min($1.0, horizon) - origin) } / total
  }

  private static func outputs(_ study: Study, by: Double, hasChoices: Bool) -> [SensitivityProblem.Output] {
    let day = DateRecord(DecimalYear(by), dated: study.dated).day
    let start = DateRecord(study.plan.origin, dated: study.dated).day
    var outputs = [
      SensitivityProblem.Output(name: "probability", meaning: "the chance that the gap is closed by \(day)"),
      .init(name: "wait", meaning: "mean years from \(start) to the closing date, or to the horizon"),
      .init(name: "median", meaning: "years from \(start) to the median closing date, or to the horizon"),
      .init(
        name: "level", meaning: "\(study.plan.follower.entity)'s median level on \(day), \(study.plan.follower.unit)"),
    ]
    if hasChoices { outputs.append(.init(name: "ratio", meaning: "the gap where the data end, as a ratio")) }
    return outputs
  }

  /// What is known at one setting of the knobs; not a number where the setting cannot be run.
  func answers(_ point: [Double]) -> [Double] {
    var settings: [(name: String, value: Double)] = []
    var variant = variants[own]
    var weights = variant.ready.routes.map(\.weight)
    for (knob, value) in held.map({ ($0.knob, $0.value) }) + zip(knobs, point) {
      switch knob.kind {
      case .setting: settings.append((knob.name, value))
      case .data: variant = variants[min(max(0, Int(value)), variants.count - 1)]
      case .weight(let route): if weights.indices.contains(route) { weights[route] = value }
      }
    }
    let none = outputs.map { _ in Double.nan }
    guard let scenario = try? study.scenario(ScenarioDeclaration(name: "sensitivity", settings: settings)),
      let (draws, dates) = try? variant.ready.answer(scenario, threads: 1)
    else { return none }
    var shares = draws.weights
    // The same routes in other shares; a choice of data with other routes keeps its own.
    if weights.reduce(0, +) > 0, variant.ready.routes.count == weights.count {
      for (route, range) in zip(draws.routes.indices, draws.routes) {
        for draw in range { shares[draw] = weights[route] / Double(range.count) }
      }
    }
    let sample = WeightedSample(dates[0], weights: shares)
    var answers = [
      sample.share(upTo: by), Self.wait(dates[0], shares, from: origin, to: horizon),
      min(sample.quantile(0.5), horizon) - origin, level(draws, shares),
    ]
    if variants.count > 1 { answers.append(variant.ratio) }
    return answers
  }

  /// The follower's median level at the date asked about.
  private func level(_ draws: Draws, _ weights: [Double]) -> Double {
    let index = draws.grid.dates.lastIndex { $0 <= by + 1e-9 } ?? 0
    return draws.noise.level(WeightedSample(draws.follower(at: index), weights: weights).quantile(0.5))
  }
}

extension SensitivityProblem {
  /// A study with data, its assumptions the inputs.
  init(_ study: Study, by: Double?, threads: Int) throws(StudyError) {
    let knobbed = try KnobbedStudy(study, by: by, threads: threads)
    let plan = study.plan
    path = study.model.path
    self.study = StudyRecord(
      name: study.model.name, title: study.model.title, question: study.model.question,
      origin: DateRecord(plan.origin, dated: study.dated), horizon: DateRecord(plan.horizon, dated: study.dated),
      dated: study.dated.rawValue)
    seed = plan.seed
    do throws(SensitivityError) {
      space = try InputSpace(knobbed.knobs.map { Input($0.name, $0.distribution) })
    } catch {
      throw .sensitivity(file: study.model.path, error)
    }
    wordings = knobbed.knobs.map(\.wording)
    outputs = knobbed.outputs
    let day = DateRecord(DecimalYear(knobbed.by), dated: study.dated).day
    event = Event(output: 0, least: 0.5, meaning: "the gap is closed by \(day) more likely than not")
    notes =
      [
        "Inputs are assumptions, and their ranges are nobody's estimate: \(KnobbedStudy.draws) draws a route, the same "
          + "random numbers at every setting."
      ] + knobbed.notes
    modelChecksum = study.model.checksum
    data = study.tables.map { DataSourceRecord(table: $0, source: DatasetSource.read(beside: $0.name)) }
    answer = { points in
      let rows = (0..<points.rows).map { row in
        knobbed.answers((0..<points.columns).map { points[row, $0] })
      }
      return Matrix(rows: rows.count, columns: knobbed.outputs.count, elements: rows.flatMap { $0 })
    }
  }
}
