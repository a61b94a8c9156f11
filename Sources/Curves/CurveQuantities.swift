import RealModule

/// What people ask of a curve besides its parameters.
public enum CurveQuantity: Sendable, Equatable {
  /// The time of fastest growth, in years from the curve's origin.
  case inflection
  /// Growth at the inflection, in levels per year.
  case greatestGrowth
  /// Years from one share of the ceiling to another, such as 0.1 and 0.9.
  case takeover(from: Double, to: Double)
  /// Years in which the level doubles, at every time: for exponential growth.
  case doublingTime
  /// The end of the period of so many years in which most is added, in years from the origin.
  case peakIncrement(period: Double)
  /// What is added in that period.
  case peakIncrementHeight(period: Double)
  /// The time at which the curve reaches a level.
  case time(reaching: Double)
}

/// A quantity with its derivatives with respect to the curve's parameters.
public struct QuantityValue: Sendable, Equatable {
  public var value: Double
  public var gradient: [Double]
  /// True where a formula was differentiated exactly; else the gradient is a central difference of a search on the
  /// curve, good to about six digits.
  public var isExact: Bool
}

extension CurveFamily {
  /// A quantity of the curve, by formula where the family has one and by a search on the curve otherwise.
  ///
  /// - Parameter window: times, in years from the origin, among which a search looks.
  /// - Returns: `nil` where the curve has no such thing: no inflection inside the window, a level never reached.
  public func quantity(_ quantity: CurveQuantity, _ parameters: [Double], within window: ClosedRange<Double>)
    -> QuantityValue?
  {
    guard parameters.count == self.parameters.count, parameters.allSatisfy(\.isFinite) else { return nil }
    if case .time(let level) = quantity {
      return reaching(level, parameters, within: window)
    }
    if CurveFormulas.has(quantity, self, parameters) {
      return closedForm(quantity, parameters)
    }
    guard let value = CurveSearch(self, window).value(quantity, parameters) else { return nil }
    var gradient: [Double] = []
    for index in parameters.indices {
      let step = 1e-4 * max(abs(parameters[index]), 1e-6)
      func moved(_ by: Double) -> Double? {
        var moved = parameters
        moved[index] += by
        return CurveSearch(self, window).value(quantity, moved)
      }
      guard let above = moved(step), let below = moved(-step) else { return nil }
      gradient.append((above - below) / (2 * step))
    }
    guard gradient.allSatisfy(\.isFinite) else { return nil }
    return QuantityValue(value: value, gradient: gradient, isExact: false)
  }

  private func closedForm(_ quantity: CurveQuantity, _ parameters: [Double]) -> QuantityValue? {
    let duals = parameters.enumerated().map { Dual<SIMD16<Double>>(variable: $1, lane: $0) }
    guard duals.count <= 16,
      let result = duals.withUnsafeBufferPointer({ buffer in
        buffer.baseAddress.flatMap { CurveFormulas.value(quantity, self, Arguments($0), parameters) }
      }), result.value.isFinite
    else { return nil }
    let gradient = parameters.indices.map { result.partials[$0] }
    return gradient.allSatisfy(\.isFinite)
      ? QuantityValue(value: result.value, gradient: gradient, isExact: true) : nil
  }

  /// The time and its gradient −(∂y/∂θ) / (∂y/∂t): the implicit function theorem on exact derivatives.
  private func reaching(_ level: Double, _ parameters: [Double], within window: ClosedRange<Double>) -> QuantityValue? {
    let inverse = time(reaching: level, parameters)
    guard let time = inverse ?? CurveSearch(self, window).crossing(level, parameters), time.isFinite else { return nil }
    let slope = slope(at: time, parameters)
    guard slope != 0, slope.isFinite else { return nil }
    let gradient = levelGradient(at: time, parameters).map { -$0 / slope }
    return gradient.allSatisfy(\.isFinite) ? QuantityValue(value: time, gradient: gradient, isExact: true) : nil
  }

  /// dy/dt, by a dual number.
  public func slope(at time: Double, _ parameters: [Double]) -> Double {
    let duals = parameters.map { Dual<SIMD2<Double>>($0) }
    return duals.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { level(at: Dual(variable: time, lane: 0), Arguments($0)).partials[0] } ?? .nan
    }
  }

  private func levelGradient(at time: Double, _ parameters: [Double]) -> [Double] {
    var level = [0.0]
    var gradient = [Double](repeating: .nan, count: parameters.count)
    level.withUnsafeMutableBufferPointer { levels in
      gradient.withUnsafeMutableBufferPointer { gradients in
        parameters.withUnsafeBufferPointer { parameters in
          [time].withUnsafeBufferPointer { evaluate(times: $0, parameters, levels: levels, gradients: gradients) }
        }
      }
    }
    return gradient
  }
}

/// Quantities of the families that have formulas for them.
enum CurveFormulas {
  /// Whether the formula below answers; what it then does not give does not exist.
  static func has(_ quantity: CurveQuantity, _ family: any CurveFamily, _ p: [Double]) -> Bool {
    switch quantity {
    case .inflection, .greatestGrowth, .takeover:
      return family is Logistic || family is Gompertz || family is Bass || family is Richards
    case .doublingTime: return true
    case .peakIncrement, .peakIncrementHeight:
      return family is Logistic || family is Gompertz || family is Bass
    case .time: return false
    }
  }

  static func value<S: Scalar>(
    _ quantity: CurveQuantity, _ family: any CurveFamily, _ p: Arguments<S>, _ values: [Double]
  ) -> S? {
    switch quantity {
    case .inflection:
      switch family {
      case is Logistic, is Gompertz, is Richards: return p[2]
      case is Bass: return values[2] > values[1] ? S.log(p[2] / p[1]) / (p[1] + p[2]) : nil
      default: return nil
      }
    case .greatestGrowth:
      switch family {
      case is Logistic: return p[0] * p[1] / 4
      case is Gompertz: return p[0] * p[1] / S(Double.exp(1))
      case is Richards: return p[0] * p[1] * S.exp(-(1 + 1 / p[3]) * S.log(onePlus: p[3]))
      case is Bass: return values[2] > values[1] ? p[0] * (p[1] + p[2]) * (p[1] + p[2]) / (4 * p[2]) : nil
      default: return nil
      }
    case .takeover(let from, let to):
      guard from > 0, from < to, to < 1, let start = time(ofShare: from, family, p, values),
        let end = time(ofShare: to, family, p, values)
      else { return nil }
      return end - start
    case .doublingTime:
      return family is Exponential && values[1] != 0 ? S(Double.log(2)) / p[1] : nil
    case .peakIncrement(let period):
      return peak(period, family, p, values)
    case .peakIncrementHeight(let period):
      guard let end = peak(period, family, p, values) else { return nil }
      return family.level(at: end, p) - family.level(at: end - S(period), p)
    case .time: return nil
    }
  }

  /// When a rising curve reaches a share of its ceiling.
  private static func time<S: Scalar>(
    ofShare share: Double, _ family: any CurveFamily, _ p: Arguments<S>, _ values: [Double]
  ) -> S? {
    switch family {
    case is Logistic: return values[1] > 0 ? p[2] + S(Double.log(share / (1 - share))) / p[1] : nil
    case is Gompertz: return values[1] > 0 ? p[2] - S(Double.log(-Double.log(share))) / p[1] : nil
    case is Richards: return p[2] - S.log(S.expMinusOne(p[3] * S(-Double.log(share))) / p[3]) / p[1]
    case is Bass: return (S.log(onePlus: S(share) * p[2] / p[1]) - S(Double.log(onePlus: -share))) / (p[1] + p[2])
    default: return nil
    }
  }

  /// The end of the period in which most is added.
  private static func peak<S: Scalar>(
    _ period: Double, _ family: any CurveFamily, _ p: Arguments<S>, _ values: [Double]
  ) -> S? {
    guard period > 0, period.isFinite else { return nil }
    switch family {
    case is Logistic:
      return values[1] > 0 ? p[2] + S(period / 2) : nil
    case is Gompertz:
      // Growth is alike at both ends: z e^{−z} = w e^{−w}, z = e^{−r(t − m)}, w = z e^{rP}, so z = rP / (e^{rP} − 1).
      guard values[1] > 0 else { return nil }
      let step = p[1] * S(period)
      return p[2] - S.log(step / S.expMinusOne(step)) / p[1]
    case is Bass:
      // Symmetric about the peak, unless the period then began before the launch.
      guard values[2] > values[1] else { return S(period) }
      let middle = S.log(p[2] / p[1]) / (p[1] + p[2])
      let end = middle + S(period / 2)
      return S.select(S(period) .< end, end, S(period))
    default: return nil
    }
  }
}

/// Quantities found on the curve itself, for families without formulas.
struct CurveSearch {
  private let family: any CurveFamily
  private let window: ClosedRange<Double>
  private static let cells = 400

  init(_ family: any CurveFamily, _ window: ClosedRange<Double>) {
    self.family = family
    self.window = window
  }

  func value(_ quantity: CurveQuantity, _ parameters: [Double]) -> Double? {
    switch quantity {
    case .inflection: return steepest(parameters)
    case .greatestGrowth: return steepest(parameters).map { family.slope(at: $0, parameters) }
    case .takeover(let from, let to):
      guard from > 0, from < to, to < 1, let ceiling = family.ceiling(parameters),
        let start = crossing(from * ceiling, parameters), let end = crossing(to * ceiling, parameters), end > start
      else { return nil }
      return end - start
    case .doublingTime: return nil
    case .peakIncrement(let period): return peak(period, parameters)
    case .peakIncrementHeight(let period):
      return peak(period, parameters).map {
        family.level(at: $0, parameters) - family.level(at: $0 - period, parameters)
      }
    case .time(let level): return crossing(level, parameters)
    }
  }

  private var width: Double { window.upperBound - window.lowerBound }

  private func time(_ cell: Int) -> Double { window.lowerBound + width * Double(cell) / Double(Self.cells) }

  /// Where growth is fastest: the root of the second derivative, a fourth-order difference of exact slopes.
  private func steepest(_ parameters: [Double]) -> Double? {
    maximum(of: { family.slope(at: $0, parameters) }) { time in
      let step = 1e-3 * width / 100
      func slope(_ offset: Double) -> Double { family.slope(at: time + offset * step, parameters) }
      return 8 * (slope(1) - slope(-1)) - (slope(2) - slope(-2))
    }
  }

  /// Growth is alike at both ends of the period in which most is added.
  private func peak(_ period: Double, _ parameters: [Double]) -> Double? {
    guard period > 0, period.isFinite else { return nil }
    return maximum(of: {
      family.level(at: $0, parameters) - family.level(at: $0 - period, parameters)
    }) { family.slope(at: $0, parameters) - family.slope(at: $0 - period, parameters) }
  }

  /// The argument of the greatest value on a grid, refined to the root of the derivative beside it; `nil` where the
  /// greatest value stands at an end of the window.
  private func maximum(of value: (Double) -> Double, derivative: (Double) -> Double) -> Double? {
    guard width > 0, width.isFinite else { return nil }
    let values = (0...Self.cells).map { value(time($0)) }
    guard values.allSatisfy(\.isFinite),
      let best = values.indices.max(by: { values[$0] < values[$1] }), best > 0, best < Self.cells,
      values[best] > 0
    else { return nil }
    return root(of: derivative, in: time(best - 1)...time(best + 1))
  }

  /// The first time at which the level is reached on the way from the left of the window.
  func crossing(_ level: Double, _ parameters: [Double]) -> Double? {
    if let time = family.time(reaching: level, parameters) { return time }
    guard width > 0, width.isFinite else { return nil }
    func difference(_ time: Double) -> Double { family.level(at: time, parameters) - level }
    for cell in 0..<Self.cells {
      let (left, right) = (difference(time(cell)), difference(time(cell + 1)))
      guard left.isFinite, right.isFinite else { continue }
      if (left < 0) != (right < 0) { return root(of: difference, in: time(cell)...time(cell + 1)) }
    }
    return nil
  }

  /// Bisection to the last digit; `nil` without a change of sign.
  private func root(of function: (Double) -> Double, in interval: ClosedRange<Double>) -> Double? {
    var (lower, upper) = (interval.lowerBound, interval.upperBound)
    let (first, last) = (function(lower), function(upper))
    guard first.isFinite, last.isFinite else { return nil }
    if first == 0 { return lower }
    if last == 0 { return upper }
    guard (first < 0) != (last < 0) else { return nil }
    for _ in 0..<200 {
      let middle = lower + (upper - lower) / 2
      guard middle > lower, middle < upper else { break }
      let value = function(middle)
      if value == 0 { return middle }
      if (value < 0) == (first < 0) { lower = middle } else { upper = middle }
    }
    return lower + (upper - lower) / 2
  }
}
