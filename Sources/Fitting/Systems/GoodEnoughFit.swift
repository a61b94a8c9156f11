public import Curves
public import Datasets
import RealModule
import Solvers

/// A follower's share under ``GoodEnough``, by least squares on its log odds, given the ratio of capabilities.
///
/// In few points a spread of the buyers' thresholds leaves no trace beside a threshold, so that it is believed beforehand
/// to be log-normal about 0.1 within a factor of 7 either way (95%), unless something is said of `width`.
public struct GoodEnoughFit: Sendable {
  public let system: GoodEnough
  public let estimate: NonlinearFit
  /// The share as it was fitted, and what all shares add to.
  public let series: TimeSeries
  public let whole: Double
  /// Shares outside the dates of the ratio.
  public let leftOut: Int
  /// Whether `width` has the belief stated above.
  public let isWidthBelieved: Bool
  /// The straight line of log odds, where nobody waits for a threshold: odds, rate and the sum of squares.
  public let without: (odds: Double, rate: Double, rss: Double)

  public static let belief = Prior.logNormal(median: 0.1, deviation: 1)

  public var lastRatio: Double { system.ratios[system.ratios.count - 1].ratio }

  /// The share at a decimal year, between 0 and 1.
  public func share(_ parameters: [Double], at date: Double) -> Double {
    let odds = system.outputs(at: date, parameters)[0]
    return 1 / (1 + Double.exp(-odds))
  }

  /// The decimal year at which the share comes to a half, the ratio standing where it stands or going on as declared.
  ///
  /// - Parameter last: until when it is looked for.
  public func half(until last: Double) -> DerivedQuantity {
    let system = system
    return DerivedQuantity("half of the market") { parameters in
      func odds(_ time: Double) -> Double { system.outputs(at: time, parameters)[0] }
      guard odds(system.origin) < 0, odds(last) > 0,
        let root = try? RootFinder.root(of: odds, in: system.origin...last)
      else { return nil }
      let (_, gradients, slopes) = system.expansion(at: root, parameters)
      guard slopes[0] > 0 else { return nil }
      return (root, gradients[0].map { -$0 / slopes[0] })
    }
  }

  /// Whether a threshold is needed: the fall of the sum of squares by it, (RSS₀ − RSS)/RSS, against what it is in
  /// replicates of the straight line with its spread. The threshold has no value where it does nothing, so that no F law
  /// holds (Davies 1987).
  ///
  /// - Returns: `nil` where fewer than half of the replicates could be fitted.
  public func thresholdTest(
    _ fitting: LeastSquaresFitting, replicates: Int, seed: UInt64, threads: Int
  ) -> HypothesisTest? {
    let times = series.dates.map { $0.value - system.origin }
    let spread = (without.rss / Double(max(1, times.count - 2))).squareRoot()
    guard spread > 0 else { return nil }
    let observed = (without.rss - estimate.goodness.rss) / estimate.goodness.rss
    let statistics = InParallel.map(replicates, threads: threads) { index -> Double? in
      var random = RandomSource(seed: seed, purpose: "good enough: no threshold", index: UInt64(index))
      let values = times.map { without.odds + without.rate * $0 + spread * random.normal() }
      guard let estimate = try? fitting.estimate(system, values, at: series.dates.map(\.value), isQuick: true) else {
        return nil
      }
      let straight = Self.line(times, values)
      return (straight.rss - estimate.goodness.rss) / estimate.goodness.rss
    }
    let found = statistics.compactMap { $0 }
    guard found.count * 2 >= replicates else { return nil }
    return HypothesisTest(
      statistic: observed, pValue: Double(1 + found.count { $0 >= observed }) / Double(1 + found.count))
  }

  static func line(_ times: [Double], _ values: [Double]) -> (odds: Double, rate: Double, rss: Double) {
    let count = Double(times.count)
    let center = times.reduce(0, +) / count
    let mean = values.reduce(0, +) / count
    let spread = times.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let slope = spread > 0 ? zip(times, values).reduce(0) { $0 + ($1.0 - center) * ($1.1 - mean) } / spread : 0
    let rss = zip(times, values).reduce(0) { sum, point in
      let residual = point.1 - mean - slope * (point.0 - center)
      return sum + residual * residual
    }
    return (mean - slope * center, slope, rss)
  }
}

extension LeastSquaresFitting {
  /// Fits a share against a threshold of the ratio of capabilities.
  ///
  /// - Parameters:
  ///   - ratios: the follower's capability ÷ the leader's, above 0.
  ///   - whole: what all shares add to.
  ///   - onward: growth of ln ratio per year after its last date.
  public func fit(
    goodEnough series: TimeSeries, ratios: TimeSeries, whole: Double, onward: Double = 0
  ) throws(FitError) -> GoodEnoughFit {
    for (date, value) in zip(series.dates, series.values) where !(value.isFinite && value > 0 && value < whole) {
      throw .series(series.entity, .noOdds(date: date.value, value: value, whole: whole))
    }
    for (date, value) in zip(ratios.dates, ratios.values) where !(value.isFinite && value > 0) {
      throw .series(ratios.entity, .ratioNotPositive(date: date.value, value: value))
    }
    let (first, last) = (ratios.dates.first?.value ?? 0, ratios.dates.last?.value ?? 0)
    let kept = series.filtered { (first - 1e-9...last + 1e-9).contains(series.dates[$0].value) }
    guard kept.dates.count >= 5 else {
      throw .ratioNotSeen(dates: kept.dates.count, first: first, last: last)
    }
    let system = GoodEnough(
      series.entity,
      ratios: zip(ratios.dates, ratios.values).map { GoodEnough.Ratio(date: $0.value, ratio: $1) },
      origin: kept.dates[0].value, onward: onward)
    let times = kept.dates.map { $0.value - system.origin }
    let values = kept.values.map { Double.log($0 / (whole - $0)) }
    do throws(SettingError) {
      try settings.check([(system.name, system.parameters)])
    } catch {
      throw .setting(error)
    }
    let estimate = try estimate(system, values, at: kept.dates.map(\.value))
    return GoodEnoughFit(
      system: system, estimate: estimate, series: kept, whole: whole,
      leftOut: series.dates.count - kept.dates.count, isWidthBelieved: isWidthBelieved(system),
      without: GoodEnoughFit.line(times, values))
  }

  private func isWidthBelieved(_ system: GoodEnough) -> Bool {
    !settings.entries.contains { $0.name == "width" || $0.name == system.name + ".width" }
  }

  /// - Parameters:
  ///   - values: log odds.
  ///   - isQuick: from fewer starts, for replicates.
  func estimate(
    _ system: GoodEnough, _ values: [Double], at dates: [Double], isQuick: Bool = false
  ) throws(FitError) -> NonlinearFit {
    let mean = SystemMean(system, dates: [dates])
    var settings = settings
    if isWidthBelieved(system) {
      settings.entries.append(ParameterSettings.Entry("width", .prior(GoodEnoughFit.belief)))
    }
    let map: ParameterMap
    do throws(SettingError) {
      map = try ParameterMap(model: system.name, system.parameters, settings, origin: 0)
    } catch {
      throw .setting(error)
    }
    guard values.count + map.priors.count > map.freeCount else {
      throw .tooFewPoints(family: system.name, points: values.count, parameters: map.freeCount)
    }
    let seen = system.ratios.map(\.ratio)
    let (low, high) = (seen.min() ?? 1, seen.max() ?? 1)
    // Odds and rate are linear: the best of them for each threshold and spread on a grid.
    var guesses: [[Double]] = []
    let steps = isQuick ? 8 : 16
    for step in 0...steps {
      let share = Double(step) / Double(steps) * 1.2 - 0.1
      let threshold = low * Double.pow(max(high / low, 1.01), share)
      for width in isQuick ? [0.1] : [0.03, 0.1, 0.5] { guesses.append([values[0], 0.1, threshold, width]) }
    }
    var fitting = self
    fitting.noise = .gaussian
    fitting.searches = isQuick ? 2 : max(searches, 5)
    return try fitting.estimate(mean, values: values, weights: nil, map: map, guesses: guesses, largest: nil)
  }
}
