extension Table {
  /// The most entities a total may be taken over.
  static let entityLimit = 1000

  /// A series as it was read, after the selection's transforms.
  func transformed(_ read: TimeSeries, _ selection: Selection) throws(DataError) -> TimeSeries {
    try checkCounts(selection.transforms, of: read)
    var series = read
    for (place, transform) in selection.transforms.enumerated() {
      // Another series of the table has gone the same way up to here.
      var before = selection
      before.transforms = Array(selection.transforms[..<place])
      let result = try transform.applied(
        to: series,
        other: { (name, entity) throws(DataError) in
          try self.series(other(before, series: name, entity: entity, label: read.entity))
        },
        all: { () throws(DataError) in try all(before, transform, read) })
      do throws(TransformError) {
        series = try result.get()
      } catch {
        throw .transform(file: name, entity: read.entity, series: read.series, error)
      }
    }
    return series
  }

  /// A share reads every entity, and a ratio reads twice, each with what stands before it: a few are enough, and many
  /// would take for ever.
  private func checkCounts(_ transforms: [Transform], of read: TimeSeries) throws(DataError) {
    let shares = transforms.count { $0 == .share }
    let ratios = transforms.count { if case .ratio = $0 { true } else { false } }
    let counts = [("transforms", transforms.count, Transform.limit), ("share", shares, 1), ("ratio", ratios, 2)]
    for (word, count, limit) in counts where count > limit {
      throw .transform(file: name, entity: read.entity, series: read.series, .tooMany(name: word, limit: limit))
    }
  }

  /// The selection of another series, another entity, or both.
  private func other(_ selection: Selection, series: String?, entity: String?, label: String) -> Selection {
    var other = selection
    let isWide = column(called: "entity") == nil && selection.group == nil
    if let entity {
      other.label = entity
      if isWide {
        (other.value, other.entity, other.series) = (entity, [], nil)
      } else {
        other.entity = [entity]
      }
    } else {
      other.label = label
    }
    if let series {
      if column(called: "series") == nil {
        (other.value, other.series) = (series, nil)
        if isWide { other.entity = [] }
      } else {
        other.series = series
      }
    }
    return other
  }

  /// Every entity's series; those without a value, or with too few for what comes before, add nothing to a total.
  private func all(
    _ selection: Selection, _ transform: Transform, _ read: TimeSeries
  ) throws(DataError) -> [TimeSeries] {
    let names = try groups(of: selection)
    guard names.count <= Table.entityLimit else {
      throw .transform(
        file: name, entity: read.entity, series: read.series,
        .tooManyEntities(transform, count: names.count, limit: Table.entityLimit))
    }
    var all: [TimeSeries] = []
    for entity in names {
      do throws(DataError) {
        all.append(try series(other(selection, series: nil, entity: entity, label: entity)))
      } catch {
        switch error {
        case .noRows, .transform(_, _, _, .nothingLeft), .transform(_, _, _, .tooFewPoints): continue
        default: throw error
        }
      }
    }
    return all
  }

  /// The entities (or groups, or in a wide table the columns of numbers) that a selection without its `entity` holds.
  public func groups(of selection: Selection) throws(DataError) -> [String] {
    guard
      let place = try selection.group.map({ (name) throws(DataError) in try column(named: name) })
        ?? column(called: "entity")
    else { return seriesNames }
    var any = selection
    any.entity = []
    var layout = try layout(of: any)
    layout.entity = nil
    return distinct(place, in: try rows(of: any, layout: &layout).rows)
  }

  /// One series for each group of a selection, such as the running best of each vendor.
  public func seriesByGroup(_ selection: Selection) throws(DataError) -> [TimeSeries] {
    var result: [TimeSeries] = []
    for entity in try groups(of: selection) {
      result.append(try series(other(selection, series: nil, entity: entity, label: entity)))
    }
    return result
  }
}
