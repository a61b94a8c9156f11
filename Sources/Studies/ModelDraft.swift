public import Datasets
import Foundation

/// A first model file for a table, to be read and changed by a person: what `catchup init` writes.
public struct ModelDraft: Sendable {
  public let text: String
  /// What was guessed, one sentence each.
  public let notes: [String]

  /// Entities that are read to choose two among them: those with the highest last values.
  private static let candidates = 16

  /// Drafts a model for a file, of which no more rows are kept than the choice needs.
  public init(
    path: String, data: String, series: String? = nil, follower: String? = nil, leader: String? = nil
  ) throws(StudyError) {
    let table: Table
    do throws(DataError) {
      // What comes from a pipe comes once.
      let outline = path == "-" ? [] : try Table.outline(path: path).all
      let chosen = series ?? outline.first?.series
      let ranked = outline.filter { $0.series == chosen && $0.count > 2 }
        .compactMap { entry in entry.last.map { (entity: entry.entity, last: $0) } }
        .sorted { ($0.last, $1.entity) > ($1.last, $0.entity) }
      let names = ranked.prefix(Self.candidates).map(\.entity) + [follower, leader].compactMap(\.self)
      let selections = names.map { Selection(entity: [$0], series: chosen == "" ? nil : chosen, value: "value") }
      table = try Table.read(path: path, keeping: ranked.count > 1 ? selections : [])
    } catch {
      throw .data(error)
    }
    try self.init(table, data: data, series: series, follower: follower, leader: leader)
  }

  /// Drafts a model for a tidy or a wide table.
  ///
  /// - Parameters:
  ///   - data: the table's path as the model file is to name it.
  ///   - follower, leader: entities (or, in a wide table, columns); guessed where not given. The leader guessed is the
  ///     one with the highest last value, the follower the next.
  public init(
    _ table: Table, data: String, series: String? = nil, follower: String? = nil, leader: String? = nil
  ) throws(StudyError) {
    var notes: [String] = []
    let isWide = table.entities().isEmpty
    var chosenSeries = series
    if !isWide, chosenSeries == nil, table.seriesNames.count > 1, let first = table.seriesNames.first {
      chosenSeries = first
      notes.append("Several series: \(listed(table.seriesNames, joinedBy: "and")); the first was taken.")
    }
    let names = isWide ? table.seriesNames : table.entities(series: chosenSeries)
    func selection(_ name: String) -> Selection {
      isWide ? Selection(label: name, value: name) : Selection(entity: [name], series: chosenSeries)
    }
    var read: [(name: String, series: TimeSeries)] = []
    var firstFailure: DataError?
    for name in names {
      do throws(DataError) {
        read.append((name, try table.series(selection(name))))
      } catch {
        firstFailure = firstFailure ?? error
      }
    }
    for wanted in [follower, leader].compactMap({ $0 }) where !read.contains(where: { $0.name == wanted }) {
      do throws(DataError) { _ = try table.series(selection(wanted)) } catch { throw .data(error) }
    }
    let ranked = read.filter { $0.series.count > 2 }.sorted {
      ($0.series.values.last ?? 0, $1.name) > ($1.series.values.last ?? 0, $0.name)
    }
    guard ranked.count > 1 else {
      if ranked.isEmpty, let firstFailure { throw .data(firstFailure) }
      if names.isEmpty {
        // A table without a column of numbers: reading it says so, and names the columns there are.
        do throws(DataError) { _ = try table.series(Selection()) } catch { throw .data(error) }
      }
      throw .nothingToCompare(file: table.name, entities: names)
    }
    let top = leader ?? ranked.first { $0.name != follower }?.name ?? ranked[0].name
    let next = follower ?? ranked.first { $0.name != top }?.name ?? ranked[1].name
    if leader == nil { notes.append("Leader guessed: \(quoted(top)) has the highest last value.") }
    if follower == nil { notes.append("Follower guessed: \(quoted(next)) comes next.") }
    let chosen = read.filter { $0.name == top || $0.name == next }.map(\.series)
    let isPositive = chosen.allSatisfy { $0.values.allSatisfy { $0 > 0 } }
    let last = chosen.compactMap { $0.dates.last?.value }.max() ?? 2025

    func side(_ name: String) -> String {
      var parts: [String] = []
      if isWide {
        parts = ["label: \(Self.scalar(name))", "value: \(Self.scalar(name))"]
      } else {
        parts = ["entity: \(Self.scalar(name))"]
        if let chosenSeries { parts.append("series: \(Self.scalar(chosenSeries))") }
      }
      return "{ \(parts.joined(separator: ", ")) }"
    }
    text = """
      # Drafted by catchup init. Read every line; the guesses are marked.
      title: \(Self.scalar("\(next) against \(top)"))
      question: \(Self.scalar("When does \(next) reach \(top)?"))

      # Read from this file's folder.
      data: \(Self.scalar(data))

      # What a bare year means when a date is printed: start, middle or end. A year's sum is complete at its end.
      dated: start

      follower: \(side(next))\(follower == nil ? "   # guessed" : "")
      leader: \(side(top))\(leader == nil ? "   # guessed: the highest last value" : "")

      # Curves that may describe either side; the data weigh them.
      families: [exponential, logistic, gompertz]

      # log-normal where values grow by factors and are positive; gaussian else.
      noise: \(isPositive ? "log-normal" : "gaussian")

      # What counts as closed; the first is the headline's.
      criteria:
        - parity
        - good enough: 0.8

      # Whatever lies beyond counts as "not by then".
      horizon: \(Int(last.rounded(.down)) + 25)
      draws: 4000
      seed: 1

      """
    self.notes = notes
  }

  /// Text as a YAML scalar on one line: in single quotes, or in double quotes with escapes where single ones would
  /// lose something (line breaks, control characters, code points that YAML does not take as they are).
  private static func scalar(_ text: String) -> String {
    func isPlain(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
      default: false
      }
    }
    guard text.unicodeScalars.allSatisfy(isPlain) else {
      return "\""
        + text.unicodeScalars.map { scalar in
          if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
          if isPlain(scalar) { return String(scalar) }
          let digits = String(scalar.value, radix: 16)
          return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }.joined() + "\""
    }
    return "'" + text.replacing("'", with: "''") + "'"
  }
}
