public import Studies

/// The pictures of a race through generations.
public enum LeapfrogFigures {
  public static func all(_ record: LeapfrogRecord) -> [Figure] { [climb(record), level(record)].compactMap { $0 } }

  /// Writes `leapfrog-<figure>.svg`.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: LeapfrogRecord, to directory: String) throws(ReportError) -> [String] {
    try FigureFiles.write(.leapfrog(record), to: directory)
  }

  /// The generation each side stands at, and those before the follower with 80% of their dates.
  static func climb(_ record: LeapfrogRecord) -> Figure? {
    guard let standing = record.courses.first, let next = standing.generations.first else { return nil }
    func seen(_ date: (GenerationEntryRecord) -> DateRecord?) -> [Figure.Point] {
      record.entries.enumerated().compactMap { place, entry in
        date(entry).map { Figure.Point($0.year, Double(place + 1)) }
      }
    }
    let (leader, follower) = (seen { $0.leader }, seen { $0.follower })
    guard let last = follower.last else { return nil }
    let start = last.y
    var median: [Figure.Point] = [last], band: [[Figure.Point]] = []
    for (step, generation) in standing.generations.enumerated() {
      let place = start + 1 + Double(step)
      if let date = generation.median { median.append(.init(date.year, place)) }
      if let low = generation.low {
        band.append([.init(low.year, place), .init(generation.high?.year ?? record.horizon.year, place)])
      }
    }
    func held(_ points: [Figure.Point]) -> [Figure.Point] {
      points + [.init(record.until.year, points.last?.y ?? 0)]
    }
    return Figure(
      name: "climb",
      title:
        "\(record.follower) has \(next.generation) by \(next.median.map(DateText.month) ?? "no date within the horizon") "
        + "in the median, \(record.leader) \(leaderWords(next, record)).",
      y: .init(label: "generation, 1 is \(record.entries.first?.generation ?? "")"),
      layers: [
        .init(.verticalLine(record.until.year, .dotted), ink: .faint, label: "data end"),
        .init(.steps(held(leader)), ink: .leader, label: record.leader), .init(.points(leader), ink: .leader),
      ] + band.map { .init(.line($0, .solid), ink: .faint) } + [
        .init(.line(median, .dashed), ink: .follower), .init(.steps(held(follower)), ink: .follower),
        .init(.points(follower), ink: .follower, label: record.follower),
      ])
  }

  private static func leaderWords(_ next: LeapfrogGenerationRecord, _ record: LeapfrogRecord) -> String {
    guard let date = next.leader else { return "later" }
    return (date.year <= record.until.year ? "had it in " : "by ") + DateText.month(date)
  }

  /// P(level by the date) by course.
  static func level(_ record: LeapfrogRecord) -> Figure? {
    let inks: [Figure.Ink] = [.neutral, .follower, .leader]
    guard let standing = record.courses.first, standing.cdf.count > 1 else { return nil }
    return Figure(
      name: "level",
      title:
        "\(record.follower) draws level with \(record.leader) by \(DateText.horizon(record.horizon)) with a chance of "
        + "\(ProbabilityText.drawn(standing.probabilityLevel)) \(standing.course).",
      y: .init(label: "chance of having drawn level", notation: .percent, range: 0...1),
      layers: zip(record.courses, inks).map { course, ink in
        .init(
          .line(course.cdf.map { .init($0.date.year, $0.probability) }, ink == .neutral ? .dashed : .solid), ink: ink,
          label: course.course)
      })
  }
}
