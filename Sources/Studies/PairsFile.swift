public import Backtesting
public import Datasets
import Foundation

/// A table of pairs of follower and leader over tidy files: columns `pair_id,file,series,follower,leader`, more allowed.
///
/// A column `ceiling` declares the level that both sides approach as shares of their own populations.
public struct PairsFile: Sendable {
  /// One row.
  public struct Pair: Sendable, Equatable {
    public var id: String
    /// Path of the table that holds both, as it is opened.
    public var path: String
    public var series: String
    public var follower: String
    public var leader: String
    /// What both sides approach as shares of their own populations; `nil` for none.
    public var ceiling: Double?
    /// The row's line in the table of pairs.
    public var line: Int

    /// Whether two sides are the same series of the same file.
    func key(_ entity: String) -> String { [path, series, entity].joined(separator: "\u{1F}") }
  }

  public let path: String
  public let checksum: String
  public let pairs: [Pair]

  /// - Parameter folder: where column `file` is looked up. When absent: beside the table, or in the folder above it.
  public init(path: String, folder: String? = nil) throws(StudyError) {
    let table: Table
    do throws(DataError) { table = try Table.read(path: path) } catch { throw .data(error) }
    var places: [String: Int] = [:]
    for name in ["pair_id", "file", "series", "follower", "leader"] {
      guard let place = table.columns.firstIndex(of: name) else {
        throw .data(
          .noSuchColumn(
            file: path, column: name, nearest: nearestName(to: name, among: table.columns), columns: table.columns))
      }
      places[name] = place
    }
    let ceilingPlace = table.columns.firstIndex(of: "ceiling")
    let folders = folder.map { [$0] } ?? Self.folders(beside: path)
    var pairs: [Pair] = []
    for row in 0..<table.rowCount {
      func text(_ name: String) throws(StudyError) -> String {
        let text = places[name].map { table.cell(row: row, column: $0) } ?? ""
        guard !text.isEmpty else {
          throw .pairs(file: path, .emptyCell(line: table.lines[row], column: name))
        }
        return text
      }
      let id = try text("pair_id"), file = try text("file")
      if let earlier = pairs.first(where: { $0.id == id }) {
        throw .pairs(file: path, .duplicatePair(line: table.lines[row], id: id, firstLine: earlier.line))
      }
      guard let found = Self.found(file, in: folders) else {
        throw .pairs(file: path, .noSuchFile(line: table.lines[row], file: file, folders: folders))
      }
      let ceilingText = ceilingPlace.map { table.cell(row: row, column: $0) } ?? ""
      let ceiling = ceilingText.isEmpty ? nil : DecimalNumber.parse(ceilingText)
      if !ceilingText.isEmpty, !(ceiling.map { $0 > 0 } ?? false) {
        throw .pairs(file: path, .ceiling(line: table.lines[row], text: ceilingText))
      }
      pairs.append(
        Pair(
          id: id, path: found, series: try text("series"), follower: try text("follower"), leader: try text("leader"),
          ceiling: ceiling, line: table.lines[row]))
    }
    self.path = path
    self.checksum = table.checksum
    self.pairs = pairs
  }

  /// The first of the folders that has a file of this name, as a path.
  static func found(_ file: String, in folders: [String]) -> String? {
    let candidates = file.hasPrefix("/") ? [file] : folders.map { $0.hasSuffix("/") ? $0 + file : "\($0)/\(file)" }
    return candidates.first(where: FileManager.default.fileExists)
  }

  /// The table's own folder and the one above it.
  static func folders(beside path: String) -> [String] {
    let own = (path as NSString).deletingLastPathComponent
    let above = (own as NSString).deletingLastPathComponent
    let isNamed = !own.isEmpty && !own.hasSuffix("..") && own != "."
    return [own.isEmpty ? "." : own, isNamed ? (above.isEmpty ? "." : above) : (own.isEmpty ? ".." : own + "/..")]
  }

  /// The common yearly histories of all pairs, and the cluster of each; every file is read once.
  public func histories() throws(StudyError) -> [(pair: Pair, cluster: Int, history: PairHistory)] {
    let clusters = SharedSeries.clusters(pairs.map { ($0.key($0.follower), $0.key($0.leader)) })
    var tables: [String: Table] = [:]
    var result: [(pair: Pair, cluster: Int, history: PairHistory)] = []
    for (pair, cluster) in zip(pairs, clusters) {
      func selection(_ entity: String) -> Selection { Selection(entity: [entity], series: pair.series) }
      do throws(DataError) {
        let table: Table
        if let known = tables[pair.path] {
          table = known
        } else {
          let wanted = pairs.filter { $0.path == pair.path }
          table = try Table.read(
            path: pair.path,
            keeping: wanted.flatMap { pair in
              [pair.follower, pair.leader].map { Selection(entity: [$0], series: pair.series) }
            })
          tables[pair.path] = table
        }
        let history = PairHistory(
          follower: try table.series(selection(pair.follower)), leader: try table.series(selection(pair.leader)))
        result.append((pair, cluster, history))
      } catch {
        throw .pairs(file: path, .data(line: pair.line, id: pair.id, error))
      }
    }
    return result
  }
}

/// What is wrong with a table of pairs.
public enum PairsFileError: Error, Sendable, Equatable {
  case emptyCell(line: Int, column: String)
  case ceiling(line: Int, text: String)
  case duplicatePair(line: Int, id: String, firstLine: Int)
  case noSuchFile(line: Int, file: String, folders: [String])
  case data(line: Int, id: String, DataError)
  /// No pair, or no origin of any, qualifies.
  case noCase(pairs: Int, rules: BacktestProtocol)
}

extension PairsFileError {
  /// - Parameter file: the table's path, as messages begin with it.
  func description(file: String) -> String {
    let file = printable(file, limit: 400)
    switch self {
    case .emptyCell(let line, let column):
      return "\(file):\(line): column \(quoted(column)) is empty. Every pair needs pair_id, file, series, follower and"
        + " leader."
    case .ceiling(let line, let text):
      return
        "\(file):\(line): the ceiling \(quoted(text)) is not a number above 0. Leave the cell empty where there is none."
    case .duplicatePair(let line, let id, let firstLine):
      return "\(file):\(line): the pair \(quoted(id)) stands on line \(firstLine) already. Give each pair its own name."
    case .noSuchFile(let line, let name, let folders):
      return "\(file):\(line): there is no file \(quoted(name, limit: 400)) in"
        + " \(listed(folders, joinedBy: "or")). Say by --data where the files of the pairs are."
    case .data(let line, let id, let error):
      return "\(file):\(line): pair \(quoted(id)): \(error)"
    case .noCase(let pairs, let rules):
      return "\(file): none of the \(pairs) \(pairs == 1 ? "pair" : "pairs") has a date from which a forecast could be"
        + " judged: the follower behind, \(rules.fewestObservations) common yearly observations with positive values at"
        + " or before it, and \(Int(rules.fewestYearsAfter)) years of them after it."
    }
  }
}
