public import Studies

/// The pictures of a backtest: whether chances can be believed, and how scores grow with the horizon.
public enum BacktestFigures {
  public static func all(_ record: BacktestRecord) -> [Figure] {
    [reliability(record), brier(record), coverage(record), ranked(record)].compactMap { $0 }
  }

  /// Writes `backtest-<figure>.svg` for every figure.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ figures: [Figure], to directory: String) throws(ReportError) -> [String] {
    try FigureFiles.write(figures, to: directory) { "backtest-\($0.name).svg" }
  }

  /// Chance against share for the first method.
  static func reliability(_ record: BacktestRecord) -> Figure? {
    record.methods.first.flatMap { reliability($0.reliability, of: "Chances of the \($0.title)", name: "reliability") }
  }

  /// Chance against share, with the band in which true chances stay, and the maps that would have made them honest:
  /// drawn to show where they were not, never applied.
  static func reliability(_ reliability: ReliabilityRecord, of whose: String, name: String) -> Figure? {
    let bins = reliability.bins
    guard bins.count > 1 else { return nil }
    let outside = bins.filter { $0.observed < $0.clusterBandLow || $0.observed > $0.clusterBandHigh }.count
    let finding =
      outside == 0
      ? "every bin lies in the band of true chances"
      : "\(outside) of \(bins.count) bins \(outside == 1 ? "lies" : "lie") outside the band of true chances"
    var layers: [Figure.Layer] = [
      .init(
        .band(bins.map { .init($0.forecast, low: $0.clusterBandLow, high: $0.clusterBandHigh) }), ink: .faint),
      .init(.line([.init(0, 0), .init(1, 1)], .dashed), ink: .faint),
    ]
    func line(_ map: [ReliabilityRecord.MapPoint]) -> [Figure.Point] { map.map { .init($0.forecast, $0.honest) } }
    if reliability.isotonic.count > 1 {
      layers.append(.init(.line(line(reliability.isotonic), .dotted), ink: .third, label: "isotonic"))
    }
    if !reliability.beta.isEmpty {
      layers.append(.init(.line(line(reliability.beta), .dashed), ink: .leader, label: "beta"))
    }
    layers += [
      .init(.line(bins.map { .init($0.forecast, $0.observed) }, .solid), ink: .follower, label: "came"),
      .init(.points(bins.map { .init($0.forecast, $0.observed) }), ink: .follower),
    ]
    return Figure(
      name: name, title: "\(whose): \(finding).",
      x: .init(label: "chance forecast", notation: .percent, range: 0...1),
      y: .init(label: "share that came", notation: .percent, range: 0...1), layers: layers)
  }

  /// Brier score of the chance by h years, the first method against the reference and the baselines.
  static func brier(_ record: BacktestRecord) -> Figure? {
    let methods = shown(record)
    let layers = methods.enumerated().map { index, method in
      Figure.Layer(
        .line(method.brier.map { .init(Double($0.years), $0.score.estimate) }, stroke(index)), ink: ink(index),
        label: method.title)
    }
    guard let first = methods.first, first.brier.count > 1 else { return nil }
    var title = "Errors of the chance of a passage by years ahead"
    if let skill = first.skill {
      let points = TextReport.whole(abs(skill.estimate))
      title += ": the \(first.title) is \(points)% \(skill.estimate < 0 ? "worse" : "better") than the reference"
    }
    return Figure(
      name: "brier", title: title + ".", x: horizons(first.brier.map(\.years)),
      y: .init(label: "Brier score, lower is better"), layers: layers)
  }

  /// Share of the first method's intervals that held, against what they claim.
  static func coverage(_ record: BacktestRecord) -> Figure? {
    guard let method = record.methods.first, method.levels.count > 1 else { return nil }
    var layers: [Figure.Layer] = []
    var worst = 0.0
    for (index, nominal) in [0.5, 0.8, 0.9, 0.95].enumerated() {
      let shares = method.levels.compactMap { level in
        level.coverage.first { $0.nominal == nominal }.map { (years: Double(level.years), share: $0.share) }
      }
      guard shares.count > 1 else { continue }
      worst = shares.map { abs($0.share.estimate - nominal) }.reduce(worst, max)
      layers.append(.init(.horizontalLine(nominal, .dotted), ink: ink(index)))
      if nominal == 0.8 {
        layers.append(
          .init(.band(shares.map { .init($0.years, low: $0.share.low, high: $0.share.high) }), ink: ink(index)))
      }
      layers.append(
        .init(
          .line(shares.map { .init($0.years, $0.share.estimate) }, .solid), ink: ink(index),
          label: ProbabilityText.percent(nominal)))
    }
    guard !layers.isEmpty else { return nil }
    return Figure(
      name: "coverage",
      title: "Intervals of the \(method.title) hold within \(Int((worst * 100).rounded())) points of what they claim.",
      x: horizons(method.levels.map(\.years)),
      y: .init(label: "share of intervals that held; dotted: claimed", notation: .percent, range: 0...1),
      layers: layers)
  }

  /// CRPS of the log ratio by years ahead.
  static func ranked(_ record: BacktestRecord) -> Figure? {
    let methods = shown(record).filter { $0.levels.count > 1 }
    guard let first = methods.first else { return nil }
    let layers = methods.enumerated().map { index, method in
      Figure.Layer(
        .line(method.levels.map { .init(Double($0.years), $0.crps.estimate) }, stroke(index)), ink: ink(index),
        label: method.title)
    }
    return Figure(
      name: "crps", title: "Errors of the log ratio by years ahead.", x: horizons(first.levels.map(\.years)),
      y: .init(label: "CRPS of the log ratio, lower is better"), layers: layers)
  }

  /// The first method, the reference, and what else there is of routes and baselines; six lines are what one can read.
  private static func shown(_ record: BacktestRecord) -> [MethodRecord] {
    let first = record.methods.prefix(1)
    let reference = record.methods.dropFirst().filter { $0.method == record.reference }
    let others = record.methods.dropFirst().filter { $0.method != record.reference && $0.role != "family" }
    return Array((first + reference + others.sorted { $0.dateScore.estimate < $1.dateScore.estimate }).prefix(6))
  }

  static func ink(_ index: Int) -> Figure.Ink {
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth, .sixth]
    return inks[index % inks.count]
  }

  static func stroke(_ index: Int) -> Figure.Stroke { index == 0 ? .solid : .dashed }

  static func horizons(_ years: [Int]) -> Figure.Axis {
    .init(label: "years ahead", range: 0...Double((years.max() ?? 1) + 1))
  }
}
