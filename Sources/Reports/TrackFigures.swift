import Studies

/// What the default forecast has been worth, drawn into every report of its kind.
enum TrackFigures {
  static func all(_ record: TrackFiguresRecord) -> [Figure] {
    [reliability(record), brier(record)].compactMap { $0 }
  }

  static func reliability(_ record: TrackFiguresRecord) -> Figure? {
    BacktestFigures.reliability(
      record.reliability, of: "Chances forecast on \(record.pairs) decided pairs, \(learning(record))",
      name: "track-reliability")
  }

  /// Brier score of the chance of a passage by years ahead, with its errors over groups of pairs.
  static func brier(_ record: TrackFiguresRecord) -> Figure? {
    let horizons = record.horizons
    guard horizons.count > 1, record.referenceDateScore > 0 else { return nil }
    let skill = 1 - record.dateScore / record.referenceDateScore
    let better = "\(TextReport.whole(abs(skill)))% \(skill < 0 ? "worse" : "better")"
    func points(_ value: (TrackFiguresRecord.Horizon) -> Double) -> [Figure.Point] {
      horizons.map { .init(Double($0.years), value($0)) }
    }
    return Figure(
      name: "track-scores",
      title: "Errors of those chances by years ahead: over all years the forecast is \(better) than a random walk with "
        + "drift.",
      x: .init(label: "years ahead", range: 0...Double((horizons.map(\.years).max() ?? 1) + 1)),
      y: .init(
        label: "Brier score, lower is better",
        range: 0...(horizons.flatMap { [$0.brierHigh, $0.referenceBrier] }.max() ?? 0.25) * 1.1),
      layers: [
        .init(.band(horizons.map { .init(Double($0.years), low: $0.brierLow, high: $0.brierHigh) }), ink: .follower),
        .init(.line(points(\.referenceBrier), .dashed), ink: .leader, label: "random walk"),
        .init(.line(points(\.brier), .solid), ink: .follower, label: "this forecast"),
        .init(.points(points(\.brier)), ink: .follower),
      ])
  }

  private static func learning(_ record: TrackFiguresRecord) -> String {
    record.isHeldOut ? "each group left out of the learning in turn" : "those the calibration was learnt from"
  }
}
