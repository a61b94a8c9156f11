import Curves

/// The dates at which interventions whose dates are to be estimated are looked for: a grid over all of them together.
///
/// Two dates of one shape need two observations between them, as nearer to each other they bend a curve like one date
/// with a jump. Of two interventions of one shape whose ranges overlap the one named first is the earlier: exchanged,
/// they give the same curve.
struct DateGrid: Sendable {
  /// One date to be estimated.
  struct Axis: Sendable {
    /// Of its parameter.
    let index: Int
    /// The intervention's name.
    let name: String
    let range: ClosedRange<Double>

    /// Its dates where it is the only one.
    var grid: [Double] { dates(DateGrid.sizes[1]) }

    /// So many dates, evenly over the range.
    func dates(_ count: Int) -> [Double] {
      let width = range.upperBound - range.lowerBound
      return (0..<count).map { range.lowerBound + width * (Double($0) + 0.5) / Double(count) }
    }
  }

  /// A date of an intervention, to be estimated or not.
  private struct Event {
    let shock: Int
    let place: Int
    /// Of its parameter; `nil` for a date that stands still.
    let index: Int?
    let date: Double?
  }

  let axes: [Axis]
  private let events: [Event]
  private let shocks: [Shock]
  /// Of the observations.
  private let times: [Double]

  /// Dates an axis has, by how many axes there are: 25, 225 and 512 combinations in all.
  private static let sizes = [1, 25, 15, 8]
  /// More dates are refused: the grid of their combinations gets too large, or too coarse.
  static let most = sizes.count - 1

  private var size: Int { Self.sizes[min(axes.count, Self.most)] }

  /// - Parameters:
  ///   - map: which of the curve's parameters are free.
  ///   - times: of the observations, from the curve's origin.
  init(_ curve: ClockedCurve, _ map: ParameterMap, times: [Double]) {
    var axes: [Axis] = []
    var events: [Event] = []
    for (number, (shock, offset)) in zip(curve.clock.shocks, curve.clock.shockOffsets).enumerated() {
      let first = curve.base.parameters.count + offset
      var parameter = first + shock.parameters.count - shock.dates.count(where: \.isEstimated)
      for (place, date) in shock.dates.enumerated() {
        switch date {
        case .known(let date): events.append(Event(shock: number, place: place, index: nil, date: date))
        case .estimated(let range):
          switch map.roles[parameter] {
          case .free:
            axes.append(Axis(index: parameter, name: shock.name, range: range))
            events.append(Event(shock: number, place: place, index: parameter, date: nil))
          case .fixed(let date): events.append(Event(shock: number, place: place, index: nil, date: date))
          case .tied: break
          }
          parameter += 1
        }
      }
    }
    self.axes = axes
    self.events = events
    shocks = curve.clock.shocks
    self.times = times
  }

  /// Every combination of dates that can be told apart.
  ///
  /// - Parameters:
  ///   - absent: interventions that are left out.
  ///   - held: dates that are given.
  func combinations(without absent: Set<String> = [], holding held: [HeldParameter] = []) -> [[HeldParameter]] {
    var result = [held]
    for axis in axes where !absent.contains(axis.name) && !held.contains(where: { $0.index == axis.index }) {
      result = result.flatMap { others in
        axis.dates(size).map { others + [HeldParameter(index: axis.index, value: $0)] }
      }
    }
    return result.filter { combination in pairs(combination, without: absent).allSatisfy(\.isApart) }
  }

  /// The map with dates free from the middle between one and the next, as far as they go apart.
  ///
  /// - Parameter isNear: no further than to the neighbours on the grid.
  func about(
    _ dates: [HeldParameter], _ map: ParameterMap, without absent: Set<String> = [], isNear: Bool,
    holding held: [HeldParameter] = []
  ) -> ParameterMap {
    var map = map
    let pairs = pairs(dates, without: absent)
    for axis in axes {
      guard let own = dates.first(where: { $0.index == axis.index })?.value,
        !held.contains(where: { $0.index == axis.index })
      else { continue }
      var (low, high) = (axis.range.lowerBound, axis.range.upperBound)
      if isNear {
        let step = (high - low) / Double(size)
        (low, high) = (max(low, own - step), min(high, own + step))
      }
      for pair in pairs where pair.isApart {
        let middle = pair.between.count / 2
        if pair.earlier == axis.index { high = min(high, pair.between[middle - 1]) }
        if pair.later == axis.index { low = max(low, pair.between[middle]) }
      }
      if low < own, own < high { map = map.freeing(axis.index, within: .interval(low, high)) }
    }
    for parameter in held { map = map.fixing(parameter.index, at: parameter.value) }
    return map
  }

  /// Two dates of one shape, by the parameters they have.
  private struct Pair {
    var earlier: Int?
    var later: Int?
    /// Observations between the two.
    var between: [Double]
    /// False for two that are named the other way round.
    var isInOrder: Bool

    var isApart: Bool { isInOrder && between.count >= 2 }
  }

  private func pairs(_ dates: [HeldParameter], without absent: Set<String>) -> [Pair] {
    let known = events.compactMap { event -> (event: Event, date: Double)? in
      guard !absent.contains(shocks[event.shock].name) else { return nil }
      let date = event.date ?? dates.first { $0.index == event.index }?.value
      return date.map { (event, $0) }
    }
    var result: [Pair] = []
    for (place, first) in known.enumerated() {
      for second in known[(place + 1)...] {
        let (one, other) = (shocks[first.event.shock], shocks[second.event.shock])
        guard one.shape == other.shape, first.event.index != nil || second.event.index != nil else { continue }
        let (low, high) = first.date <= second.date ? (first, second) : (second, first)
        let from = times.firstIndex { $0 > low.date } ?? times.count
        let to = max(from, times.firstIndex { $0 >= high.date } ?? times.count)
        let areAlike =
          first.event.index != nil && second.event.index != nil && first.event.place == second.event.place
          && one.dates[first.event.place].latest > other.dates[second.event.place].earliest
          && other.dates[second.event.place].latest > one.dates[first.event.place].earliest
        result.append(
          Pair(
            earlier: low.event.index, later: high.event.index, between: Array(times[from..<to]),
            isInOrder: !areAlike || first.date < second.date))
      }
    }
    return result
  }
}

extension NestedFits {
  /// The least sum of squares over a grid of dates, then searched on from its two best combinations.
  ///
  /// - Parameters:
  ///   - map: with the dates free; those of interventions that are absent are held.
  ///   - starts: the dates in them are not used.
  ///   - held: dates that are given.
  func optimum(
    _ map: ParameterMap, _ responses: [Double], from starts: [[Double]], over grid: DateGrid,
    without absent: Set<String> = [], holding held: [HeldParameter] = []
  ) -> (optimum: Optimum, dates: [HeldParameter])? {
    func at(_ dates: [HeldParameter], _ start: [Double]) -> [Double] {
      dates.reduce(into: start) { $0[$1.index] = $1.value }
    }
    var best: [(optimum: Optimum, dates: [HeldParameter])] = []
    for dates in grid.combinations(without: absent, holding: held) {
      let still = dates.reduce(map) { $0.fixing($1.index, at: $1.value) }
      guard let found = optimum(still, responses, from: starts.map { at(dates, $0) }) else { continue }
      if best.count == 2, found.sumOfSquares >= best[1].optimum.sumOfSquares { continue }
      best.append((found, dates))
      best.sort { $0.optimum.sumOfSquares < $1.optimum.sumOfSquares }
      if best.count > 2 { best.removeLast() }
    }
    var result = best.first
    for (found, dates) in best where dates.count > held.count {
      let near = grid.about(dates, map, without: absent, isNear: true, holding: held)
      guard let polished = optimum(near, responses, from: [found.parameters]),
        polished.sumOfSquares < result?.optimum.sumOfSquares ?? .infinity
      else { continue }
      result = (
        polished, dates.map { HeldParameter(index: $0.index, value: polished.parameters[$0.index]) }
      )
    }
    return result
  }
}
