public import Studies

/// The picture of several curves fitted together.
public enum SystemFigures {
  public static func all(_ record: SystemRecord) -> [Figure] { [curves(record)].compactMap { $0 } }

  /// Every curve with its data, to the last date that is spoken of.
  static func curves(_ record: SystemRecord) -> Figure? {
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth, .sixth]
    var layers: [Figure.Layer] = []
    for (index, output) in record.outputs.enumerated() {
      let ink = inks[index % inks.count]
      layers.append(
        .init(.line(Fan.points(output.curve), index < inks.count ? .solid : .dashed), ink: ink, label: output.entity))
      let points = output.points.compactMap { point in point.date.map { Figure.Point($0.year, point.observed) } }
      layers.append(.init(.points(points), ink: ink))
    }
    for date in record.crossings.compactMap(\.date) {
      layers.append(.init(.verticalLine(date.year, .dotted), ink: .faint))
    }
    let dates = record.outputs.flatMap { $0.curve.map(\.date.year) }
    guard !dates.isEmpty, let data = record.data.first else { return nil }
    // What the curves say of times before the data is no finding.
    let dated = record.crossings.filter { $0.date != nil && !$0.note.hasPrefix("before the first data") }
    var title =
      record.findings.first.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
      ?? "\(record.outputs.count) curves of \(record.system)"
    if let last = dated.max(by: { ($0.date?.year ?? 0) < ($1.date?.year ?? 0) }), let date = last.date {
      title = "\(last.follower) passes \(last.leader) in \(DateText.month(date))"
    }
    let (first, end) = (dates.min() ?? 0, dates.max() ?? 0)
    let shown = layers.filter { layer in
      if case .verticalLine(let date, _) = layer.shape { date >= first && date <= end } else { true }
    }
    return Figure(
      name: "curves", title: title + ".", x: .init(label: "", notation: .years, range: FitFigures.roomy(dates)),
      y: .init(label: ForecastFigures.axisLabel(data.series, data.unit, .linear)), layers: shown)
  }
}
