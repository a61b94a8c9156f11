public import Backtesting
import Foundation

/// What the default forecast has been worth on decided episodes, as reports draw it: schema `catchup.track-figures/1`,
/// written by `catchup backtest PAIRS.csv --learn FOLDER`.
public struct TrackFiguresRecord: Codable, Sendable, Equatable {
  public static let schema = "catchup.track-figures/1"
  public var schema: String = TrackFiguresRecord.schema
  /// True where each group of pairs was left out of the learning when it was forecast; false where the calibration had
  /// been learnt from the same pairs, which flatters it.
  public var isHeldOut: Bool
  public var pairs: Int
  public var clusters: Int
  public var dateScore: Double
  public var referenceDateScore: Double
  public var reliability: ReliabilityRecord
  /// By years ahead.
  public var horizons: [Horizon]

  /// Scores at one distance; lower is better. The log ratio's are `null` where it was not forecast so far ahead.
  public struct Horizon: Codable, Sendable, Equatable {
    public var years: Int
    /// Of the chance of a passage by then.
    public var brier: Double
    /// 5% and 95% of the bootstrap over clusters.
    public var brierLow: Double
    public var brierHigh: Double
    public var referenceBrier: Double
    public var crps: Double?
    public var referenceCrps: Double?
    /// Share of the 80% intervals of the log ratio that held.
    public var coverage80: Double?

    enum CodingKeys: String, CodingKey {
      case years, brier, crps
      case brierLow = "brier.low"
      case brierHigh = "brier.high"
      case referenceBrier = "reference_brier"
      case referenceCrps = "reference_crps"
      case coverage80 = "coverage_80"
    }
  }

  enum CodingKeys: String, CodingKey {
    case schema, pairs, clusters, reliability, horizons
    case isHeldOut = "held_out"
    case dateScore = "date_score"
    case referenceDateScore = "reference_date_score"
  }

  /// - Parameters:
  ///   - scores: the default forecast's.
  ///   - reference: the random walk's on the same origins.
  /// - Returns: `nil` without scores of either.
  public init?(_ scores: [CaseScore], against reference: [CaseScore], isHeldOut: Bool) {
    guard let own = MethodScores(scores), let other = MethodScores(reference) else { return nil }
    self.isHeldOut = isHeldOut
    pairs = own.dateScore.pairs
    clusters = own.dateScore.clusters
    dateScore = own.dateScore.mean
    referenceDateScore = other.dateScore.mean
    reliability = ReliabilityRecord(own.reliability)
    horizons = own.brier.sorted { $0.key < $1.key }.compactMap { years, brier in
      guard let referenceBrier = other.brier[years] else { return nil }
      return Horizon(
        years: years, brier: brier.mean, brierLow: brier.low, brierHigh: brier.high,
        referenceBrier: referenceBrier.mean, crps: own.levels[years]?.crps.mean,
        referenceCrps: other.levels[years]?.crps.mean, coverage80: own.levels[years]?.coverage[0.8]?.mean)
    }
  }

  /// The figures of the calibration that this version ships.
  public static let shipped: TrackFiguresRecord = {
    do {
      return try JSONDecoder().decode(TrackFiguresRecord.self, from: Data(PackageResources.track_figures_json))
    } catch {
      preconditionFailure("the track record's figures inside the program cannot be read: \(error)")
    }
  }()
}

extension LearningRun {
  /// The shipped way to learn, on pairs that it had not seen, against the random walk.
  public var trackFigures: TrackFiguresRecord? {
    guard let reference = others.first(where: { $0.name == BacktestMethod.reference.name }) else { return nil }
    return TrackFiguresRecord(procedures[0].scores, against: reference.scores, isHeldOut: true)
  }
}
