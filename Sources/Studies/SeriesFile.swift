public import Backtesting
public import Datasets

/// A table of series over tidy files, each to be forecast alone: columns `series_id,file,series,entity`, more allowed.
///
/// A column `ceiling` says what no level can pass, `target` what level is asked for, `cluster` which series hang
/// together.
public struct SeriesFile: Sendable {
  /// One row.
  public struct Row: Sendable, Equatable {
    public var id: String
    /// Path of the table that holds it, as it is opened.
    public var path: String
    public var series: String
    public var entity: String
    public var ceiling: Double?
    public var target: Double?
    public var cluster: String
    /// The row's line in the table of series.
    public var line: Int
  }

  public let path: String
  public let checksum: String
  public let rows: [Row]

  private static let required = ["series_id", "file", "series", "entity"]

  /// Whether a table lists series and no pairs, by its columns.
  static func lists(_ table: Table) -> Bool {
    table.columns.contains("series_id") && !table.columns.contains("pair_id")
  }

  /// - Parameter folder: where column `file` is looked up. When absent: beside the table, or in the folder above it.
  public init(path: String, folder: String? = nil) throws(StudyError) {
    let table: Table
    do throws(DataError) { table = try Table.read(path: path) } catch { throw .data(error) }
    for name in Self.required where !table.columns.contains(name) {
      throw .data(
        .noSuchColumn(
          file: path, column: name, nearest: nearestName(to: name, among: table.columns), columns: table.columns))
    }
    let folders = folder.map { [$0] } ?? PairsFile.folders(beside: path)
    var rows: [Row] = []
    for row in 0..<table.rowCount {
      let line = table.lines[row]
      func text(_ name: String) -> String {
        table.columns.firstIndex(of: name).map { table.cell(row: row, column: $0) } ?? ""
      }
      for name in Self.required where text(name).isEmpty { throw .series(file: path, .emptyCell(line, column: name)) }
      func positive(_ name: String) throws(StudyError) -> Double? {
        let written = text(name)
        guard !written.isEmpty else { return nil }
        guard let number = DecimalNumber.parse(written), number > 0 else {
          throw .series(file: path, .notPositive(line, column: name, text: written))
        }
        return number
      }
      let id = text("series_id")
      if let earlier = rows.first(where: { $0.id == id }) {
        throw .series(file: path, .duplicate(line, id: id, firstLine: earlier.line))
      }
      guard let found = PairsFile.found(text("file"), in: folders) else {
        throw .series(file: path, .noSuchFile(line, file: text("file"), folders: folders))
      }
      let ceiling = try positive("ceiling"), target = try positive("target")
      if let ceiling, let target, target >= ceiling {
        throw .series(file: path, .targetAboveCeiling(line, target: target, ceiling: ceiling))
      }
      rows.append(
        Row(
          id: id, path: found, series: text("series"), entity: text("entity"), ceiling: ceiling, target: target,
          cluster: text("cluster").isEmpty ? id : text("cluster"), line: line))
    }
    self.path = path
    checksum = table.checksum
    self.rows = rows
  }

  /// Every series with the number of its cluster; every file is read once.
  func series() throws(StudyError) -> [(row: Row, cluster: Int, series: TimeSeries)] {
    var tables: [String: Table] = [:]
    var clusters: [String: Int] = [:]
    var result: [(row: Row, cluster: Int, series: TimeSeries)] = []
    for row in rows {
      do throws(DataError) {
        let table: Table
        if let known = tables[row.path] {
          table = known
        } else {
          table = try Table.read(
            path: row.path,
            keeping: rows.filter { $0.path == row.path }.map { Selection(entity: [$0.entity], series: $0.series) })
          tables[row.path] = table
        }
        let series = try table.series(Selection(entity: [row.entity], series: row.series))
        let cluster = clusters[row.cluster] ?? clusters.count
        clusters[row.cluster] = cluster
        result.append((row, cluster, series))
      } catch {
        throw .series(file: path, .data(row.line, id: row.id, error))
      }
    }
    for (row, _, series) in result {
      if let ceiling = row.ceiling, let value = series.values.max(), value > ceiling {
        throw .series(file: path, .aboveCeiling(row.line, id: row.id, value: value, ceiling: ceiling))
      }
    }
    return result
  }

  /// The files of the series, each once, with what is known of their origin.
  func sources() throws(StudyError) -> [DataSourceRecord] {
    var seen: Set<String> = []
    var records: [DataSourceRecord] = []
    for row in rows where seen.insert(row.path).inserted {
      do throws(DataError) {
        records.append(
          DataSourceRecord(
            table: try Table.read(path: row.path, keeping: []), source: DatasetSource.read(beside: row.path)))
      } catch {
        throw .data(error)
      }
    }
    return records
  }
}

/// What is wrong with a table of series. Every case begins with the line.
public enum SeriesFileError: Error, Sendable, Equatable {
  case emptyCell(Int, column: String)
  case notPositive(Int, column: String, text: String)
  case duplicate(Int, id: String, firstLine: Int)
  case noSuchFile(Int, file: String, folders: [String])
  case targetAboveCeiling(Int, target: Double, ceiling: Double)
  case aboveCeiling(Int, id: String, value: Double, ceiling: Double)
  case data(Int, id: String, DataError)
  /// No origin of any series qualifies.
  case noCase(series: Int, rules: SeriesProtocol)
}

extension SeriesFileError {
  /// - Parameter file: the table's path, as messages begin with it.
  func description(file: String) -> String {
    let file = printable(file, limit: 400)
    switch self {
    case .emptyCell(let line, let column):
      return
        "\(file):\(line): column \(quoted(column)) is empty. Every series needs series_id, file, series and entity."
    case .notPositive(let line, let column, let text):
      return
        "\(file):\(line): the \(column) \(quoted(text)) is not a number above 0. Leave the cell empty where there is"
        + " none."
    case .duplicate(let line, let id, let firstLine):
      return "\(file):\(line): the series \(quoted(id)) stands on line \(firstLine) already. Give each its own name."
    case .noSuchFile(let line, let name, let folders):
      return "\(file):\(line): there is no file \(quoted(name, limit: 400)) in"
        + " \(listed(folders, joinedBy: "or")). Say by --data where the files of the series are."
    case .targetAboveCeiling(let line, let target, let ceiling):
      return
        "\(file):\(line): the target \(target) does not lie below the ceiling \(ceiling). Lower the one or raise the"
        + " other."
    case .aboveCeiling(let line, let id, let value, let ceiling):
      return
        "\(file):\(line): series \(quoted(id)) has stood at \(value), above its ceiling \(ceiling). Raise the ceiling"
        + " or leave its cell empty."
    case .data(let line, let id, let error):
      return "\(file):\(line): series \(quoted(id)): \(error)"
    case .noCase(let series, let rules):
      return "\(file): none of the \(series) series has a date from which a forecast could be judged:"
        + " \(rules.fewestObservations) yearly observations with positive values at or before it, and one after it at"
        + " \(listed(rules.horizons.map(String.init), joinedBy: "or")) years."
    }
  }
}
