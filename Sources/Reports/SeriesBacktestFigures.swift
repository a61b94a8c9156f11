public import Studies

/// The pictures of a backtest of series alone: errors by years ahead and by what had been seen, and intervals that held.
public enum SeriesBacktestFigures {
  public static func all(_ record: SeriesBacktestRecord) -> [Figure] {
    [errors(record), seen(record), coverage(record)].compactMap { $0 }
  }

  /// CRPS by years ahead.
  static func errors(_ record: SeriesBacktestRecord) -> Figure? {
    let methods = shown(record)
    guard let first = methods.first, first.levels.count > 1 else { return nil }
    var title = "Errors of the level by years ahead"
    if let skill = first.skill.last {
      let points = TextReport.whole(abs(skill.skill.estimate))
      title +=
        ": at \(skill.years) the \(first.title) is \(points)% \(skill.skill.estimate < 0 ? "worse" : "better")"
        + " than the reference"
    }
    return Figure(
      name: "crps", title: title + ".", x: BacktestFigures.horizons(first.levels.map(\.years)),
      y: .init(label: "CRPS in the unit of the series, log scale", scale: .logarithmic),
      layers: methods.enumerated().map { index, method in
        Figure.Layer(
          .line(method.levels.map { .init(Double($0.years), $0.crps.estimate) }, BacktestFigures.stroke(index)),
          ink: BacktestFigures.ink(index), label: method.title)
      })
  }

  /// CRPS five years ahead, or as near to it as there is, by share of the record seen.
  static func seen(_ record: SeriesBacktestRecord) -> Figure? {
    let methods = shown(record)
    guard let first = methods.first, first.shares.count > 1,
      let years = first.levels.map(\.years).min(by: { abs($0 - 5) < abs($1 - 5) })
    else { return nil }
    func points(_ method: SeriesMethodRecord) -> [Figure.Point] {
      method.shares.compactMap { share in
        share.levels.first { $0.years == years }.map { .init(share.share, $0.crps.estimate) }
      }
    }
    var title = "Errors \(years) years ahead by how much of the record had been seen"
    if let early = points(first).first, let late = points(first).last, early.y > 0 {
      title += ": for the \(first.title) the last is \(TextReport.whole(late.y / early.y))% of the first"
    }
    return Figure(
      name: "seen", title: title + ".",
      x: .init(label: "share of the record seen", notation: .percent, range: 0...1),
      y: .init(label: "CRPS in the unit of the series, log scale", scale: .logarithmic),
      layers: methods.enumerated().map { index, method in
        Figure.Layer(
          .line(points(method), BacktestFigures.stroke(index)), ink: BacktestFigures.ink(index), label: method.title)
      })
  }

  /// Share of 80% intervals that held.
  static func coverage(_ record: SeriesBacktestRecord) -> Figure? {
    let methods = shown(record)
    guard let first = methods.first, first.levels.count > 1 else { return nil }
    func held(_ method: SeriesMethodRecord) -> [(years: Double, share: MeanRecord)] {
      method.levels.compactMap { level in
        level.coverage.first { $0.nominal == 0.8 }.map { (Double(level.years), $0.share) }
      }
    }
    let own = held(first)
    guard let low = own.map(\.share.estimate).min(), let high = own.map(\.share.estimate).max() else { return nil }
    return Figure(
      name: "coverage",
      title: "80% intervals of the \(first.title) hold \(TextReport.whole(low)) to "
        + "\(TextReport.whole(high))% of the time.",
      x: BacktestFigures.horizons(first.levels.map(\.years)),
      y: .init(label: "share of 80% intervals that held", notation: .percent, range: 0...1),
      layers: [
        .init(.band(own.map { .init($0.years, low: $0.share.low, high: $0.share.high) }), ink: .follower),
        .init(.horizontalLine(0.8, .dotted), ink: .faint, label: "claimed"),
      ]
        + methods.enumerated().map { index, method in
          Figure.Layer(
            .line(held(method).map { .init($0.years, $0.share.estimate) }, BacktestFigures.stroke(index)),
            ink: BacktestFigures.ink(index), label: method.title)
        })
  }

  /// The first method, the reference, and the bare curves and baselines closest to them; six lines can be read.
  private static func shown(_ record: SeriesBacktestRecord) -> [SeriesMethodRecord] {
    func longest(_ method: SeriesMethodRecord) -> Double { method.levels.last?.crps.estimate ?? .infinity }
    let others = record.methods.dropFirst()
    let bare = others.filter { $0.role == "family" && $0.method.hasPrefix("bare-") }
    let baselines = others.filter { $0.role == "baseline" }
    let routes = others.filter { $0.role == "route" && $0.method != record.reference }
    return Array(
      (record.methods.prefix(1) + others.filter { $0.method == record.reference }
        + bare.sorted {
          longest($0) < longest($1)
        } + baselines + routes).prefix(6))
  }
}
