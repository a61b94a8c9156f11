public import Curves
import RealModule

/// From unbounded coordinates of the free parameters to all parameters of a model, and back.
///
/// A free parameter lives on its domain's coordinate; a fixed one stands still; a tied one is a multiple of a free one.
public struct ParameterMap: Sendable, Equatable {
  public enum Role: Sendable, Equatable {
    /// The coordinate's index, and the domain within bounds.
    case free(coordinate: Int, Domain)
    case fixed(Double)
    /// A multiple of the free parameter at an index.
    case tied(factor: Double, to: Int)
  }

  /// One a parameter, in the model's order.
  public private(set) var roles: [Role]
  /// Priors by the index of their parameter.
  public private(set) var priors: [(index: Int, prior: Prior)] = []
  /// Starts a person gave, by the index of their parameter.
  public private(set) var starts: [Int: Double] = [:]

  public static func == (left: ParameterMap, right: ParameterMap) -> Bool {
    left.roles == right.roles && left.starts == right.starts
      && left.priors.map(\.index) == right.priors.map(\.index) && left.priors.map(\.prior) == right.priors.map(\.prior)
  }

  /// Every parameter free on its own domain.
  public init(_ parameters: [Parameter]) {
    roles = parameters.enumerated().map { .free(coordinate: $0.offset, $0.element.domain) }
  }

  /// - Parameter origin: what dates in the settings are counted from: settings are decimal years, parameters with the
  ///   role of a date years since the curve's origin.
  public init(
    model name: String, _ parameters: [Parameter], _ settings: ParameterSettings, origin: Double = 0
  ) throws(SettingError) {
    self.init(parameters)
    var domains = parameters.map(\.domain)
    var fixed: [Int: Double] = [:]
    var ties: [Int: (factor: Double, to: Int)] = [:]
    let names = parameters.map(\.name)
    func shift(_ index: Int) -> Double { parameters[index].role.isDate ? origin : 0 }

    // The narrower word, with the family, wins.
    var chosen: [String: (index: Int, entry: ParameterSettings.Entry)] = [:]
    var order: [String] = []
    for (index, entry) in settings.resolved(for: name, parameters) {
      let key = entry.setting.keyword + " \(index)"
      if let earlier = chosen[key] {
        let isNarrower = entry.name != names[index]
        let wasNarrower = earlier.entry.name != names[index]
        if isNarrower == wasNarrower { throw .twice(keyword: entry.setting.keyword, name: entry.name) }
        if isNarrower { chosen[key] = (index, entry) }
      } else {
        chosen[key] = (index, entry)
        order.append(key)
      }
    }
    let entries = order.compactMap { chosen[$0] }

    for (index, entry) in entries {
      switch entry.setting {
      case .bound(let low, let high):
        let ends = (low.map { $0 - shift(index) }, high.map { $0 - shift(index) })
        guard let domain = domains[index].narrowed(from: ends.0, to: ends.1) else {
          throw .noRoom(name: names[index], low: low, high: high, domain: parameters[index].domain)
        }
        domains[index] = domain
      case .fix(let value): fixed[index] = value - shift(index)
      case .tie(let factor, let other):
        guard let target = ParameterSettings.index(of: other, in: name, names) else { continue }
        guard target != index else { throw .tieToItself(name: names[index]) }
        let areDates = parameters[index].role.isDate || parameters[target].role.isDate
        guard !areDates || (factor == 1 && parameters[index].role == parameters[target].role) else {
          throw .tieOfDates(name: names[index], other: names[target], factor: factor)
        }
        ties[index] = (factor, target)
      case .start(let value): starts[index] = value - shift(index)
      case .prior(let prior):
        if case .uniform(let low, let high) = prior {
          guard let domain = domains[index].narrowed(from: low - shift(index), to: high - shift(index)) else {
            throw .priorOutside(
              name: names[index], low: domains[index].lowerBound, high: domains[index].upperBound)
          }
          domains[index] = domain
        } else {
          priors.append((index, prior.shifted(by: -shift(index))))
        }
      }
    }

    for (index, entry) in entries where fixed[index] != nil {
      let keyword = entry.setting.keyword
      guard keyword == "fix" || keyword == "bound" else { throw .onFixed(keyword: keyword, name: names[index]) }
    }
    for (index, entry) in entries {
      guard let tie = ties[index], entry.setting.keyword != "tie" else { continue }
      throw .onTied(keyword: entry.setting.keyword, name: names[index], other: names[tie.to])
    }
    for (index, value) in fixed {
      let domain = domains[index]
      let isInside = domain.contains(value) || value == domain.lowerBound || value == domain.upperBound
      // An end of the family's own domain is open, an end that a person gave is closed.
      guard isInside, parameters[index].domain.contains(value) else {
        throw .fixedOutside(
          name: names[index], value: value + shift(index), low: domain.lowerBound.map { $0 + shift(index) },
          high: domain.upperBound.map { $0 + shift(index) })
      }
    }
    for (index, value) in starts where !domains[index].contains(value) {
      throw .startOutside(
        name: names[index], value: value + shift(index), low: domains[index].lowerBound.map { $0 + shift(index) },
        high: domains[index].upperBound.map { $0 + shift(index) })
    }
    for (index, prior) in priors {
      guard domains[index].narrowed(from: prior.support.low, to: prior.support.high) != nil else {
        throw .priorOutside(name: names[index], low: domains[index].lowerBound, high: domains[index].upperBound)
      }
    }

    // Ties are followed to the free or fixed parameter at their end.
    for start in ties.keys.sorted() {
      var (factor, target) = (1.0, start)
      var path = [start]
      while let tie = ties[target] {
        factor *= tie.factor
        target = tie.to
        if path.contains(target) { throw .tieInCircle(names: (path + [target]).map { names[$0] }) }
        path.append(target)
      }
      if let value = fixed[target] {
        guard parameters[start].domain.contains(factor * value) else {
          throw .tieOutside(name: names[start], other: names[target], factor: factor)
        }
        roles[start] = .fixed(factor * value)
      } else {
        // The tied parameter's own domain bounds the one it hangs on.
        let ends = [domains[start].lowerBound, domains[start].upperBound].map { $0.map { $0 / factor } }
        let (low, high) = factor > 0 ? (ends[0], ends[1]) : (ends[1], ends[0])
        guard factor != 0, let domain = domains[target].narrowed(from: low, to: high) else {
          throw .tieOutside(name: names[start], other: names[target], factor: factor)
        }
        domains[target] = domain
        roles[start] = .tied(factor: factor, to: target)
      }
    }
    for (index, value) in fixed { roles[index] = .fixed(value) }
    var coordinate = 0
    for index in parameters.indices {
      guard case .free = roles[index] else { continue }
      roles[index] = .free(coordinate: coordinate, domains[index])
      coordinate += 1
    }
    guard coordinate > 0 else { throw .nothingFree(model: name) }
  }

  /// The number of free parameters.
  public var freeCount: Int {
    roles.count { if case .free = $0 { true } else { false } }
  }

  /// True where every parameter is free, without bounds of a person's own, and without priors.
  func isPlain(_ parameters: [Parameter]) -> Bool {
    priors.isEmpty && roles == ParameterMap(parameters).roles
  }

  /// All parameters at the coordinates of the free ones.
  public func point(at coordinates: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: roles.count)
    result.withUnsafeMutableBufferPointer { points in
      coordinates.withUnsafeBufferPointer { fill(points, at: $0) }
    }
    return result
  }

  func fill(_ points: UnsafeMutableBufferPointer<Double>, at coordinates: UnsafeBufferPointer<Double>) {
    for index in roles.indices {
      switch roles[index] {
      case .free(let coordinate, let domain): points[index] = domain.point(at: coordinates[coordinate])
      case .fixed(let value): points[index] = value
      case .tied: break
      }
    }
    for index in roles.indices {
      if case .tied(let factor, let target) = roles[index] { points[index] = factor * points[target] }
    }
  }

  /// The coordinates of the free parameters; `nil` where one lies outside its domain.
  public func coordinates(of point: [Double]) -> [Double]? {
    var result: [Double] = []
    for index in roles.indices {
      guard case .free(_, let domain) = roles[index] else { continue }
      guard domain.contains(point[index]) else { return nil }
      result.append(domain.coordinate(of: point[index]))
    }
    return result.allSatisfy(\.isFinite) ? result : nil
  }

  /// The nearest point inside the free parameters' domains, fixed and tied parameters set.
  func admitted(_ point: [Double]) -> [Double]? {
    var result = point
    for index in roles.indices {
      guard case .free(_, let domain) = roles[index], !domain.contains(point[index]) else { continue }
      guard point[index].isFinite else { return nil }
      let low = domain.lowerBound, high = domain.upperBound
      if let low, let high {
        result[index] = point[index] <= low ? low + 0.02 * (high - low) : high - 0.02 * (high - low)
      } else if let low {
        result[index] = low + 0.02 * max(abs(low), abs(low - point[index]), 1e-3)
      } else if let high {
        result[index] = high - 0.02 * max(abs(high), abs(high - point[index]), 1e-3)
      }
    }
    return coordinates(of: result).map { self.point(at: $0) }
  }

  /// ∂parameters/∂coordinates: row-major, all parameters × free ones.
  func slopes(at coordinates: [Double]) -> [[Double]] {
    let count = freeCount
    var rows = [[Double]](repeating: [Double](repeating: 0, count: count), count: roles.count)
    for index in roles.indices {
      if case .free(let coordinate, let domain) = roles[index] {
        rows[index][coordinate] = domain.slope(at: coordinates[coordinate])
      }
    }
    for index in roles.indices {
      if case .tied(let factor, let target) = roles[index] { rows[index] = rows[target].map { factor * $0 } }
    }
    return rows
  }

  /// The map of some of the parameters by themselves: one tied to a parameter outside is free, the first of several
  /// that are tied to the same one outside leads the others.
  func part(_ range: Range<Int>) -> ParameterMap {
    var map = self
    var coordinate = 0
    var leaders: [Int: (place: Int, factor: Double)] = [:]
    map.roles = []
    for index in range {
      let place = index - range.lowerBound
      switch roles[index] {
      case .fixed: map.roles.append(roles[index])
      case .free(_, let domain):
        map.roles.append(.free(coordinate: coordinate, domain))
        coordinate += 1
      case .tied(let factor, let target):
        if range.contains(target) {
          map.roles.append(.tied(factor: factor, to: target - range.lowerBound))
        } else if let leader = leaders[target] {
          map.roles.append(.tied(factor: factor / leader.factor, to: leader.place))
        } else {
          guard case .free(_, let domain) = roles[target] else { continue }
          leaders[target] = (place, factor)
          map.roles.append(.free(coordinate: coordinate, domain.multiplied(by: factor)))
          coordinate += 1
        }
      }
    }
    map.priors = priors.compactMap { range.contains($0.index) ? ($0.index - range.lowerBound, $0.prior) : nil }
    map.starts = [:]
    for (index, value) in starts where range.contains(index) { map.starts[index - range.lowerBound] = value }
    return map
  }

  /// The map with one parameter held at a value.
  func fixing(_ index: Int, at value: Double) -> ParameterMap {
    var map = self
    map.roles[index] = .fixed(value)
    for other in map.roles.indices {
      if case .tied(let factor, let target) = map.roles[other], target == index {
        map.roles[other] = .fixed(factor * value)
      }
    }
    map.number()
    return map
  }

  /// The map with one parameter free within a domain.
  func freeing(_ index: Int, within domain: Domain) -> ParameterMap {
    var map = self
    map.roles[index] = .free(coordinate: 0, domain)
    map.number()
    return map
  }

  /// Numbers the coordinates of what is free.
  private mutating func number() {
    var coordinate = 0
    for index in roles.indices {
      guard case .free(_, let domain) = roles[index] else { continue }
      roles[index] = .free(coordinate: coordinate, domain)
      coordinate += 1
    }
  }
}

extension Domain {
  /// Where a multiple of a point of this domain may lie.
  func multiplied(by factor: Double) -> Domain {
    let (low, high) = (lowerBound.map { $0 * factor }, upperBound.map { $0 * factor })
    return Domain.real.narrowed(from: factor > 0 ? low : high, to: factor > 0 ? high : low) ?? .real
  }
}

extension Prior {
  /// The prior of a parameter counted from another origin; only normal priors of dates move.
  func shifted(by shift: Double) -> Prior {
    guard shift != 0 else { return self }
    switch self {
    case .normal(let mean, let deviation): return .normal(mean: mean + shift, deviation: deviation)
    case .uniform(let low, let high): return .uniform(low: low + shift, high: high + shift)
    case .logNormal, .beta: return self
    }
  }
}
