public import Studies

/// The pictures of a forecast. Each says its finding in its title.
public enum ForecastFigures {
  /// Those of the answer itself: levels, dates, chances.
  public static func main(_ record: ForecastRecord) -> [Figure] {
    [levels(record), dots(record), chances(record)].compactMap { $0 }
  }

  /// All pictures there are data for, in the order a report shows them.
  public static func all(_ record: ForecastRecord) -> [Figure] {
    let drawn = [levels(record), dots(record), chances(record), ratio(record), lag(record)].compactMap { $0 }
    let scenarios = record.scenarios.map(ScenarioFigures.all) ?? []
    let sensitivity = (record.sensitivity ?? []).flatMap { analysis in
      SensitivityFigures.shown(analysis)
    }
    return drawn + scenarios + sensitivity + curves(record) + residuals(record)
      + (record.trackFigures.map(TrackFigures.all) ?? [])
  }

  /// Data, best curves and fans of follower and leader.
  public static func levels(_ record: ForecastRecord) -> Figure? {
    let series = [record.follower] + (record.leader.map { [$0] } ?? [])
    let end = record.study.origin.year
    let horizon = record.study.horizon.year
    var layers: [Figure.Layer] = []
    var values: [Double] = []
    var bands: [Figure.Layer] = []
    var curves: [Figure.Layer] = []
    var medians: [Figure.Layer] = []
    var data: [Figure.Layer] = []
    for one in series.reversed() {
      let ink: Figure.Ink = one.role == "leader" ? .leader : .follower
      if let level = record.levels.first(where: { $0.quantity == one.role }) {
        let fan = Fan(level)
        bands += fan.bands(ink, most: 2)
        values += fan.values
        medians.append(.init(.line(fan.median, .solid), ink: ink, label: one.entity))
      }
      let points = Fan.points(one)
      values += points.map(\.y)
      if one.kind == "records", let last = points.last {
        data.append(.init(.steps(points + (last.x < end ? [.init(end, last.y)] : [])), ink: ink))
      }
      let hasMedian = medians.contains { $0.label == one.entity }
      data.append(.init(.points(points), ink: ink, label: hasMedian ? nil : one.entity))
      curves += bestCurve(record, one, ink)
    }
    for closing in record.closing where kind(closing) == .level {
      values.append(closing.threshold)
      layers.append(.init(.horizontalLine(closing.threshold, .dashed), ink: .faint, label: closing.criterion))
    }
    guard !values.isEmpty else { return nil }
    layers +=
      bands + curves + [.init(.verticalLine(end, .dotted), ink: .faint, label: RecordWording.originLabel(record))]
      + data + medians
    let scale = Fan.scale(values)
    let first = series.flatMap(\.points).map(\.date.year).filter(\.isFinite).min() ?? end
    let unit = record.follower.unit
    return Figure(
      name: "levels", title: levelsTitle(record), x: dates(from: first, to: horizon),
      y: .init(
        label: axisLabel(record.follower.series, unit, scale) + (curves.isEmpty ? "" : "; dotted: best fitted curve"),
        scale: scale, range: Fan.range(values, scale)),
      layers: layers)
  }

  /// The chance of having closed by each date, for every criterion, and what is left at the horizon.
  public static func chances(_ record: ForecastRecord) -> Figure? {
    let inks: [Figure.Ink] = [.follower, .third, .fourth, .sixth, .fifth, .leader]
    let horizon = record.study.horizon.year
    var layers: [Figure.Layer] = []
    for (index, closing) in record.closing.enumerated() where !closing.cdf.isEmpty {
      let points = closing.cdf.map { Figure.Point($0.date.year, $0.probability) }
      layers.append(
        .init(
          .line(points, index == 0 ? .solid : .dashed), ink: inks[index % inks.count],
          label: "\(closing.criterion) \(ProbabilityText.chance(closing))"))
    }
    guard !layers.isEmpty, let main = record.closing.first else { return nil }
    if main.probability < 0.995 {
      layers.append(
        .init(
          .bracket(x: horizon, low: main.probability, high: 1), ink: .faint,
          label: "never by \(DateText.horizon(record.study.horizon)) \(ProbabilityText.percent(1 - main.probability))"))
    }
    let criteria =
      record.closing.count > 1
      ? ", and "
        + record.closing.dropFirst().map { "\(ProbabilityText.chance($0)) for \($0.criterion)" }
        .joined(separator: ", ")
      : ""
    return Figure(
      name: "chances",
      title: "The chance of \(main.criterion) by \(DateText.horizon(record.study.horizon)) is "
        + "\(ProbabilityText.chance(main))\(criteria).",
      x: dates(from: record.study.origin.year, to: horizon),
      y: .init(label: "chance of having closed by the date", notation: .percent, range: 0...1), layers: layers)
  }

  /// Twenty equally likely outcomes of the headline's criterion, one dot each, those without a date apart.
  public static func dots(_ record: ForecastRecord) -> Figure? {
    guard let closing = record.closing.first, let dots = QuantileDots(closing, record.study) else { return nil }
    let horizon = record.study.horizon.year
    let origin = record.study.origin.year
    let never = "never by \(DateText.horizon(record.study.horizon))"
    let end = horizon + dots.neverWidth + dots.width
    return Figure(
      name: "dots",
      title: dots.closed == 0
        ? "None of \(dots.count) equally likely futures reaches \(closing.criterion) by "
          + "\(DateText.horizon(record.study.horizon))."
        : "Of \(dots.count) equally likely futures, \(dots.closed) reach\(dots.closed == 1 ? "es" : "") "
          + "\(closing.criterion) by \(DateText.horizon(record.study.horizon)) and \(dots.count - dots.closed) "
          + "do\(dots.count - dots.closed == 1 ? "es" : "") not.",
      x: .init(label: "", notation: .years, range: origin...end, numberedUntil: horizon),
      y: .init(label: "each dot is one chance in \(dots.count)", notation: .hidden, range: 0...(dots.height + 1)),
      layers: [
        .init(.verticalLine(horizon, .dotted), ink: .faint, label: dots.closed == dots.count ? nil : never),
        .init(.dots(dots.dated), ink: .follower),
        .init(.dots(dots.never(at: (horizon + end) / 2)), ink: .faint),
      ], relativeHeight: min(1, 0.2 + 0.08 * (dots.height + 1)))
  }

  /// The follower as a share of the leader: past, fan, and the shares that count as closed.
  public static func ratio(_ record: ForecastRecord) -> Figure? {
    let level = record.levels.first { $0.quantity == "ratio" }
    let fan = level.map(Fan.init)
    let history = Fan.points(record.gap.ratioHistory)
    let thresholds = record.closing.filter { kind($0) == .ratio }
    var values = history.map(\.y) + (fan?.values ?? [])
    guard !values.isEmpty else { return nil }
    values += thresholds.map(\.threshold)
    let scale = Fan.scale(values)
    var layers: [Figure.Layer] = fan?.bands(.follower) ?? []
    for closing in distinct(thresholds) {
      let label =
        closing.threshold == 1
        ? closing.criterion : "\(closing.criterion) (\(ProbabilityText.ratio(closing.threshold)))"
      layers.append(.init(.horizontalLine(closing.threshold, .dashed), ink: .faint, label: label))
    }
    layers.append(
      .init(.verticalLine(record.study.origin.year, .dotted), ink: .faint, label: RecordWording.originLabel(record)))
    layers += past(history, record)
    if let fan { layers.append(.init(.line(fan.median, .solid), ink: .follower, label: "median")) }
    var title =
      "\(record.follower.entity) stands at \(ProbabilityText.ratio(record.gap.ratio)) of \(RecordWording.against(record))"
    if let last = fan?.median.last {
      title += "; the median forecast for \(DateText.horizon(record.study.horizon)) is \(ProbabilityText.ratio(last.y))"
    }
    let first = history.first?.x ?? record.study.origin.year
    return Figure(
      name: "ratio", title: title + ".", x: dates(from: first, to: record.study.horizon.year),
      y: .init(
        label: "\(record.follower.entity) ÷ \(RecordWording.against(record))"
          + (scale == .logarithmic ? ", log scale" : ""),
        scale: scale, notation: .percent, range: Fan.range(values, scale)), layers: layers)
  }

  /// The gap in years: past and fan.
  public static func lag(_ record: ForecastRecord) -> Figure? {
    let fan = record.levels.first { $0.quantity == "lag" }.map(Fan.init)
    let history = Fan.points(record.gap.lagHistory)
    let thresholds = record.closing.filter { kind($0) == .lag }
    var values = history.map(\.y) + (fan?.values ?? [])
    guard values.contains(where: \.isFinite) else { return nil }
    values += thresholds.map(\.threshold) + [0]
    var layers: [Figure.Layer] = fan?.bands(.follower) ?? []
    layers.append(.init(.horizontalLine(0, .solid), ink: .faint, label: "no gap"))
    for closing in distinct(thresholds) where closing.threshold != 0 {
      layers.append(.init(.horizontalLine(closing.threshold, .dashed), ink: .faint, label: closing.criterion))
    }
    layers.append(
      .init(.verticalLine(record.study.origin.year, .dotted), ink: .faint, label: RecordWording.originLabel(record)))
    layers += past(history, record)
    if let fan { layers.append(.init(.line(fan.median, .solid), ink: .follower, label: "median")) }
    let now: String
    if let lag = record.gap.lag {
      now =
        "\(record.follower.entity) is \(record.gap.lagIsLowerBound ? "more than " : "")\(DateText.years(lag)) behind "
        + RecordWording.against(record)
    } else {
      now = "\(record.follower.entity) against \(RecordWording.against(record)), as a gap in years"
    }
    let first = history.first?.x ?? record.study.origin.year
    return Figure(
      name: "lag", title: now + ".", x: dates(from: first, to: record.study.horizon.year),
      y: .init(label: "years behind", range: Fan.range(values, .linear)), layers: layers)
  }

  /// Every fitted curve of each series over its data, a little beyond their end.
  public static func curves(_ record: ForecastRecord) -> [Figure] {
    record.fits.compactMap { fits in
      guard let series = [record.follower, record.leader].compactMap({ $0 }).first(where: { $0.role == fits.role }),
        let best = bestIndex(record, fits), fits.fits.indices.contains(best), let first = series.points.first
      else { return nil }
      let end = record.study.origin.year
      let weights = record.families.filter { $0.role == fits.role && $0.weight > 0 }
      let family = fits.fits[best].family
      let finding =
        weights.contains { $0.family == family }
        ? "\(fits.entity): the \(family) curve has the most weight" : "\(fits.entity): no curve has any weight"
      return FitFigures.curves(
        fits.fits.map(\.family), fits.curves.map(Fan.points), on: series, name: "curves-\(fits.role)",
        title: finding + ", of \(fits.fits.count) fitted.", until: end + (end - first.date.year) * 0.25)
    }
  }

  /// What the best curve of each series leaves unexplained.
  public static func residuals(_ record: ForecastRecord) -> [Figure] {
    record.fits.compactMap { fits in
      guard let best = bestIndex(record, fits), fits.fits.indices.contains(best) else { return nil }
      return FitFigures.residuals(
        fits.fits[best], of: fits.entity, name: "residuals-\(fits.role)",
        ink: fits.role == "leader" ? .leader : .follower)
    }
  }

  // MARK: - What a criterion is measured in

  enum CriterionKind { case ratio, level, lag }

  static func kind(_ closing: ClosingRecord) -> CriterionKind {
    switch closing.kind {
    case "lag": .lag
    case "level": .level
    default: .ratio
    }
  }

  /// One line per threshold, though several criteria may share it.
  private static func distinct(_ closings: [ClosingRecord]) -> [ClosingRecord] {
    var seen: Set<Double> = []
    return closings.filter { $0.threshold.isFinite && seen.insert($0.threshold).inserted }
  }

  // MARK: - Pieces

  private static func dates(from first: Double, to last: Double) -> Figure.Axis {
    .init(label: "", notation: .years, range: first < last ? first...last : nil)
  }

  static func axisLabel(_ series: String, _ unit: String, _ scale: Figure.Axis.Scale) -> String {
    var parts = [series]
    if !unit.isEmpty { parts.append(unit) }
    if scale == .logarithmic { parts.append("log scale") }
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private static func past(_ history: [Figure.Point], _ record: ForecastRecord) -> [Figure.Layer] {
    guard !history.isEmpty else { return [] }
    if record.follower.kind == "records" {
      return [.init(.steps(history), ink: .neutral), .init(.points(history), ink: .neutral)]
    }
    return [.init(.line(history, .solid), ink: .neutral), .init(.points(history), ink: .neutral)]
  }

  /// The family with the most weight, else the lowest AICc, else the first.
  static func bestIndex(_ record: ForecastRecord, _ fits: SeriesFitsRecord) -> Int? {
    let weights = record.families.filter { $0.role == fits.role && $0.weight > 0 }
    if let top = weights.max(by: { $0.weight < $1.weight }),
      let index = fits.fits.firstIndex(where: { $0.family == top.family })
    {
      return index
    }
    let criteria = fits.fits.map { $0.goodness.aicc ?? .infinity }
    return criteria.indices.min { criteria[$0] < criteria[$1] }
  }

  private static func bestCurve(_ record: ForecastRecord, _ series: SeriesRecord, _ ink: Figure.Ink) -> [Figure.Layer] {
    guard let fits = record.fits.first(where: { $0.role == series.role }), let best = bestIndex(record, fits),
      fits.curves.indices.contains(best)
    else { return [] }
    return [.init(.line(Fan.points(fits.curves[best]), .dotted), ink: ink)]
  }

  private static func levelsTitle(_ record: ForecastRecord) -> String {
    let horizon = DateText.horizon(record.study.horizon)
    if let ratio = record.levels.first(where: { $0.quantity == "ratio" }), let last = Fan(ratio).median.last {
      return
        "The median forecast for \(horizon) puts \(record.follower.entity) at \(ProbabilityText.ratio(last.y)) of "
        + "\(RecordWording.against(record))."
    }
    return "\(RecordWording.contest(record)) up to \(horizon)."
  }
}
