import Solvers
import Synchronization

/// The points at which a sensitivity method wants answers, as work in pieces: one point each.
public struct SensitivityWork: BlockedWork {
  /// Different points, in the order in which they are first asked about.
  let points: [[Double]]
  let answer: @Sendable (Matrix) -> Matrix

  public var pieceCount: Int { points.count }

  /// Every output at point `number`.
  public func piece(_ number: Int) -> [Double] {
    answer(Matrix(rows: 1, columns: points[number].count, elements: points[number])).elements
  }

  /// A model that knows these answers, and works out what it is asked besides, as a sample that doubles does.
  func replaying(_ answers: [[Double]]) -> @Sendable (Matrix) -> Matrix {
    let known = Dictionary(zip(points, answers), uniquingKeysWith: { first, _ in first })
    let answer = answer
    return { points in
      let rows = (0..<points.rows).map { row in (0..<points.columns).map { points[row, $0] } }
      let answers = rows.map { row in
        known[row] ?? answer(Matrix(rows: 1, columns: row.count, elements: row)).elements
      }
      return Matrix(rows: rows.count, columns: answers.first?.count ?? 0, elements: answers.flatMap { $0 })
    }
  }
}

/// Notes which points a method asks about, and answers noughts.
final class AskedPoints: Sendable {
  private let outputs: Int
  private let asked = Mutex<(seen: Set<[Double]>, points: [[Double]])>(([], []))

  init(outputs: Int) { self.outputs = outputs }

  var points: [[Double]] { asked.withLock { $0.points } }

  func note(_ points: Matrix) -> Matrix {
    asked.withLock { asked in
      for row in 0..<points.rows {
        let point = (0..<points.columns).map { points[row, $0] }
        if asked.seen.insert(point).inserted { asked.points.append(point) }
      }
    }
    return Matrix(rows: points.rows, columns: outputs)
  }
}
