public import Studies

/// The pictures of a plain fit. Each says its finding in its title.
public enum FitFigures {
  /// Data with every fitted curve, then the residuals of the best.
  public static func all(_ record: FitRecord) -> [Figure] {
    [curves(record), residuals(record)].compactMap { $0 }
  }

  /// Data with the fitted curves.
  public static func curves(_ record: FitRecord) -> Figure? {
    let data = Fan.points(record.data)
    guard !data.isEmpty else { return nil }
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth, .sixth]
    let scale = Fan.scale(data.map(\.y))
    var layers: [Figure.Layer] = []
    for (index, fit) in record.fits.enumerated() {
      let points = fit.points.map { Figure.Point($0.date.year, $0.fitted) }.filter { $0.x.isFinite && $0.y.isFinite }
      layers.append(
        .init(.line(points, index < inks.count ? .solid : .dashed), ink: inks[index % inks.count], label: fit.family))
    }
    if record.data.kind == "records" { layers.append(.init(.steps(data), ink: .faint)) }
    layers.append(.init(.points(data), ink: .neutral))
    let best = best(record)
    let title =
      best.map { "\(record.data.entity): \($0.family) fits \(record.data.series) best" + ranking(record) }
      ?? "\(record.data.entity): \(record.data.series)"
    return Figure(
      name: "curves", title: title + ".",
      y: .init(label: ForecastFigures.axisLabel(record.data.series, record.data.unit, scale), scale: scale),
      layers: layers)
  }

  /// What the best curve leaves unexplained.
  public static func residuals(_ record: FitRecord) -> Figure? {
    best(record).flatMap { residuals($0, of: record.data.entity, name: "residuals", ink: .follower) }
  }

  static func residuals(_ fit: FamilyFitRecord, of entity: String, name: String, ink: Figure.Ink) -> Figure? {
    let points = fit.points.map { Figure.Point($0.date.year, $0.residual) }.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > 1 else { return nil }
    var finding = "Residuals of the \(fit.family) curve, \(entity)"
    if let probability = fit.goodness.ljungBoxPValue {
      finding +=
        probability < 0.05
        ? ": they hang together (Ljung–Box p \(probability < 0.001 ? "< 0.001" : "= " + SignificantDigits(2)(probability)))"
        : ": no sign that they hang together (Ljung–Box p = \(SignificantDigits(2)(probability)))"
    } else if let statistic = fit.goodness.durbinWatson {
      finding += ": Durbin–Watson \(SignificantDigits(3)(statistic)), where 2 means unrelated"
    }
    return Figure(
      name: name, title: finding + ".", y: .init(label: "observed less fitted, on the scale of the fit"),
      layers: [
        .init(.horizontalLine(0, .solid), ink: .faint), .init(.bars(points), ink: ink), .init(.points(points), ink: ink),
      ])
  }

  private static func best(_ record: FitRecord) -> FamilyFitRecord? {
    record.fits.min { ($0.goodness.aicc ?? .infinity) < ($1.goodness.aicc ?? .infinity) }
  }

  private static func ranking(_ record: FitRecord) -> String {
    record.fits.count > 1 && record.fits.contains { $0.goodness.aicc != nil } ? " of \(record.fits.count) by AICc" : ""
  }
}
