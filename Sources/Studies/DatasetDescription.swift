public import Datasets

/// What a dataset holds, series by series: schema `catchup.dataset/1`.
public struct DatasetDescription: Codable, Sendable, Equatable {
  public static let schema = "catchup.dataset/1"

  /// One entity's points of one series.
  public struct Entity: Codable, Sendable, Equatable {
    public var name: String
    public var count: Int
    public var first: DateRecord
    public var last: DateRecord
    public var lastValue: Double
    /// Values on at most sixteen dates, for a small picture.
    public var shape: [Double]

    enum CodingKeys: String, CodingKey {
      case name, count, first, last, shape
      case lastValue = "last_value"
    }
  }

  public struct Series: Codable, Sendable, Equatable {
    public var name: String
    public var unit: String
    /// True when the rows are items, such as chips: what is described is then their running best.
    public var isItems: Bool
    public var entities: [Entity]
    /// Entities that could not be read as a series, and why.
    public var refused: [String]

    enum CodingKeys: String, CodingKey {
      case name, unit, entities, refused
      case isItems = "items"
    }
  }

  public var schema = DatasetDescription.schema
  public var name: String
  public var file: String
  public var title: String
  public var publisher: String
  public var address: String
  public var licence: String
  public var rows: Int
  public var columns: [String]
  /// Empty for a table without dates.
  public var series: [Series]

  public init(_ table: Table, name: String) {
    let source = DatasetSource.read(beside: table.name)
    self.name = name
    file = table.name
    title = source?.title ?? name
    publisher = source?.publisher ?? "not stated"
    address = source?.address ?? ""
    licence = source?.licence ?? "not stated"
    rows = table.rowCount
    columns = table.columns
    let isTidy = !table.entities().isEmpty
    let described = table.seriesNames.map { Self.describe($0, in: table, isTidy: isTidy) }
    series = described.allSatisfy(\.entities.isEmpty) ? [] : described
  }

  private static func describe(_ series: String, in table: Table, isTidy: Bool) -> Series {
    let names = isTidy ? table.entities(series: series) : [series]
    var result = Series(name: series, unit: "", isItems: false, entities: [], refused: [])
    var read: [TimeSeries] = []
    for name in names {
      let selection = isTidy ? Selection(entity: [name], series: series) : Selection(label: name, value: name)
      do throws(DataError) {
        read.append(try table.series(selection))
      } catch {
        result.refused.append(error.description)
      }
    }
    // Many entities of a point or two each are items.
    if names.count > 12, read.map(\.count).sorted()[safe: read.count / 2] ?? 0 <= 2,
      let best = try? table.series(Selection(label: "best of \(names.count)", series: series, frontier: .higher))
    {
      result.isItems = true
      result.refused = []
      read = [best]
    }
    result.unit = read.first?.unit ?? ""
    result.entities = read.compactMap(Entity.init).sorted { ($0.lastValue, $1.name) > ($1.lastValue, $0.name) }
    return result
  }
}

extension DatasetDescription.Entity {
  /// `nil` for a series without points.
  init?(_ series: TimeSeries) {
    guard let first = series.dates.first, let last = series.dates.last, let value = series.values.last else {
      return nil
    }
    let width = min(16, series.count)
    let span = last.value - first.value
    self.init(
      name: series.entity, count: series.count, first: DateRecord(first, dated: .start),
      last: DateRecord(last, dated: .start), lastValue: value,
      shape: (0..<width).map { step in
        let date = first.value + span * Double(step) / Double(max(1, width - 1))
        return series.dates.lastIndex { $0.value <= date + 1e-9 }.map { series.values[$0] } ?? series.values[0]
      })
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
