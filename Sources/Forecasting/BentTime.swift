import Curves
import Fitting
import RealModule
import Solvers

/// Effective time of each side under a scenario, relative to the time of the forecast itself, a draw at a time.
///
/// τ(t) is the origin plus the integral of x′(s) / x(s), x the speed that the fitted clock of the draw has and x′ the
/// one it has with the scenario's changes, by the midpoint of every step of the grid.
struct BentTime: Sendable {
  let scenario: Scenario
  let curves: CurvePair?
  let seed: UInt64

  /// Effective times of both sides on a grid, `nil` for a side whose time is left as it is.
  struct Times: Sendable {
    var follower: [Double]?
    var leader: [Double]?

    subscript(role: FamilyWeight.Role) -> [Double]? { role == .follower ? follower : leader }
  }

  func times(draw: Int, on grid: [Double]) -> Times {
    Times(follower: times(.follower, draw: draw, on: grid), leader: times(.leader, draw: draw, on: grid))
  }

  /// Effective times on the grid, `nil` for a side whose time is left as it is.
  func times(_ role: FamilyWeight.Role, draw: Int, on grid: [Double]) -> [Double]? {
    let changes = scenario.changes.filter { change in
      if case .growth = change { false } else { change.role == role }
    }
    guard !changes.isEmpty, let start = grid.first else { return nil }
    let from = max(start, scenario.from ?? start)
    let until = scenario.until ?? .infinity
    var clock: (clock: Clock, parameters: [Double])?
    if changes.contains(where: \.needsClock) {
      clock = curves?.clock(role, scenarioDraw: draw, seed: seed)
    }
    let names = clock.map { $0.clock.parameters.map(\.name) } ?? []
    var result = [start]
    result.reserveCapacity(grid.count)
    for (left, right) in zip(grid, grid.dropFirst()) {
      let speed = Self.speed(at: 0.5 * (left + right), from, until, changes, clock, names)
      let last = result[result.count - 1]
      // Where nothing has changed yet time is the grid's own, to the last digit.
      result.append(speed == 1 && last == left ? right : last + speed * (right - left))
    }
    return result
  }

  /// What is added to a side's path at a date, on the scale of logarithms.
  func growth(_ role: FamilyWeight.Role, at date: Double, since start: Double) -> Double {
    let years = min(date, scenario.until ?? .infinity) - max(start, scenario.from ?? start)
    guard years > 0 else { return 0 }
    return scenario.changes.reduce(0) { sum, change in
      if case .growth(role, let added) = change { sum + added * years } else { sum }
    }
  }

  private static func speed(
    at time: Double, _ from: Double, _ until: Double, _ changes: [Scenario.Change],
    _ clock: (clock: Clock, parameters: [Double])?, _ names: [String]
  ) -> Double {
    var speed = 1.0
    if time >= from, time < until {
      for case .speed(_, let added) in changes { speed += added }
    }
    if let clock {
      let present = clock.clock.speed(at: time, clock.parameters)
      var changed = clock.parameters
      var grown = 0.0
      for change in changes {
        switch change {
        case .effect(_, let parameter, let value):
          if time >= from, time < until, let index = names.firstIndex(of: parameter) { changed[index] = value }
        case .covariate(_, let name, let growth):
          guard time >= from, let index = names.firstIndex(where: { $0.hasPrefix(name + ".") }) else { continue }
          grown += clock.parameters[index] * growth * (min(time, until) - from)
        case .speed, .growth, .threshold, .premium, .horizon: continue
        }
      }
      let other = clock.clock.speed(at: time, changed) + grown
      if present > 0 { speed *= other / present }
    }
    return min(max(speed, Scenario.speeds.lowerBound), Scenario.speeds.upperBound)
  }
}

extension CurvePair {
  /// The clock that draw `draw` of a scenario runs under, with its parameters; `nil` where its curve has none.
  func clock(_ role: FamilyWeight.Role, scenarioDraw draw: Int, seed: UInt64) -> (clock: Clock, parameters: [Double])? {
    var random = RandomSource(seed: seed, purpose: "scenario: effects", index: UInt64(draw))
    return clock(ofLeader: role == .leader, family: random.uniform(), draw: random.uniform())
  }
}

extension FittedRoutes {
  /// What the data say of an intervention's parameter: values by draw of the families' route, `nil` without an estimate.
  public func effects(
    _ role: FamilyWeight.Role, parameter: String, seed: UInt64, count: Int = 400
  ) -> [Double]? {
    let values = (0..<count).compactMap { draw -> Double? in
      guard let clock = curves?.clock(role, scenarioDraw: draw, seed: seed),
        let place = clock.clock.parameters.firstIndex(where: { $0.name == parameter })
      else { return nil }
      return clock.parameters[place]
    }
    return values.isEmpty ? nil : values
  }
}

extension Scenario.Change {
  var role: FamilyWeight.Role? {
    switch self {
    case .speed(let role, _), .growth(let role, _), .effect(let role, _, _), .covariate(let role, _, _): role
    case .threshold, .premium, .horizon: nil
    }
  }

  var needsClock: Bool {
    switch self {
    case .effect, .covariate: true
    case .speed, .growth, .threshold, .premium, .horizon: false
    }
  }
}
