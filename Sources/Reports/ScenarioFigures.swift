public import Studies

/// The picture of scenarios: by when the gap is closed, a line each.
public enum ScenarioFigures {
  static let name = "scenarios"

  public static func all(_ record: ScenariosRecord) -> [Figure] { [closing(record)].compactMap { $0 } }

  /// Writes `<study>-scenarios.svg`.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ScenariosRecord, to directory: String) throws(ReportError) -> [String] {
    try FigureFiles.write(all(record), to: directory) { "\(record.study.name)-\($0.name).svg" }
  }

  /// P(closed by the date), as things stand dashed, and the five scenarios that differ most from it.
  static func closing(_ record: ScenariosRecord) -> Figure? {
    guard let base = record.scenarios.first, base.cdf.count > 1 else { return nil }
    let moved = record.scenarios.dropFirst().enumerated().sorted {
      let sizes = [$0, $1].map { abs($0.element.comparison?.restrictedMean ?? 0) }
      return (-sizes[0], $0.offset) < (-sizes[1], $1.offset)
    }
    let shown = moved.prefix(5).sorted { $0.offset < $1.offset }.map(\.element)
    let inks: [Figure.Ink] = [.follower, .leader, .third, .fourth, .fifth]
    var title = "Chance of \(record.criterion) by each date"
    if let most = moved.first?.element, let difference = most.comparison {
      let years = (abs(difference.restrictedMean) * 10).rounded() / 10
      title +=
        years == 0
        ? ": no scenario moves the mean wait by a tenth of a year"
        : ": “\(most.name)” moves the mean wait most, by \(difference.restrictedMean < 0 ? "−" : "+")\(years) years"
    }
    return Figure(
      name: name, title: title + ".",
      y: .init(label: "chance that the gap is closed", notation: .percent, range: 0...1),
      layers: [.init(.line(base.cdf.map(point), .dashed), ink: .neutral, label: base.name)]
        + zip(shown, inks).map { .init(.line($0.cdf.map(point), .solid), ink: $1, label: $0.name) })
  }

  private static func point(_ point: CumulativeRecord) -> Figure.Point { .init(point.date.year, point.probability) }
}
