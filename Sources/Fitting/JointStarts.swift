import Curves

/// Where a search for a joint fit begins: with what each series by itself says of the shared parameters, and the others
/// of every series as they are best given that.
struct JointStarts {
  let family: any CurveFamily
  let series: [JointSeries]
  let observations: [Observations]
  let model: JointModel
  let map: ParameterMap
  let fitting: LeastSquaresFitting

  /// A parameter of a series that rests on one that another series has as well.
  private struct Shared {
    /// Its place in the series.
    var local: Int
    /// The parameter of the whole it is a multiple of: itself, where it leads.
    var leader: Int
    var factor: Double
  }

  /// All parameters of all series, one vector a series whose word on the shared parameters is taken.
  var guesses: [[Double]] {
    let shared = series.indices.map(shared)
    let alone = series.indices.map { fit($0, map.part(model.parameterRanges[$0]), fitting.globalSearch) }
    return series.indices.compactMap { voice -> [Double]? in
      var leaders: [Int: Double] = [:]
      for place in [voice] + series.indices.filter({ $0 != voice }) {
        guard let own = alone[place] else { continue }
        for one in shared[place] where leaders[one.leader] == nil {
          leaders[one.leader] = own[one.local] / one.factor
        }
      }
      var whole: [Double] = []
      for place in series.indices {
        var held = map.part(model.parameterRanges[place])
        for one in shared[place] {
          guard let value = leaders[one.leader] else { continue }
          if case .free = held.roles[one.local] { held = held.fixing(one.local, at: value * one.factor) }
        }
        guard let own = (place == voice ? nil : fit(place, held, nil)) ?? alone[place] else { return nil }
        whole += own
      }
      for (leader, value) in leaders { whole[leader] = value }
      return whole
    }
  }

  private func shared(_ place: Int) -> [Shared] {
    let range = model.parameterRanges[place]
    return range.compactMap { index -> Shared? in
      switch map.roles[index] {
      case .fixed: return nil
      case .tied(let factor, let target):
        return range.contains(target)
          ? nil : Shared(local: index - range.lowerBound, leader: target, factor: factor)
      case .free:
        let isLeader = map.roles.indices.contains { other in
          if case .tied(_, let target) = map.roles[other] { target == index && !range.contains(other) } else { false }
        }
        return isLeader ? Shared(local: index - range.lowerBound, leader: index, factor: 1) : nil
      }
    }
  }

  /// One series by itself; its first guess where no fit is found, `nil` where it has none.
  private func fit(_ place: Int, _ map: ParameterMap, _ search: GlobalSearch?) -> [Double]? {
    let own = observations[place]
    let curve = MeanCurve(family: family, times: own.times, measure: own.measure, period: own.period)
    var guesses = LeastSquaresFitting.guesses(family, own)
    guard map.freeCount > 0 else { return map.point(at: []) }
    var fitting = fitting
    fitting.noise = series[place].noise
    fitting.globalSearch = search
    guesses += fitting.globalStarts(
      curve, targets: own.values, weights: series[place].weights, map: map,
      domains: family.parameters.map { DefaultDomains.domain($0, own) })
    let found = try? fitting.estimate(
      curve, values: own.values, weights: series[place].weights, map: map, guesses: guesses,
      largest: own.levels.max())
    return found?.parameters ?? guesses.lazy.compactMap(map.admitted).first
  }
}
