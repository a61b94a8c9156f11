public import Studies

extension TidyTable {
  /// A mechanism's tables; those without rows are left out. Of curves fitted together: who passes whom, terms, data and
  /// curves. Of a race through generations: entries, terms, dates, chances, generations to come.
  public static func all(_ record: MechanismRecord) -> [TidyTable] {
    switch record {
    case .system(let record): tables(record).filter { !$0.rows.isEmpty }
    case .leapfrog(let record): tables(record).filter { !$0.rows.isEmpty }
    }
  }

  /// Writes `<study>-<table>.csv` for every table of a mechanism.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: MechanismRecord, to directory: String) throws(ReportError) -> [String] {
    try write(all(record), of: record.fileStem, to: directory)
  }

  private static func tables(_ record: SystemRecord) -> [TidyTable] {
    [
      TidyTable(
        name: "crossings",
        columns: ["follower", "leader", "date", "decimal_year", "std.error", "conf.low", "conf.high", "note"],
        rows: record.crossings.map { crossing -> [String] in
          let interval: [String] = [number(crossing.standardError), number(crossing.low), number(crossing.high)]
          return [crossing.follower, crossing.leader] + date(crossing.date) + interval + [crossing.note]
        }),
      TidyTable(
        name: "terms",
        columns: ["term", "estimate", "std.error", "conf.low", "conf.high", "unit", "status", "meaning"],
        rows: record.terms.map {
          [
            $0.term, number($0.estimate), number($0.standardError), number($0.low), number($0.high), $0.unit, $0.status,
            $0.meaning,
          ]
        }),
      TidyTable(
        name: "data", columns: ["entity", "series", "unit", "date", "decimal_year", "value"],
        rows: record.data.flatMap { series in
          series.points.map { [series.entity, series.series, series.unit] + date($0.date) + [number($0.value)] }
        }),
      TidyTable(
        name: "curves", columns: ["entity", "unit", "date", "decimal_year", "value"],
        rows: record.outputs.flatMap { output in
          output.curve.map { [output.entity, output.unit] + date($0.date) + [number($0.value)] }
        }),
    ]
  }

  private static func tables(_ record: LeapfrogRecord) -> [TidyTable] {
    [
      TidyTable(
        name: "entries", columns: ["generation", "entity", "date", "decimal_year", "years_behind", "passed_over"],
        rows: record.entries.flatMap { entry -> [[String]] in
          let leader: [String] = [entry.generation, record.leader] + date(entry.leader) + ["", ""]
          let lag: [String] = [number(entry.lag), "\(entry.skipped)"]
          let follower: [String] = [entry.generation, record.follower] + date(entry.follower) + lag
          return [leader, follower]
        }),
      TidyTable(
        name: "terms", columns: ["term", "estimate", "conf.low", "conf.high", "unit", "meaning"],
        rows: record.terms.map {
          [$0.term, number($0.estimate), number($0.low), number($0.high), $0.unit, $0.meaning]
        }),
      TidyTable(
        name: "dates", columns: ["course", "event", "probability", "date", "decimal_year"],
        rows: record.courses.flatMap { course in
          dates(course.level, of: [course.course, "level"]) + dates(course.ahead, of: [course.course, "ahead"])
        }),
      TidyTable(
        name: "chances", columns: ["course", "date", "decimal_year", "probability"],
        rows: record.courses.flatMap { course in
          course.cdf.map { [course.course] + date($0.date) + [number($0.probability)] }
        }),
      TidyTable(
        name: "generations",
        columns: [
          "course", "generation", "quantile", "date", "decimal_year", "probability_first", "probability_skipped",
        ],
        rows: record.courses.flatMap { course in
          course.generations.flatMap { one -> [[String]] in
            let chances: [String] = [number(one.probabilityFirst), number(one.probabilitySkipped)]
            let reached: [(String, DateRecord?)] = [("0.1", one.low), ("0.5", one.median), ("0.9", one.high)]
            return reached.map { quantile, day -> [String] in
              [course.course, one.generation, quantile] + date(day) + chances
            }
          }
        }),
    ]
  }

  private static func dates(_ quantiles: [DateQuantileRecord], of head: [String]) -> [[String]] {
    quantiles.map { head + [number($0.probability)] + date($0.date) }
  }
}
