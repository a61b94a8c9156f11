import Solvers

/// What a part of a joint fit has from the whole: profiles over all series, and influence on all of them.
public struct JointContext: Sendable {
  private let profiler: Profiler?
  private let first: Int
  let influence: Influence?

  /// - Parameter confidence: of the profiles.
  public init(_ joint: JointFit, part: JointFit.Part, confidence: Double) {
    let whole = joint.estimate
    profiler = Profiler(whole, confidence: confidence)
    first = part.parameters.lowerBound
    let roots = whole.weights.map { $0.map { $0.squareRoot() } }
    let all = try? Influence(
      jacobian: whole.design, residuals: whole.residuals.indices.map { whole.residuals[$0] * (roots?[$0] ?? 1) })
    let columns = whole.map.columns(of: part.parameters)
    influence = all.map { $0.part(rows: part.rows, columns: columns) }
  }

  func region(of first: Int, _ second: Int) -> ProfileOutcome<ProfileRegion>? {
    profiler?.region(of: self.first + first, self.first + second)
  }

  func interval(of index: Int) -> ProfileOutcome<ProfileInterval>? { profiler?.interval(of: first + index) }
}

extension Influence {
  /// Some of the points, and what they do to some of the parameters.
  fileprivate func part(rows: Range<Int>, columns: [Int]) -> Influence {
    var result = self
    result.points = points[rows].map { point in
      var point = point
      point.index -= rows.lowerBound
      point.shifts = point.shifts.map { all in columns.map { all[$0] } }
      point.dfbetas = point.dfbetas.map { all in columns.map { all[$0] } }
      point.reasons = point.reasons.compactMap { reason in
        guard case .movesEstimate(let parameter, let dfbetas) = reason else { return reason }
        return columns.firstIndex(of: parameter).map { .movesEstimate(parameter: $0, dfbetas: dfbetas) }
      }
      return point
    }
    return result
  }
}

extension ProfileInterval {
  /// The interval of a multiple of the parameter.
  func multiplied(by factor: Double) -> ProfileInterval {
    func end(_ end: ProfileEnd) -> ProfileEnd {
      switch end {
      case .closed(let value): .closed(value * factor)
      case .open(let value, let tau): .open(searchedTo: value * factor, tau: tau)
      case .atBound(let value, let tau): .atBound(value * factor, tau: tau)
      case .unfinished(let value, let tau): .unfinished(searchedTo: value * factor, tau: tau)
      case .lost(let value): .lost(at: value * factor)
      }
    }
    var result = self
    (result.lower, result.upper) = factor > 0 ? (end(lower), end(upper)) : (end(upper), end(lower))
    result.trace = trace.map { point in
      var point = point
      point.value *= factor
      return point
    }
    if factor < 0 { result.trace.reverse() }
    return result
  }
}
