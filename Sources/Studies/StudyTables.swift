import Datasets

/// The tables of a study, each file read once, with no more rows than the selections made of it need.
struct StudyTables: Sendable {
  private(set) var tables: [Table] = []
  private var places: [String: Int] = [:]

  init(_ wanted: [(path: String, selection: Selection)]) throws(StudyError) {
    var paths: [String] = []
    for (path, _) in wanted where !paths.contains(path) { paths.append(path) }
    for path in paths {
      do throws(DataError) {
        tables.append(try Table.read(path: path, keeping: wanted.filter { $0.path == path }.map(\.selection)))
      } catch {
        throw .data(error)
      }
      places[path] = tables.count - 1
    }
  }

  /// The table of a path that was wanted.
  func table(_ path: String) -> Table { tables[places[path] ?? 0] }
}

extension ModelFile {
  /// Everything that is read, and from where; the model's own data first.
  var wanted: [(path: String, selection: Selection)] {
    let sides = [follower] + (leader.map { [$0] } ?? [])
    var wanted = sides.map { (path: data, selection: $0) }
    for filter in filters {
      // A filter's own columns are tested too, so that a slip in them is answered by the texts there are.
      for (side, conditions) in [(follower, filter.follower)] + (leader.map { [($0, filter.leader)] } ?? []) {
        guard !conditions.isEmpty else { continue }
        var narrower = side
        narrower.conditions += conditions
        wanted.append((data, narrower))
      }
    }
    if let announcements { wanted.append((announcements.data, announcements.selection)) }
    if let published { wanted.append((published.data, published.selection)) }
    for covariate in covariates + learning { wanted.append((covariate.data, covariate.selection)) }
    for analogue in analogues?.series ?? [] {
      wanted.append((analogue.data, analogue.follower))
      if let leader = analogue.leader { wanted.append((analogue.data, leader)) }
    }
    return wanted
  }
}
