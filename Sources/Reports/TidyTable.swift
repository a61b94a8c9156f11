public import Studies

/// A table with one observation a row and one variable a column, as CSV; numbers in full precision, what is absent an
/// empty cell.
public struct TidyTable: Sendable, Equatable {
  public var name: String
  public var columns: [String]
  public var rows: [[String]]

  /// RFC 4180, with a head.
  public var csv: String {
    ([columns] + rows).map { $0.map(Self.cell).joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  /// Quoted where it must be.
  static func cell(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  static func number(_ value: Double?) -> String { value.map { $0.isFinite ? "\($0)" : "" } ?? "" }
}

extension TidyTable {
  /// A forecast's tables: dates and chances by criterion, levels, data, routes, the answer with one thing changed, terms of
  /// the fits, scenarios and what moves the answer; those without rows are left out.
  public static func all(_ record: ForecastRecord) -> [TidyTable] {
    let sides = [record.follower] + (record.leader.map { [$0] } ?? [])
    let tables = [
      TidyTable(
        name: "dates", columns: ["criterion", "probability", "date", "decimal_year"],
        rows: record.closing.flatMap { closing in
          closing.quantiles.map { [closing.criterion, number($0.probability)] + date($0.date) }
        }),
      TidyTable(
        name: "chances", columns: ["criterion", "date", "decimal_year", "probability"],
        rows: record.closing.flatMap { closing in
          closing.cdf.map { [closing.criterion] + date($0.date) + [number($0.probability)] }
        }),
      TidyTable(
        name: "levels", columns: ["quantity", "unit", "date", "decimal_year", "probability", "value"],
        rows: record.levels.flatMap { level in
          level.fan.flatMap { fan in
            zip(level.probabilities, fan.quantiles).map { probability, value in
              [level.quantity, level.unit] + date(fan.date) + [number(probability), number(value)]
            }
          }
        }),
      TidyTable(
        name: "data", columns: ["role", "entity", "series", "unit", "date", "decimal_year", "value"],
        rows: sides.flatMap { side in
          side.points.map { [side.role, side.entity, side.series, side.unit] + date($0.date) + [number($0.value)] }
        }),
      TidyTable(
        name: "routes", columns: ["route", "weight", "probability", "median", "decimal_year", "note"],
        rows: record.weights.map {
          [$0.route, number($0.weight), number($0.probability)] + date($0.median) + [$0.note]
        }),
      TidyTable(
        name: "alternatives", columns: ["change", "probability", "difference", "median", "decimal_year", "note"],
        rows: record.alternatives.map {
          [$0.change, number($0.probability), number($0.difference)] + date($0.median) + [$0.note]
        }),
      TidyTable(
        name: "terms",
        columns: [
          "role", "entity", "family", "term", "estimate", "std.error", "conf.low", "conf.high", "unit", "status",
        ],
        rows: record.fits.flatMap { side in
          side.fits.flatMap { fit in
            fit.terms.map { term in
              [
                side.role, side.entity, fit.family, term.term, number(term.estimate), number(term.standardError),
                number(term.low), number(term.high), term.unit, term.status,
              ]
            }
          }
        }),
      TidyTable(
        name: "scenarios", columns: ["scenario", "criterion", "probability", "date", "decimal_year"],
        rows: (record.scenarios?.scenarios ?? []).flatMap { scenario in
          scenario.closing.flatMap { closing in
            closing.quantiles.map { [scenario.name, closing.criterion, number($0.probability)] + date($0.date) }
          }
        }),
      TidyTable(
        name: "sensitivity", columns: ["method", "output", "input", "kind", "value", "conf.low", "conf.high"],
        rows: (record.sensitivity ?? []).flatMap { analysis in
          analysis.outputs.flatMap { output in
            output.indices.map {
              [analysis.method, output.name, $0.input, $0.kind, number($0.value), number($0.low), number($0.high)]
            }
          }
        }),
    ]
    return tables.filter { !$0.rows.isEmpty }
  }

  /// Writes `<study>-<table>.csv` for every table of a forecast.
  /// - Returns: the paths written.
  /// - Throws: ``ReportError``; no file is left half written.
  public static func write(_ record: ForecastRecord, to directory: String) throws(ReportError) -> [String] {
    try write(all(record), of: record.study.name, to: directory)
  }

  static func write(_ tables: [TidyTable], of study: String, to directory: String) throws(ReportError) -> [String] {
    try OutputFile.makeFolder(directory)
    var paths: [String] = []
    for table in tables {
      let path = OutputFile.path(of: "\(OutputFile.name(study))-\(table.name).csv", in: directory)
      try OutputFile.write(table.csv, to: path)
      paths.append(path)
    }
    return paths
  }

  /// The day and the decimal year; empty for never.
  static func date(_ date: DateRecord?) -> [String] { [date?.day ?? "", number(date?.year)] }
}
