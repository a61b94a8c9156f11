public import Fitting
public import Forecasting
import RealModule
import Solvers
import Synchronization

/// Learns a calibration from decided episodes, and asks what that is worth on episodes it did not see.
///
/// Calibrations are drawn in a box and each is tried on every case; what is learnt is the mean of the better share.
/// Whole groups of pairs that share a series are left out together, and whatever a procedure chooses, it chooses anew
/// without them, by folds within the folds. Every random number is addressed: one seed gives the same bytes on any
/// number of threads.
public struct CalibrationLearning: Sendable {
  /// Cases with the plans that their forecasts have.
  public struct CaseSet: Sendable {
    public var title: String
    public var cases: [BacktestCase]
    public var plans: [ForecastPlan]

    public init(title: String, cases: [BacktestCase], plans: [ForecastPlan]) {
      precondition(cases.count == plans.count, "a plan for each case")
      self.title = title
      self.cases = cases
      self.plans = plans
    }
  }

  public struct Options: Sendable {
    /// Calibrations drawn in each box.
    public var trials: Int
    /// Draws of each route while searching; the plans say how many the tables have.
    public var searchDraws: Int
    public var seed: UInt64
    public var threads: Int

    public init(trials: Int = 240, searchDraws: Int = 400, seed: UInt64 = 1, threads: Int = 1) {
      self.trials = trials
      self.searchDraws = searchDraws
      self.seed = seed
      self.threads = threads
    }
  }

  /// Of the way to learn; a calibration has the version of the way that made it.
  public static let version = 2

  /// All routes that may have weight: the calibrated ones, then methods of the backtest by name.
  public static let routes =
    ["growth-ratio", "growth-apart", "growth-curves"] + fixedRoutes
  static let fixedRoutes = ["curves", "damped-ratio", "damped-joint", "damped-apart", "walk"]
  /// What is compared with besides.
  static let baselines = ["last-value"]

  let full: CaseSet
  let variants: [CaseSet]
  let fields: [String: String]
  let methods: [BacktestMethod]
  let base: GrowthCalibration
  let options: Options

  /// - Parameters:
  ///   - full: cases with all of the past.
  ///   - variants: the same with less of it, forecast with what the folds of the full ones learnt.
  ///   - fields: what each pair's numbers are of; pairs of one field share their weight.
  ///   - methods: the backtest's, of which some are candidates for a weight.
  ///   - base: the calibration whose fixed values hold.
  public init(
    full: CaseSet, variants: [CaseSet], fields: [String: String], methods: [BacktestMethod], base: GrowthCalibration,
    options: Options
  ) {
    self.full = full
    self.variants = variants
    self.fields = fields
    self.methods = methods
    self.base = base
    self.options = options
  }

  /// Weights as they were set beforehand: the ratio, each apart, growth curves, and the families of the plan.
  static let weightsBeforehand = [1, 2, 1, 0.5, 0, 0, 0, 0]

  // MARK: - Answers

  /// What does not depend on a calibration: answers of the fixed routes and the baselines, by case.
  private func fixedAnswers(_ set: CaseSet, progress: @escaping @Sendable (Double) -> Void) -> [[RouteAnswer?]] {
    let wanted = (Self.fixedRoutes + Self.baselines).map { name in methods.first { $0.name == name } }
    return Backtest(set.cases).run(threads: options.threads, progress: progress) { question, index in
      let answers = question.answers(wanted.compactMap { $0 }, plan: set.plans[index])
      var next = 0
      return wanted.map { method in
        guard method != nil else { return nil }
        defer { next += 1 }
        guard case .success(let forecast) = answers[next] else { return nil }
        return RouteAnswer(
          probabilities: forecast.probabilities,
          levels: question.levelHorizons.map { forecast.levels[$0]?.quantiles ?? [] })
      }
    }
  }

  /// One forecast to make.
  struct Request: Sendable {
    var calibration: GrowthCalibration
    var hasCeilings: Bool
    var weights: [Double]
    var hasLevels = true
  }

  /// Forecasts of every case, as many as are asked for it.
  private func forecasts(
    _ set: CaseSet, fixed: [[RouteAnswer?]], progress: @escaping @Sendable (Double) -> Void,
    _ requests: @Sendable (Int) -> [Request]
  ) -> [[CaseForecast?]] {
    Backtest(set.cases).run(threads: options.threads, progress: progress) { question, index in
      var one = CalibrationCase(question, plan: set.plans[index])
      return requests(index).map { request in
        let growth = one.answers(request.calibration, hasCeilings: request.hasCeilings)
        let mixed = RouteAnswer.mixed(
          growth + fixed[index].prefix(Self.fixedRoutes.count), weights: request.weights, hasLevels: request.hasLevels)
        return mixed?.forecast(question)
      }
    }
  }

  // MARK: - Learning

  /// The searches, in the order that candidates count them: the structures in the narrow box, then the wide box.
  private static let structures = CalibrationStructure.all
  private static let richest = structures.count - 1
  private static let wide = structures.count

  /// Everything that learning rests on.
  private struct Material: Sendable {
    var table: CaseTable
    var searches: [CalibrationSearch]
    var stacking: RouteStacking
    var fixed: [[RouteAnswer?]]
    /// Chances of the fixed routes in rows; the mean of the growth routes' where there is none, weight 0 marking it.
    var fixedRows: [[Double]]
    var hasFixed: [[Bool]]
  }

  private func material(progress: Progress) -> Material {
    let table = CaseTable(full.cases, fields: fields)
    let fixed = fixedAnswers(full, progress: progress.part(0.25))
    var plans = full.plans
    for index in plans.indices { plans[index].draws = options.searchDraws }
    let narrow = CalibrationBox.narrow(base), wide = CalibrationBox.wide(base)
    func drawn(_ box: CalibrationBox) -> [GrowthCalibration] {
      (0..<options.trials).map { box.draw($0, seed: options.seed) }
    }
    let share = 0.5 / Double(Self.structures.count + 1)
    var searches = Self.structures.map { structure in
      CalibrationSearch(
        table, plans: plans, structure: structure, calibrations: drawn(narrow), threads: options.threads,
        progress: progress.part(share))
    }
    searches.append(
      CalibrationSearch(
        table, plans: plans, structure: Self.structures[Self.richest], calibrations: drawn(wide),
        threads: options.threads, progress: progress.part(share)))
    // Routes are weighed as they answer in the middle of the box, which no outcome has touched.
    let middle = narrow.mean(drawn(narrow))
    let answers = Backtest(full.cases).run(threads: options.threads) { [plans] question, index -> [RouteAnswer?] in
      var one = CalibrationCase(question, plan: plans[index])
      return one.answers(middle) + fixed[index].prefix(Self.fixedRoutes.count)
    }
    let rows = Self.fixedRoutes.indices.map { route in
      full.cases.indices.flatMap { index in
        fixed[index][route]?.probabilities ?? [Double](repeating: 0, count: full.cases[index].question.horizon)
      }
    }
    return Material(
      table: table, searches: searches, stacking: RouteStacking(table, answers: answers), fixed: fixed,
      fixedRows: rows, hasFixed: full.cases.indices.map { index in fixed[index].map { $0 != nil } })
  }

  private func weights(
    _ averaging: LearningProcedure.Averaging, training isTraining: [Bool], _ material: Material
  ) -> [Double] {
    switch averaging {
    case .fixed(let weights): return weights
    case .equal(let routes): return Self.routes.indices.map { routes.contains($0) ? 1 / Double(routes.count) : 0 }
    case .stacked(let routes): return material.stacking.weights(routes, training: isTraining)
    }
  }

  /// Date scores of a candidate in the inner folds, by pair; not a number for pairs outside the training.
  private func innerScores(
    _ candidates: [LearningProcedure.Candidate], training isTraining: [Bool], _ material: Material
  ) -> [[Double]] {
    let table = material.table
    var scores = candidates.map { _ in [Double](repeating: .nan, count: table.pairs.count) }
    for fold in table.folds {
      let held = table.pairs.indices.filter { isTraining[$0] && table.clusters[$0] == fold }
      guard !held.isEmpty else { continue }
      var inner = isTraining
      for pair in held { inner[pair] = false }
      struct Key: Hashable {
        var search: Int
        var share: Double
        var weighting: Int
      }
      var means: [Key: [[Double]]] = [:]
      var averaged: [LearningProcedure.Averaging: [Double]] = [:]
      let years = held.flatMap { table.casesOfPair[$0] }.map { table.years[$0] }
      for (index, candidate) in candidates.enumerated() {
        let key = Key(search: candidate.search, share: candidate.share, weighting: candidate.averaging.weighting)
        let rows: [[Double]]
        if let known = means[key] {
          rows = known
        } else {
          // The mean of what the better trials say, which is what their mean says but for curvature.
          let search = material.searches[candidate.search]
          let better = search.better(candidate.share, weighting: key.weighting, training: inner)
          var sums = [[Double]](
            repeating: [Double](repeating: 0, count: table.outcomes.count), count: CalibrationCase.growthRoutes)
          for trial in better {
            for route in sums.indices {
              let row = search.trials[trial].probabilities[route]
              for range in years { for year in range { sums[route][year] += row[year] / Double(better.count) } }
            }
          }
          rows = sums
          means[key] = sums
        }
        let weights = averaged[candidate.averaging] ?? weights(candidate.averaging, training: inner, material)
        averaged[candidate.averaging] = weights
        for pair in held {
          scores[index][pair] = table.casesOfPair[pair].reduce(0) { sum, one in
            let has = material.hasFixed[one]
            let growth = rows.indices
            let others = material.fixedRows.indices.filter { has[$0] && weights[rows.count + $0] > 0 }
            let total = growth.reduce(0) { $0 + weights[$1] } + others.reduce(0) { $0 + weights[rows.count + $1] }
            return table.years[one].reduce(sum) { sum, year in
              let chance =
                (growth.reduce(0) { $0 + weights[$1] * rows[$1][year] }
                  + others.reduce(0) { $0 + weights[rows.count + $1] * material.fixedRows[$1][year] }) / total
              let error = chance - table.outcomes[year]
              return sum + table.yearWeights[year] * error * error
            }
          }
        }
      }
    }
    return scores
  }

  /// Every procedure on some training pairs.
  private func learn(
    _ procedures: [LearningProcedure], training isTraining: [Bool], _ material: Material
  ) -> [LearningOutcome] {
    var known: [[LearningProcedure.Candidate]: [[Double]]] = [:]
    return procedures.map { procedure in
      let candidates = procedure.candidates
      guard candidates.count > 1 else { return learn(procedure, [], training: isTraining, material) }
      let scores = known[candidates] ?? innerScores(candidates, training: isTraining, material)
      known[candidates] = scores
      return learn(procedure, scores, training: isTraining, material)
    }
  }

  /// - Parameter scores: of each candidate in the inner folds, by pair.
  private func learn(
    _ procedure: LearningProcedure, _ scores: [[Double]], training isTraining: [Bool], _ material: Material
  ) -> LearningOutcome {
    let table = material.table
    var chosen = procedure.candidates[0]
    var innerScore: Double?
    if procedure.candidates.count > 1 {
      let weights = table.trainingWeights(isTraining)
      func mean(_ values: [Double]) -> Double {
        weights.indices.reduce(0) { $0 + (weights[$1] > 0 ? weights[$1] * values[$1] : 0) }
      }
      let means = scores.map(mean)
      let best = means.indices.min { (means[$0], $0) < (means[$1], $1) } ?? 0
      var choice = best
      if case .plainestWithinError = procedure.rule {
        choice =
          means.indices.first { index in
            // The standard error of a weighted mean of differences, by cluster.
            let difference = means[index] - means[best]
            var sums: [Int: Double] = [:]
            for pair in weights.indices where weights[pair] > 0 {
              sums[table.clusters[pair], default: 0] +=
                weights[pair] * (scores[index][pair] - scores[best][pair] - difference)
            }
            return difference <= sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
          } ?? best
      }
      chosen = procedure.candidates[choice]
      innerScore = means[choice]
    }
    let search = material.searches[chosen.search]
    let better = search.better(chosen.share, weighting: chosen.averaging.weighting, training: isTraining)
    var box = CalibrationBox.narrow(base)
    box.base = search.structure.applied(to: base)
    return LearningOutcome(
      calibration: box.mean(better.map { search.trials[$0].calibration }), structure: search.structure,
      isWide: chosen.search == Self.wide, share: chosen.share,
      weights: weights(chosen.averaging, training: isTraining, material), innerScore: innerScore)
  }

  /// What is compared, the procedure whose outcome is shipped first.
  static let procedures: [LearningProcedure] = {
    typealias Candidate = LearningProcedure.Candidate
    let growth = [0, 1, 2], withFamilies = [0, 1, 2, 3], all = Array(0..<8)
    let beforehand = LearningProcedure.Averaging.fixed(weightsBeforehand)
    func one(
      _ name: String, _ title: String, _ averaging: LearningProcedure.Averaging, search: Int = richest,
      share: Double = 0.5
    ) -> LearningProcedure {
      LearningProcedure(
        name: name, title: title, candidates: [Candidate(search: search, share: share, averaging: averaging)],
        rule: .lowest)
    }
    let searches = Array(structures.indices)
    let averagings: [LearningProcedure.Averaging] = [
      .equal(growth), .stacked(growth), .stacked(withFamilies), .stacked(all),
    ]
    let every = averagings.flatMap { averaging in
      searches.flatMap { search in
        [1, 0.5, 0.25].map { Candidate(search: search, share: $0, averaging: averaging) }
      }
    }
    return [
      one("values", "values learnt, weights set beforehand", beforehand),
      one("values-equal", "values learnt, equal weights", .equal(growth)),
      one("values-stacked", "values learnt, weights stacked", .stacked(growth)),
      one("values-stacked-families", "the same with the families", .stacked(withFamilies)),
      one("values-stacked-all", "the same with damped trends and the walk", .stacked(all)),
      LearningProcedure(
        name: "everything-lowest", title: "everything chosen in inner folds, the lowest", candidates: every,
        rule: .lowest),
      LearningProcedure(
        name: "everything-plainest", title: "everything chosen in inner folds, the plainest within an error",
        candidates: every, rule: .plainestWithinError),
      one("middle", "nothing learnt: the middle of the box", .equal(growth), share: 1),
      one("wide", "values learnt in a wide box", beforehand, search: wide),
      one("wide-tenth", "the same, the best tenth", beforehand, search: wide, share: 0.1),
      one("wide-middle", "nothing learnt: the middle of the wide box", .equal(growth), search: wide, share: 1),
    ]
  }()

  // MARK: - The whole

  /// - Parameter progress: called with the share done, from any thread.
  public func run(progress report: @escaping @Sendable (Double) -> Void = { _ in }) -> LearningRun {
    let progress = Progress(report)
    let material = material(progress: progress)
    let table = material.table
    let procedures = Self.procedures
    let folds = table.folds
    // The last learns from all pairs, the others without one group.
    let outcomes = InParallel.map(folds.count + 1, threads: options.threads) { fold in
      learn(
        procedures,
        training: fold < folds.count ? table.clusters.map { $0 != folds[fold] } : table.pairs.map { _ in true },
        material)
    }
    let final = outcomes[folds.count]
    let learnt = procedures.indices.map { procedure in folds.indices.map { outcomes[$0][procedure] } }
    let foldOfCase = table.pairOfCase.map { pair in folds.firstIndex(of: table.clusters[pair]) ?? 0 }
    let chronicle = chronological(material)

    // One pass over the cases answers everything.
    let shipped = learnt[0]
    let ablations = Self.ablations(base)
    let grid = Self.sensitivityGrid(base)
    let alone = Array(0..<CalibrationCase.growthRoutes)
    let answers = forecasts(full, fixed: material.fixed, progress: progress.part(0.15)) { index in
      let own = shipped[foldOfCase[index]]
      func request(_ outcome: LearningOutcome) -> Request {
        Request(
          calibration: outcome.calibration, hasCeilings: outcome.structure.hasCeilings, weights: outcome.weights)
      }
      var requests = [request(final[0])]
      requests += learnt.map { request($0[foldOfCase[index]]) }
      requests += alone.map { route in
        var one = request(own)
        one.weights = Self.routes.indices.map { $0 == route ? 1 : 0 }
        return one
      }
      var late = request(own)
      late.calibration = chronicle[index]
      requests.append(late)
      requests += ablations.map { ablation in
        var one = request(own)
        ablation.change(&one)
        return one
      }
      requests += grid.map { point in
        var one = request(own)
        one.calibration[keyPath: point.value.path] = point.setting
        one.hasLevels = false
        return one
      }
      return requests
    }
    let backtest = Backtest(full.cases)
    func scores(_ column: Int) -> [CaseScore] { backtest.scores(answers.map { $0[column] }) }
    var column = 0
    func next() -> [CaseScore] {
      defer { column += 1 }
      return scores(column)
    }
    let inSample = next()
    let nested = procedures.map { _ in next() }
    let routesAlone = alone.map { _ in next() }
    let late = next()
    let without = ablations.map { _ in next() }
    let sensitivity = grid.map { _ in next() }
    func others(_ set: CaseSet, _ fixed: [[RouteAnswer?]]) -> [(name: String, scores: [CaseScore])] {
      let names = Self.fixedRoutes + Self.baselines
      return names.indices.map { place in
        (
          names[place],
          Backtest(set.cases).scores(
            set.cases.indices.map { index in
              fixed[index][place].flatMap { answer in
                RouteAnswer.mixed([answer], weights: [1])?.forecast(set.cases[index].question)
              }
            })
        )
      }
    }
    let short = variants.map { set -> LearningRun.Variant in
      let fixed = fixedAnswers(set, progress: progress.part(0.08 / Double(max(1, variants.count))))
      let foldOfShort = set.cases.map { one in folds.firstIndex(of: one.question.cluster) ?? 0 }
      let answers = forecasts(set, fixed: fixed, progress: progress.part(0.02 / Double(max(1, variants.count)))) {
        index in
        let outcome = shipped[foldOfShort[index]]
        return [
          Request(
            calibration: outcome.calibration, hasCeilings: outcome.structure.hasCeilings, weights: outcome.weights)
        ]
      }
      return LearningRun.Variant(
        title: set.title, scores: Backtest(set.cases).scores(answers.map { $0[0] }), others: others(set, fixed))
    }
    report(1)
    return LearningRun(
      pairs: table.pairs.count, clusters: folds.count, cases: table.cases.count, options: options, base: base,
      procedures: procedures.indices.map { index in
        LearningRun.Procedure(
          name: procedures[index].name, title: procedures[index].title, final: final[index], folds: learnt[index],
          scores: nested[index])
      },
      inSample: inSample, routesAlone: zip(Self.routes, routesAlone).map { ($0, $1) },
      others: others(full, material.fixed), chronological: late, variants: short,
      ablations: zip(ablations, without).map { ($0.title, $1) },
      sensitivity: zip(grid, sensitivity).map {
        LearningRun.Sensitivity(value: $0.value, setting: $0.setting, scores: $1)
      },
      trials: material.searches.enumerated().flatMap { index, search in
        tried(search, isWide: index == Self.wide)
      })
  }

  private func tried(_ search: CalibrationSearch, isWide: Bool) -> [LearningRun.Trial] {
    let everyone = search.table.pairs.map { _ in true }
    let weights = search.table.trainingWeights(everyone)
    let count = Double(search.table.pairs.count)
    return search.trials.map { trial in
      func date(_ weights: [Double]) -> Double {
        search.table.pairs.indices.reduce(0) { $0 + trial.dateScore($1, weights) } / count
      }
      return LearningRun.Trial(
        structure: search.structure, isWide: isWide, calibration: trial.calibration,
        dateScores: [date([1, 0, 0]), date([0, 1, 0]), date([0, 0, 1]), date([0.25, 0.5, 0.25])],
        objective: search.objective(trial, weighting: 1, pairs: weights))
    }
  }

  // MARK: - Variants

  /// For each case the calibration learnt from outcomes of other groups that were known at its origin, by date score
  /// alone; the middle of the box where none was.
  private func chronological(_ material: Material) -> [GrowthCalibration] {
    let table = material.table
    let search = material.searches[Self.richest]
    let rows = search.trials.map { trial in
      table.outcomes.indices.map { year -> Double in
        let error =
          0.25 * trial.probabilities[0][year] + 0.5 * trial.probabilities[1][year]
          + 0.25 * trial.probabilities[2][year] - table.outcomes[year]
        return error * error
      }
    }
    return InParallel.map(table.cases.count, threads: options.threads) { index in
      let origin = table.cases[index].question.origin
      let own = table.cases[index].question.cluster
      var weights = [Double](repeating: 0, count: table.outcomes.count)
      var isKnown = false
      for pair in table.pairs.indices where table.clusters[pair] != own {
        var known: [Int] = []
        for one in table.casesOfPair[pair] {
          let elapsed = Int((origin - table.cases[one].question.origin + BacktestProtocol.dateTolerance).rounded(.down))
          known += table.years[one].prefix(max(0, elapsed))
        }
        for year in known { weights[year] = 1 / Double(known.count) }
        isKnown = isKnown || !known.isEmpty
      }
      let years = weights.indices.filter { weights[$0] > 0 }
      let ranked = search.trials.indices.map { trial in
        (index: trial, value: years.reduce(0) { $0 + weights[$1] * rows[trial][$1] })
      }.sorted { ($0.value, $0.index) < ($1.value, $1.index) }
      let count = isKnown ? max(1, search.trials.count / 2) : search.trials.count
      return CalibrationBox.narrow(base).mean(ranked.prefix(count).map { search.trials[$0.index].calibration })
    }
  }

  private struct Ablation: Sendable {
    var title: String
    var change: @Sendable (inout Request) -> Void

    init(_ title: String, _ change: @escaping @Sendable (inout Request) -> Void) {
      self.title = title
      self.change = change
    }
  }

  /// One ingredient off at a time, the rest as the fold learnt it.
  private static func ablations(_ base: GrowthCalibration) -> [Ablation] {
    [
      Ablation("no premium for catching up (p = 0)") { $0.calibration.premium = 0 },
      Ablation("no convergence (m₁ = 0)") { $0.calibration.convergence = 0 },
      Ablation("neither premium nor convergence") {
        $0.calibration.premium = 0
        $0.calibration.convergence = 0
      },
      Ablation("no pace of the field (c = 0)") { $0.calibration.carry = 0 },
      Ablation("no memory of growth (b = 0.01)") { $0.calibration.persistence = 0.01 },
      Ablation("growth that never returns (κ = 0.01)") { $0.calibration.fading = 0.01 },
      Ablation("volatility of the whole record (h = 10000)") { $0.calibration.halfLife = 10_000 },
      Ablation("a scale that is known beforehand (w = 0.02)") { $0.calibration.spreadWidth = 0.02 },
      Ablation("a scale without a prior (w = 10)") { $0.calibration.spreadWidth = 10 },
      Ablation("normal shocks") { $0.calibration.degreesOfFreedom = CalibrationStructure.normal },
      Ablation("no known ceilings") { $0.hasCeilings = false },
      Ablation("no calibration of the scale (s = 1)") { $0.calibration.scale = 1 },
      Ablation("independent shocks") {
        $0.calibration.correlation = 0
        $0.calibration.correlationYears = 1e9
      },
      Ablation("equal weights of the growth routes") { $0.weights = [1, 1, 1, 0, 0, 0, 0, 0] },
      Ablation("without growth curves") { $0.weights[2] = 0 },
      Ablation("without the families") { $0.weights[3] = 0 },
    ]
  }

  private struct GridPoint: Sendable {
    var value: LearntValue
    var setting: Double
  }

  /// Five settings of each value across its narrow range, on its own scale.
  private static func sensitivityGrid(_ base: GrowthCalibration) -> [GridPoint] {
    let box = CalibrationBox.narrow(base)
    return LearntValue.allCases.flatMap { value -> [GridPoint] in
      guard let range = box.ranges[value] else { return [] }
      let (low, high) = (range.lowerBound, range.upperBound)
      return (0...4).map { step in
        let position = Double(step) / 4
        return GridPoint(
          value: value,
          setting: value.isLogarithmic ? low * Double.pow(high / low, position) : low + position * (high - low))
      }
    }
  }
}

/// Shares of one piece of work as parts of the whole.
private final class Progress: Sendable {
  private let report: @Sendable (Double) -> Void
  private let done = Mutex(0.0)

  init(_ report: @escaping @Sendable (Double) -> Void) { self.report = report }

  /// What the next part reports to; parts follow one another.
  func part(_ share: Double) -> @Sendable (Double) -> Void {
    let start = done.withLock { value in
      defer { value += share }
      return value
    }
    return { [report] position in report(start + share * position) }
  }
}
