public import Studies

/// The pictures of a plain fit. Each says its finding in its title.
public enum FitFigures {
  /// Data with every fitted curve, then the residuals of the best, then the regions that were asked for.
  public static func all(_ record: FitRecord) -> [Figure] {
    [curves(record), residuals(record)].compactMap { $0 }
      + record.fits.flatMap { regions($0, of: record.data.entity) }
  }

  /// Data with the fitted curves.
  public static func curves(_ record: FitRecord) -> Figure? {
    let curves = record.fits.map { fit in
      fit.points.compactMap { point in point.date.map { Figure.Point($0.year, point.fitted) } }
    }
    let best = best(record)
    let title =
      best.map { "\(record.data.entity): \($0.family) fits \(record.data.series) best" + ranking(record) }
      ?? "\(record.data.entity): \(record.data.series)"
    return self.curves(
      record.fits.map(\.family), curves, on: record.data, name: "curves", title: title + ".", until: nil)
  }

  /// Data with the fitted curves, on one grid each; `until` cuts curves that go on.
  static func curves(
    _ families: [String], _ curves: [[Figure.Point]], on series: SeriesRecord, name: String, title: String,
    until: Double?
  ) -> Figure? {
    let data = Fan.points(series)
    guard !data.isEmpty else { return nil }
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth, .sixth]
    let scale = Fan.scale(data.map(\.y))
    var layers: [Figure.Layer] = []
    for (index, (family, curve)) in zip(families, curves).enumerated() {
      let points = curve.filter { $0.x.isFinite && $0.y.isFinite && $0.x <= until ?? .infinity }
      let stroke: Figure.Stroke = index < inks.count ? .solid : .dashed
      layers.append(.init(.line(points, stroke), ink: inks[index % inks.count], label: family))
    }
    if series.kind == "records" { layers.append(.init(.steps(data), ink: .faint)) }
    layers.append(.init(.points(data), ink: .neutral))
    let shown = layers.filter { $0.ink == .neutral || until == nil }.flatMap(\.yValues)
    let dates = data.map(\.x) + (until.map { [$0] } ?? [])
    return Figure(
      name: name, title: title, x: .init(label: "", notation: .years, range: roomy(dates)),
      y: .init(
        label: ForecastFigures.axisLabel(series.series, series.unit, scale), scale: scale,
        range: FigureRange.of(.init(label: "", scale: scale), values: shown, padding: 0.15)), layers: layers)
  }

  /// What the best curve leaves unexplained.
  public static func residuals(_ record: FitRecord) -> Figure? {
    best(record).flatMap { residuals($0, of: record.data.entity, name: "residuals", ink: .follower) }
  }

  static func residuals(_ fit: FamilyFitRecord, of entity: String, name: String, ink: Figure.Ink) -> Figure? {
    let points = fit.points.compactMap { point in point.date.map { Figure.Point($0.year, point.residual) } }.filter {
      $0.x.isFinite && $0.y.isFinite
    }
    guard points.count > 1 else { return nil }
    var finding = "Residuals of the \(fit.family) curve, \(entity)"
    if let probability = fit.goodness.ljungBoxPValue {
      finding +=
        probability < 0.05
        ? ": autocorrelated (Ljung–Box\u{A0}p\u{A0}\(probability < 0.001 ? "<\u{A0}0.001" : "=\u{A0}" + SignificantDigits(2)(probability)))"
        : ": no sign of autocorrelation (Ljung–Box\u{A0}p\u{A0}=\u{A0}\(SignificantDigits(2)(probability)))"
    } else if let statistic = fit.goodness.durbinWatson {
      finding += ": Durbin–Watson \(SignificantDigits(3)(statistic)), where 2 means no autocorrelation"
    }
    return Figure(
      name: name, title: finding + ".", x: .init(label: "", notation: .years, range: roomy(points.map(\.x))),
      y: .init(label: "observed less fitted, on the scale of the fit"),
      layers: [
        .init(.horizontalLine(0, .solid), ink: .faint), .init(.bars(points), ink: ink),
        .init(.points(points), ink: ink),
      ], relativeHeight: 0.62)
  }

  /// The stretch of the dates, with room for the marks at its ends.
  static func roomy(_ dates: [Double]) -> ClosedRange<Double>? {
    guard let first = dates.min(), let last = dates.max(), last > first else { return nil }
    let room = (last - first) * 0.02
    return (first - room)...(last + room)
  }

  private static func best(_ record: FitRecord) -> FamilyFitRecord? {
    record.fits.min { ($0.goodness.aicc ?? .infinity) < ($1.goodness.aicc ?? .infinity) }
  }

  private static func ranking(_ record: FitRecord) -> String {
    record.fits.count > 1 && record.fits.contains { $0.goodness.aicc != nil } ? " of \(record.fits.count) by AICc" : ""
  }
}
