import Curves
public import Datasets

/// The series of a table that curves of one system are fitted to.
public struct SystemSeries: Sendable {
  /// The rows of all series but for the entity.
  public var selection: Selection
  /// Each a series, in this order; value columns of a wide table, which names no entities.
  public var entities: [String]

  public init(selection: Selection, entities: [String]) {
    self.selection = selection
    self.entities = entities
  }

  /// - Throws: also where units differ.
  func read(_ table: Table) throws(StudyError) -> [TimeSeries] {
    var series: [TimeSeries] = []
    let isWide = table.itemColumn == nil && selection.group == nil && selection.series == nil
    for entity in entities {
      var own = selection
      if isWide { own.series = entity } else { own.entity = [entity] }
      do throws(DataError) { series.append(try table.series(own)) } catch { throw .data(error) }
    }
    if let first = series.first, let other = series.first(where: { $0.unit != first.unit }) {
      throw .unitsOfSystemDiffer(
        file: table.name, entity: first.entity, unit: first.unit, other: other.entity, otherUnit: other.unit)
    }
    return series
  }
}

extension CurveSystem {
  /// One curve on a grid of dates that the calendar has.
  func curve(_ output: Int, _ parameters: [Double], from first: Double, to last: Double, dated: Dated) -> [PointRecord]
  {
    let steps = 200
    return (0...steps).compactMap { step in
      let date = first + (last - first) * Double(step) / Double(steps)
      let value = outputs(at: date, parameters)[output]
      guard value.isFinite, let printed = DateRecord(printable: DecimalYear(date), dated: dated) else { return nil }
      return PointRecord(date: printed, value: value)
    }
  }
}
