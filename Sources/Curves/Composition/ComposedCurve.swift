import RealModule

/// The sum or the product of two families: y = f(t) + g(t) or f(t) g(t).
///
/// Its parameters are those of the first and of the second, called `first.rate` and `second.rate`, and it is fitted,
/// profiled and drawn as any other family. Gradients are exact: the rules of sum and product on each family's own loop.
///
/// What the data could not tell apart is not asked of them. Two factors share one scale: where both have one, that of
/// the second is 1 and no parameter (that of the first, where the second's is part of several). Two like terms are told
/// in the order of their midpoints, or of the first parameter that is no scale. A sum of two families that both have a
/// constant of their own, a product in which neither can give up its scale, and two factors that together are one are
/// refused: ``CompositionError``.
public struct ComposedCurve: CurveFamily {
  public enum Operation: String, Sendable, CaseIterable {
    case sum = "+"
    case product = "*"
  }

  public let operation: Operation
  public let first: any CurveFamily
  public let second: any CurveFamily
  public let parameters: [Parameter]
  public let formula: String
  /// Whether the first or the second has a scale that is held at 1.
  private let held: Held?

  private struct Held: Sendable {
    var isFirst: Bool
    var index: Int
  }

  public init(_ first: any CurveFamily, _ operation: Operation, _ second: any CurveFamily) throws(CompositionError) {
    let composed = [first, second].filter { $0 is ComposedCurve || $0 is ClockedCurve }
    precondition(composed.isEmpty, "terms are families of the catalogue")
    var held: Held?
    switch operation {
    case .sum:
      if first.hasFloor, second.hasFloor { throw .twoConstants(first.name, second.name) }
    case .product:
      for (one, other) in [(first, second), (second, first)] where one is Constant {
        throw .constantFactor(other: other.name)
      }
      if Self.isOne(first, second) { throw .oneFactor(first.name, second.name) }
      if first.hasScale, second.hasScale {
        if let index = second.scaleIndex {
          held = Held(isFirst: false, index: index)
        } else if let index = first.scaleIndex {
          held = Held(isFirst: true, index: index)
        } else {
          throw .twoScales(first.name, second.name)
        }
      }
    }
    self.operation = operation
    self.first = first
    self.second = second
    self.held = held
    var parameters: [Parameter] = []
    var texts: [String] = []
    for (place, family) in [first, second].enumerated() {
      var text = family.formula
      let isJointlyLinear = operation == .sum || place == 0 || !first.hasScale || held?.isFirst == true
      for (index, parameter) in family.parameters.enumerated() {
        let isHeld = held.map { $0.isFirst == (place == 0) && $0.index == index } ?? false
        let symbol = parameter.symbol + Ordinal.indices[place]
        text = Self.replacing(parameter.symbol, by: isHeld ? "1" : symbol, in: text)
        guard !isHeld else { continue }
        var parameter = parameter
        parameter.name = "\(Ordinal.words[place]).\(parameter.name)"
        parameter.symbol = symbol
        parameter.meaning += " (\(family.name))"
        parameter.isLinear = parameter.isLinear && isJointlyLinear
        if operation == .product, place == 1 || held?.isFirst == true, parameter.unit == .level {
          parameter.unit = .none
        }
        parameters.append(parameter)
      }
      texts.append(text)
    }
    self.parameters = parameters
    formula = operation == .sum ? texts.joined(separator: " + ") : texts.map { "(\($0))" }.joined(separator: " · ")
  }

  public var name: String { first.name + operation.rawValue + second.name }
  public var summary: String {
    "The \(operation == .sum ? "sum" : "product") of the families \(first.name) and \(second.name)"
      + (held.map { ", in which the \($0.isFirst ? "first" : "second") has the scale 1." } ?? ".")
  }
  public var reference: String {
    first.reference == second.reference ? first.reference : "\(first.reference); \(second.reference)"
  }
  public var hasFloor: Bool { operation == .sum && (first.hasFloor || second.hasFloor) }

  public var origin: Origin {
    let origins = [first.origin, second.origin]
    return origins.contains(.launch) ? .launch : origins.contains(.reference) ? .reference : .firstDate
  }

  // MARK: - The curve

  public func level<S: Scalar>(at time: S, _ p: Arguments<S>) -> S {
    let one = lending(p, first, isFirst: true) { first.level(at: time, $0) }
    let other = lending(p.dropping(split), second, isFirst: false) { second.level(at: time, $0) }
    return operation == .sum ? one + other : one * other
  }

  public func ceiling(_ p: [Double]) -> Double? {
    let (own, others) = parts(p)
    guard let one = Self.limit(first, own), let other = Self.limit(second, others) else { return nil }
    return operation == .sum ? one + other : one * other
  }

  /// A constant is its own limit, though nothing grows towards it.
  private static func limit(_ family: any CurveFamily, _ p: [Double]) -> Double? {
    family is Constant ? p[0] : family.ceiling(p)
  }

  public func ordered(_ p: [Double]) -> [Double] {
    var (own, others) = parts(p)
    (own, others) = (first.ordered(own), second.ordered(others))
    if first.name == second.name, let key = orderingIndex, own[key] > others[key] {
      // Scales stay where they are where one is held.
      let scales = held.map { (own[$0.index], others[$0.index]) }
      swap(&own, &others)
      if let held, let scales { (own[held.index], others[held.index]) = scales }
    }
    return joined(own, others)
  }

  /// By what two like terms are ordered.
  private var orderingIndex: Int? {
    first.parameters.firstIndex { $0.role.isDate } ?? first.parameters.firstIndex { !$0.isLinear }
  }

  public func time(reaching level: Double, _ p: [Double]) -> Double? { nil }

  // MARK: - Where to start

  public func guesses(times: [Double], levels: [Double]) -> [[Double]] {
    operation == .sum ? sumGuesses(times, levels) : productGuesses(times, levels)
  }

  /// Each family on a share of the levels, or on a part of the dates and the other on what it leaves.
  private func sumGuesses(_ times: [Double], _ levels: [Double]) -> [[Double]] {
    var result: [[Double]] = []
    for share in [0.5, 0.2, 0.8] {
      for own in first.guesses(times: times, levels: levels.map { share * $0 }).prefix(3) {
        for others in second.guesses(times: times, levels: levels.map { (1 - share) * $0 }).prefix(3) {
          result.append(ordered(joined(own, others)))
        }
      }
    }
    for part in [0.3, 0.5, 0.7] {
      let count = Int((Double(times.count) * part).rounded())
      for isFirst in [true, false] {
        let (family, other) = isFirst ? (first, second) : (second, first)
        guard count >= family.parameters.count else { continue }
        for rows in [0..<count, times.count - count..<times.count] {
          for own in family.guesses(times: Array(times[rows]), levels: Array(levels[rows])).prefix(3) {
            let rest = zip(times, levels).map { $1 - family.level(at: $0, own) }
            guard rest.allSatisfy(\.isFinite) else { continue }
            for others in other.guesses(times: times, levels: rest).prefix(2) {
              result.append(ordered(isFirst ? joined(own, others) : joined(others, own)))
            }
          }
        }
      }
    }
    return admitted(result)
  }

  /// Each family on a power of the levels, or one on the levels and the other on what it leaves.
  private func productGuesses(_ times: [Double], _ levels: [Double]) -> [[Double]] {
    guard let top = levels.map({ abs($0) }).max(), top > 0, top.isFinite else { return [] }
    func fitting(_ values: [Double], _ family: any CurveFamily) -> [Double] {
      guard let range = family.range, let most = values.max(), most > 0 else { return values }
      return values.map { 0.9 * range.upperBound * $0 / most }
    }
    var result: [[Double]] = []
    for share in [0.5, 0.2, 0.8] {
      func power(_ exponent: Double) -> [Double] {
        levels.map { ($0 < 0 ? -1 : 1) * Double.pow(abs($0), exponent) }
      }
      for own in first.guesses(times: times, levels: fitting(power(share), first)).prefix(3) {
        for others in second.guesses(times: times, levels: fitting(power(1 - share), second)).prefix(3) {
          result.append(ordered(joined(own, others)))
        }
      }
    }
    for isFirst in [true, false] {
      let (family, other) = isFirst ? (first, second) : (second, first)
      for own in family.guesses(times: times, levels: fitting(levels, family)).prefix(4) {
        let quotients = zip(times, levels).map { $1 / family.level(at: $0, own) }
        guard quotients.allSatisfy(\.isFinite) else { continue }
        for others in other.guesses(times: times, levels: fitting(quotients, other)).prefix(2) {
          result.append(ordered(isFirst ? joined(own, others) : joined(others, own)))
        }
      }
    }
    return admitted(result)
  }

  private func admitted(_ guesses: [[Double]]) -> [[Double]] {
    guesses.filter { zip($0, parameters).allSatisfy { $0.isFinite && $1.domain.contains($0) } }
  }

  // MARK: - Levels and gradients of a series

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>?
  ) {
    compose(times, parameters, levels, gradients, nil)
  }

  public func evaluate(
    times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    levels: UnsafeMutableBufferPointer<Double>, gradients: UnsafeMutableBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>
  ) {
    compose(times, parameters, levels, gradients, slopes)
  }

  private func compose(
    _ times: UnsafeBufferPointer<Double>, _ parameters: UnsafeBufferPointer<Double>,
    _ levels: UnsafeMutableBufferPointer<Double>, _ gradients: UnsafeMutableBufferPointer<Double>?,
    _ slopes: UnsafeMutableBufferPointer<Double>?
  ) {
    guard let base = parameters.baseAddress else { return }
    let rows = times.count
    let (count, otherCount) = (first.parameters.count, second.parameters.count)
    let size = parameters.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * (4 + count + otherCount) + 1) { room in
      room.initialize(repeating: 0)
      var taken = 0
      func take(_ columns: Int) -> UnsafeMutableBufferPointer<Double> {
        defer { taken += rows * columns }
        return UnsafeMutableBufferPointer(rebasing: room[taken..<taken + rows * columns])
      }
      let (ones, others, oneSlopes, otherSlopes) = (take(1), take(1), take(1), take(1))
      let (oneGradients, otherGradients) = (take(count), take(otherCount))
      func evaluate(
        _ family: any CurveFamily, _ p: Arguments<Double>, _ levels: UnsafeMutableBufferPointer<Double>,
        _ inner: UnsafeMutableBufferPointer<Double>, _ innerSlopes: UnsafeMutableBufferPointer<Double>
      ) {
        let own = UnsafeBufferPointer(start: p.base, count: family.parameters.count)
        if slopes != nil {
          family.evaluate(times: times, own, levels: levels, gradients: inner, slopes: innerSlopes)
        } else {
          family.evaluate(times: times, own, levels: levels, gradients: gradients == nil ? nil : inner)
        }
      }
      lending(Arguments(base), first, isFirst: true) { evaluate(first, $0, ones, oneGradients, oneSlopes) }
      lending(Arguments(base + split), second, isFirst: false) {
        evaluate(second, $0, others, otherGradients, otherSlopes)
      }
      for row in 0..<rows {
        let (one, other) = (ones[row], others[row])
        // ∂(f + g) = ∂f + ∂g, ∂(f g) = g ∂f + f ∂g.
        let (weight, otherWeight) = operation == .sum ? (1, 1) : (other, one)
        levels[row] = operation == .sum ? one + other : one * other
        slopes?[row] = weight * oneSlopes[row] + otherWeight * otherSlopes[row]
        guard let gradients else { continue }
        var column = row * size
        for index in 0..<count where !isHeld(index, isFirst: true) {
          gradients[column] = weight * oneGradients[row * count + index]
          column += 1
        }
        for index in 0..<otherCount where !isHeld(index, isFirst: false) {
          gradients[column] = otherWeight * otherGradients[row * otherCount + index]
          column += 1
        }
      }
    }
  }

  // MARK: - Whose parameter is whose

  /// Where the second's parameters begin.
  private var split: Int { first.parameters.count - (held?.isFirst == true ? 1 : 0) }

  private func isHeld(_ index: Int, isFirst: Bool) -> Bool { held?.isFirst == isFirst && held?.index == index }

  /// All parameters of a term, what is held among them.
  private func lending<S: Scalar, R>(
    _ p: Arguments<S>, _ family: any CurveFamily, isFirst: Bool, _ body: (Arguments<S>) -> R
  ) -> R {
    guard let held, held.isFirst == isFirst else { return body(p) }
    let count = family.parameters.count
    return withUnsafeTemporaryAllocation(of: S.self, capacity: count) { room in
      for index in 0..<count {
        room.initializeElement(
          at: index, to: index == held.index ? S(1.0) : p[index < held.index ? index : index - 1])
      }
      guard let base = room.baseAddress else { preconditionFailure("room was allocated") }
      return body(Arguments(UnsafePointer(base)))
    }
  }

  /// All parameters of the first and of the second, what is held among them.
  private func parts(_ p: [Double]) -> ([Double], [Double]) {
    var (own, others) = (Array(p[..<split]), Array(p[split...]))
    if let held {
      if held.isFirst { own.insert(1, at: held.index) } else { others.insert(1, at: held.index) }
    }
    return (own, others)
  }

  private func joined(_ own: [Double], _ others: [Double]) -> [Double] {
    var (own, others) = (own, others)
    if let held {
      if held.isFirst { own.remove(at: held.index) } else { others.remove(at: held.index) }
    }
    return own + others
  }

  // MARK: - Words

  /// Two factors whose product is one such factor.
  private static func isOne(_ first: any CurveFamily, _ second: any CurveFamily) -> Bool {
    func isExponential(_ family: any CurveFamily) -> Bool { family is Exponential || family is Moore }
    return isExponential(first) && isExponential(second) || first is PowerLaw && second is PowerLaw
  }

  /// The formula with a symbol replaced where it stands by itself.
  private static func replacing(_ symbol: String, by other: String, in formula: String) -> String {
    func isPartOfName(_ character: Character) -> Bool {
      character.isLetter || Ordinal.indices.contains(String(character))
    }
    var result = ""
    var name = ""
    for character in formula + " " {
      if isPartOfName(character) {
        name.append(character)
      } else {
        result += name == symbol ? other : name
        name = ""
        result.append(character)
      }
    }
    return String(result.dropLast())
  }
}

extension CurveFamily {
  /// Whether the level can be scaled by one parameter, or by several together.
  fileprivate var hasScale: Bool { parameters.contains(where: \.isLinear) }

  /// The parameter to which the level is proportional by itself.
  fileprivate var scaleIndex: Int? {
    let linear = parameters.indices.filter { parameters[$0].isLinear }
    return linear.count == 1 ? linear[0] : nil
  }
}
