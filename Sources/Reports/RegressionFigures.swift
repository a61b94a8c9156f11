public import Studies

/// The pictures of a regression: what it fits, and what it leaves.
public enum RegressionFigures {
  public static func all(_ record: RegressionRecord) -> [Figure] {
    [fit(record), residuals(record)].compactMap { $0 }
  }

  /// Observed against fitted values, with the line on which they would agree.
  public static func fit(_ record: RegressionRecord) -> Figure? {
    let points = record.points.map { Figure.Point($0.fitted, $0.observed) }.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > 1, let least = points.map(\.x).min(), let most = points.map(\.x).max(), most > least else {
      return nil
    }
    let share = record.goodness.rSquared.map {
      "explains \(SignificantDigits(3)(100 * $0))% of the variance of \(record.response)"
    }
    let title = share.map { "\(record.formula) \($0)" } ?? "\(record.formula): observed against fitted"
    let ignored = Set(record.robust?.ignored ?? [])
    let kept = zip(record.points, points).filter { !ignored.contains($0.0.line) }.map(\.1)
    let left = zip(record.points, points).filter { ignored.contains($0.0.line) }.map(\.1)
    var layers: [Figure.Layer] = [
      .init(.line([.init(least, least), .init(most, most)], .solid), ink: .faint),
      .init(.points(kept), ink: .follower),
    ]
    if !left.isEmpty { layers.append(.init(.points(left), ink: .leader, label: "too far off to count")) }
    return Figure(
      name: "fit", title: title + ".",
      x: .init(label: "fitted \(record.response)", range: FitFigures.roomy(points.map(\.x))),
      y: .init(label: record.response), layers: layers)
  }

  /// Residuals against fitted values.
  public static func residuals(_ record: RegressionRecord) -> Figure? {
    let points = record.points.map { Figure.Point($0.fitted, $0.residual) }.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > 1, Set(points.map(\.x)).count > 1 else { return nil }
    var finding = "Residuals of \(record.formula)"
    if let test = record.diagnostics.breuschPagan {
      let probability =
        test.pValue < 0.001 ? "p\u{A0}<\u{A0}0.001" : "p\u{A0}=\u{A0}\(SignificantDigits(2)(test.pValue))"
      finding +=
        test.pValue < 0.05
        ? " spread more in some rows than in others (Breusch–Pagan\u{A0}\(probability))"
        : ": no sign that they spread unevenly (Breusch–Pagan\u{A0}\(probability))"
    }
    return Figure(
      name: "residuals", title: finding + ".",
      x: .init(label: "fitted \(record.response)", range: FitFigures.roomy(points.map(\.x))),
      y: .init(label: "observed less fitted"),
      layers: [.init(.horizontalLine(0, .solid), ink: .faint), .init(.points(points), ink: .follower)],
      relativeHeight: 0.62)
  }
}
