public import Backtesting
import Curves
import Datasets
import Fitting
import Forecasting
import Solvers

/// What `catchup backtest` does with a table of series: forecasts of each alone from past origins, against what came.
public struct SeriesBacktestStudy: Sendable {
  struct Entry: Sendable {
    var one: SeriesCase
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
    public var rules: SeriesProtocol

    public init(
      methods: [String] = [], hasReference: Bool = true, keepsLines: Bool = false, draws: Int = 1000, seed: UInt64 = 1,
      threads: Int = 1,
      rules: SeriesProtocol = SeriesProtocol()
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

  public let path: String
  let entries: [Entry]
  let methods: [BacktestMethod]
  let options: Options
  let listed: Int
  let sources: [DataSourceRecord]
  let checksum: String

  /// Whether a table lists series alone, and no pairs.
  public static func lists(path: String) throws(StudyError) -> Bool {
    do throws(DataError) { return SeriesFile.lists(try Table.read(path: path, keeping: [])) } catch {
      throw .data(error)
    }
  }

  /// - Parameter folder: where the files are; beside the table of series, or one folder above, when absent.
  public init(series path: String, folder: String? = nil, options: Options = Options()) throws(StudyError) {
    let file = try SeriesFile(path: path, folder: folder)
    let families = try FitStudy.families(named: BacktestStudy.families)
    methods = try BacktestStudy.chosen(
      options.methods, hasReference: options.hasReference, among: BacktestMethod.series(families: families))
    entries = try file.series().flatMap { row, cluster, series in
      SeriesCase.cases(
        row.id, cluster: cluster, series: series, target: row.target, rules: options.rules
      ).map { one in
        var seen = one.question.history.follower
        seen.unit = series.unit
        let isShare = seen.isPercentage && seen.values.allSatisfy { (0...100).contains($0) }
        var plan = ForecastPlan(
          follower: seen, leader: nil, target: one.target, followerFamilies: families, leaderFamilies: [],
          criteria: [], horizon: DecimalYear(one.question.origin + Double(one.question.horizon)), draws: options.draws)
        plan.ceiling = row.ceiling ?? (isShare ? 100 : nil)
        plan.saturation = plan.ceiling
        plan.seed = BacktestStudy.seed(options.seed, of: one.question)
        return Entry(one: one, plan: plan)
      }
    }
    guard !entries.isEmpty else { throw .series(file: path, .noCase(series: file.rows.count, rules: options.rules)) }
    self.path = path
    self.options = options
    listed = file.rows.count
    checksum = file.checksum
    sources = try file.sources()
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

extension SeriesBacktestStudy: BlockedWork {
  public var pieceCount: Int { entries.count }

  /// Every method's answer to one case, scored.
  public func piece(_ number: Int) -> AnsweredCase<SeriesScore> {
    let (one, plan) = (entries[number].one, entries[number].plan)
    return AnsweredCase(
      one.question.answers(methods, plan: plan), line: options.keepsLines ? { ForecastLine($0, of: one) } : nil,
      score: { SeriesScore($0, of: one) })
  }
}

/// The answers of every method to every case, and what they are worth.
public struct SeriesBacktestRun: Sendable {
  let study: SeriesBacktestStudy
  let answers: [AnsweredCase<SeriesScore>]

  /// - Parameter answers: one a case, in the study's order.
  public init(_ study: SeriesBacktestStudy, answers: [AnsweredCase<SeriesScore>]) {
    self.study = study
    self.answers = answers
  }

  /// The answers of the first method as lines of the protocol, in the order of the cases: chances of reaching the
  /// target, and levels in the unit of the series.
  public var lines: [ForecastLine] { answers.compactMap(\.line) }

  /// - Parameter command: the command that reproduces the record.
  public func record(command: String) -> SeriesBacktestRecord {
    let scores = study.methods.indices.map { answers.scores(of: $0) }
    let reference = study.methods.firstIndex { $0.name == BacktestMethod.levelReference.name }
    let rules = study.options.rules
    return SeriesBacktestRecord(
      protocolVersion: SeriesProtocol.version, file: study.path, series: study.listed,
      qualifyingSeries: Set(study.entries.map(\.one.question.pair)).count,
      clusters: Set(study.entries.map(\.one.question.cluster)).count, cases: study.entries.count,
      rules: SeriesRulesRecord(rules), reference: BacktestMethod.levelReference.name,
      methods: study.methods.indices.compactMap { index in
        SeriesMethodRecord(
          study.methods[index], scores[index],
          skill: { years in
            reference.flatMap { $0 == index ? nil : Skill(scores[index], against: scores[$0], years: years) }
          }, refusals: answers.refusals(of: index))
      },
      unanswered: study.methods.indices.filter { scores[$0].isEmpty }.map {
        UnansweredRecord(
          method: study.methods[$0].name, title: study.methods[$0].title, refusals: answers.refusals(of: $0))
      },
      provenance: study.provenance(command: command))
  }
}
