public import Backtesting
import Curves
import Datasets
import Fitting
import Forecasting
import Solvers

/// What `catchup backtest` does: forecasts from past origins of many pairs, or of one model file's own gap, against what
/// came.
public struct BacktestStudy: Sendable {
  /// What is put to the test: one case and the plan a forecast has at its origin.
  struct Entry: Sendable {
    var one: BacktestCase
    var plan: ForecastPlan
  }

  public struct Options: Sendable {
    /// Names of the methods; all of them when empty.
    public var methods: [String]
    /// Whether the reference is among the methods even where it is not named.
    public var hasReference: Bool
    /// Whether the first method's forecasts are kept as lines of the protocol.
    public var keepsLines: Bool
    /// Draws of each route.
    public var draws: Int
    public var seed: UInt64
    public var threads: Int
    public var rules: BacktestProtocol

    public init(
      methods: [String] = [], hasReference: Bool = true, keepsLines: Bool = false, draws: Int = 1000, seed: UInt64 = 1,
      threads: Int = 1,
      rules: BacktestProtocol = BacktestProtocol()
    ) {
      self.methods = methods
      self.hasReference = hasReference
      self.keepsLines = keepsLines
      self.draws = draws
      self.seed = seed
      self.threads = threads
      self.rules = rules
    }
  }

  /// The file of pairs, or the model file.
  public let path: String
  let entries: [Entry]
  let methods: [BacktestMethod]
  let options: Options
  let pairs: Int
  let sources: [DataSourceRecord]
  let checksum: String

  /// Pairs of follower and leader over tidy files.
  ///
  /// - Parameter folder: where the files are; beside the table of pairs, or one folder above, when absent.
  public init(pairs path: String, folder: String? = nil, options: Options = Options()) throws(StudyError) {
    let file = try PairsFile(path: path, folder: folder)
    let families = try FitStudy.families(named: Self.families)
    methods = try Self.methods(options, families: families)
    let histories = try file.histories()
    entries = histories.flatMap { pair in
      BacktestCase.cases(pair: pair.pair.id, cluster: pair.cluster, history: pair.history, rules: options.rules).map {
        var plan = ForecastPlan(
          follower: $0.question.history.follower, leader: $0.question.history.leader, followerFamilies: families,
          leaderFamilies: families, criteria: [], horizon: DecimalYear(0))
        plan.saturation = pair.pair.ceiling
        return Entry(one: $0, plan: Self.plan(plan, $0.question, options))
      }
    }
    guard !entries.isEmpty else {
      throw .pairs(file: path, .noCase(pairs: file.pairs.count, rules: options.rules))
    }
    self.path = path
    self.options = options
    pairs = file.pairs.count
    checksum = file.checksum
    sources = try file.sources
  }

  /// Rolling origins of a model file's own follower and leader. At each, the series are read anew as of that date, so
  /// that no transform sees what came later.
  public init(_ model: ModelFile, options: Options = Options()) throws(StudyError) {
    let study = try Study(model)
    let full = study.plan
    methods = try Self.methods(
      options, families: full.followerFamilies,
      hasRecords: full.follower.kind == .records || full.leader?.kind == .records)
    let rules = options.rules
    let history = Self.history(full, end: full.origin)
    var all = rules
    all.longestHistory = nil
    var entries: [Entry] = []
    for one in BacktestCase.cases(pair: model.name, history: history, rules: all) {
      let origin = DecimalYear(one.question.origin)
      func cut(_ selection: Selection) -> Selection {
        var cut = selection
        cut.until = min(selection.until ?? origin, origin)
        return cut
      }
      // A transform that has no value yet, such as an index to a later date, gives no case.
      guard var plan = try? study.plan(follower: cut(model.follower), leader: model.leader.map(cut)) else { continue }
      plan.follower.observedUntil = max(plan.follower.observedUntil, plan.follower.kind == .records ? origin : 0)
      if plan.leader?.kind == .records { plan.leader?.observedUntil = origin }
      if let count = rules.longestHistory {
        plan.follower = plan.follower.last(count)
        plan.leader = plan.leader?.last(count)
      }
      let seen = Self.history(plan, end: origin, count: rules.longestHistory)
      guard seen.observations.last?.time == one.question.origin, seen.count > 1 else { continue }
      let question = BacktestQuestion(
        pair: one.question.pair, cluster: one.question.cluster, origin: one.question.origin,
        horizon: one.question.horizon, levelHorizons: one.question.levelHorizons, history: seen)
      entries.append(
        Entry(one: BacktestCase(question: question, outcome: one.outcome), plan: Self.plan(plan, question, options)))
    }
    guard !entries.isEmpty else { throw .pairs(file: model.path, .noCase(pairs: 1, rules: rules)) }
    self.entries = entries
    self.path = model.path
    self.options = options
    pairs = 1
    checksum = model.checksum
    sources = [DataSourceRecord(table: study.table, source: DatasetSource.read(beside: model.data))]
  }

  /// Families of a pair that no model file names.
  static let families = ["exponential", "logistic", "gompertz"]

  /// Follower and leader once a year: common observations, or where one is a running best, both as they stood on the
  /// anniversaries of the last date.
  private static func history(_ plan: ForecastPlan, end: DecimalYear, count: Int? = nil) -> PairHistory {
    let follower = plan.follower
    let leader =
      plan.leader
      ?? TimeSeries(
        entity: "target", series: follower.series, unit: follower.unit, dates: follower.dates,
        values: follower.dates.map { _ in plan.target ?? 1 })
    guard follower.kind == .records || leader.kind == .records else {
      return PairHistory(follower: follower, leader: leader)
    }
    let first = max(follower.dates.first?.value ?? end.value, leader.dates.first?.value ?? end.value)
    let years = max(0, Int((end.value - first + 1e-9).rounded(.down)))
    let dates = (0...min(years, 10_000)).reversed().map { DecimalYear(end.value - Double($0)) }
    return PairHistory(
      follower: follower, leader: leader, standingAt: count.map { Array(dates.suffix($0)) } ?? dates)
  }

  private static func plan(_ plan: ForecastPlan, _ question: BacktestQuestion, _ options: Options) -> ForecastPlan {
    var plan = plan
    plan.horizon = DecimalYear(question.origin + Double(question.horizon))
    plan.draws = options.draws
    plan.threads = 1
    plan.seed = seed(options.seed, of: question)
    return plan
  }

  /// Each case its own random numbers: shared ones would not average out.
  static func seed(_ seed: UInt64, of question: BacktestQuestion) -> UInt64 {
    let code = RandomSource.Purpose("\(question.pair)@\(question.origin)").code
    return seed &+ UInt64(code) << 32
  }

  private static func methods(
    _ options: Options, families: [any CurveFamily], hasRecords: Bool = false
  ) throws(StudyError) -> [BacktestMethod] {
    try chosen(
      options.methods, hasReference: options.hasReference,
      among: BacktestMethod.all(families: families, hasRecords: hasRecords))
  }

  /// Methods by name, in their order; all of them when none is named.
  static func chosen(
    _ names: [String], hasReference: Bool, among all: [BacktestMethod]
  ) throws(StudyError) -> [BacktestMethod] {
    guard !names.isEmpty else { return all }
    for name in names where !all.contains(where: { $0.name == name }) {
      let known = all.map(\.name)
      throw .unknownMethod(name: name, nearest: nearestName(to: name, among: known), known: known)
    }
    return all.filter {
      names.contains($0.name) || (hasReference && $0.name == BacktestMethod.reference.name)
    }
  }

  public var caseCount: Int { entries.count }
  public var methodNames: [String] { methods.map(\.name) }

  /// - Parameter command: the command that reproduces what comes out.
  public func provenance(command: String) -> ProvenanceRecord {
    ProvenanceRecord(
      version: Version.current, command: command, seed: options.seed, draws: options.draws, modelFile: path,
      modelChecksum: checksum, data: sources)
  }
}

extension BacktestStudy: BlockedWork {
  public var pieceCount: Int { entries.count }

  /// Every method's answer to one case, scored.
  public func piece(_ number: Int) -> AnsweredCase<CaseScore> {
    let (one, plan) = (entries[number].one, entries[number].plan)
    return AnsweredCase(
      one.question.answers(methods, plan: plan),
      line: options.keepsLines ? { ForecastLine($0, of: one.question) } : nil,
      score: { CaseScore($0, of: one.question, outcome: one.outcome) })
  }
}

extension PairsFile {
  /// The files of the pairs, each once, with what is known of their origin.
  var sources: [DataSourceRecord] {
    get throws(StudyError) {
      var seen: Set<String> = []
      var records: [DataSourceRecord] = []
      for pair in pairs where seen.insert(pair.path).inserted {
        do throws(DataError) {
          records.append(
            DataSourceRecord(
              table: try Table.read(path: pair.path, keeping: []), source: DatasetSource.read(beside: pair.path)))
        } catch {
          throw .data(error)
        }
      }
      return records
    }
  }
}

extension TimeSeries {
  /// The last so many points.
  func last(_ count: Int) -> TimeSeries {
    let first = self.count - count
    return first > 0 ? filtered { $0 >= first } : self
  }
}
